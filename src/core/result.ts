/** What fallible pure code returns: codecs and parsers never throw for bad input. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** @example const parsed = ok(42); */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** @example return err({ message: 'no trailer', path: 'trailer', offset: 774 }); */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** The error shape of every codec: what is wrong and where in the input. */
export interface CodecError {
  readonly message: string;
  /** Where in the structure, in the format's own terms: `SyncBody/Replace[2]/Item/Target`. */
  readonly path: string;
  /** Byte or character offset in the input, when the reader knows it. */
  readonly offset?: number;
}
