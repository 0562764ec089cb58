/** What becomes of a row of the reference in the lab. */
export type ParityRow =
  | {
      readonly is: 'real';
      /** A test that fails when the row's code is broken. */
      readonly witness: { readonly file: string; readonly test: string };
      /** A text of the source that occurs once in its file, and what breaks the row in its place. */
      readonly broken: { readonly file: string; readonly from: string; readonly to: string };
    }
  /** Played, but not as the real thing does it; `how` says what is ours. */
  | { readonly is: 'emulated'; readonly how: string }
  | { readonly is: 'absent'; readonly why: string };

/** Rows by their ids. */
export type ParityRows = Readonly<Record<string, ParityRow>>;

/**
 * A row that is real: its witness turns red when this text of the source is replaced.
 * @example real(['test/unit/core/random.test.ts', 'a fork is independent'], ['src/core/random.ts', 'mix(a, name)', 'a'])
 */
export function real(
  [file, test]: readonly [file: string, test: string],
  [source, from, to]: readonly [file: string, from: string, to: string],
): ParityRow {
  return { is: 'real', witness: { file, test }, broken: { file: source, from, to } };
}

/** A row that is played in a way of our own. */
export const emulated = (how: string): ParityRow => ({ is: 'emulated', how });

/** A row that the lab does not play. */
export const absent = (why: string): ParityRow => ({ is: 'absent', why });
