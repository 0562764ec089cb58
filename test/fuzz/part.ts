import type fc from 'fast-check';
import type { HttpResponse } from '../../src/network/http.ts';

/** One thing that is fuzzed; every `*.fuzz.ts` exports a list of them as `parts`. */
export interface FuzzPart {
  /** A sentence about what must hold. */
  readonly title: string;
  /** How many of the cases it gets, against the others. */
  readonly weight: number;
  /** Fails by throwing. */
  readonly property: fc.IAsyncProperty<unknown> | fc.IProperty<unknown>;
}

/** The longest that one case may take before it counts as a hang. */
export const HANG_MS = 2_000;

/** An answer that a stranger may get: never a 500, never the inside of the program. */
export function judgeAnswer({ status, headers, body }: HttpResponse): void {
  if (status < 200 || status >= 500) throw new Error(`answered with ${status}`);
  for (const [name, value] of Object.entries(headers)) {
    if (/[\r\n]/.test(name + value)) throw new Error(`header ${name} breaks its line`);
  }
  const text = body.toString('latin1');
  if (/\n\s+at .+:\d+:\d+|node:internal|better-sqlite3|SQLITE_/.test(text))
    throw new Error(`shows its inside: ${text}`);
}
