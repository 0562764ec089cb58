import type { DeviceRow } from './device-row.ts';

/** How the fleet table may be sorted; `s` goes through them. */
export const SORTS = ['plan', 'progress', 'elapsed', 'recent', 'trouble'] as const;

export type Sort = (typeof SORTS)[number];

/** A row's place under a sort: smaller is further up; rows alike keep the plan's order. */
function rank(row: DeviceRow, sort: Sort, nowMs: number): number {
  switch (sort) {
    case 'plan':
      return 0;
    case 'progress':
      return row.progress;
    case 'elapsed':
      return -row.elapsedMs(nowMs);
    case 'recent':
      return -(row.last?.atMs ?? 0);
    case 'trouble':
      return row.outcome === undefined ? 1 : row.outcome === 'ready' ? 2 : 0;
  }
}

/** The rows of a table in its order: a new array, in O(n log n). */
export function arrange(
  rows: readonly DeviceRow[],
  { filter, sort, nowMs }: { readonly filter: string; readonly sort: Sort; readonly nowMs: number },
): readonly DeviceRow[] {
  const isMatch = parseFilter(filter);
  const chosen = isMatch === undefined ? rows : rows.filter((row) => isMatch(row.searchText));
  if (sort === 'plan') return chosen;
  const ranks = Float64Array.from(chosen, (row) => rank(row, sort, nowMs));
  const order = Uint32Array.from(ranks.keys()).sort(
    (left, right) => (ranks[left] as number) - (ranks[right] as number) || left - right,
  );
  return Array.from(order, (index) => chosen[index] as DeviceRow);
}

/** Words that all must occur; `!word` must not. Undefined when the filter says nothing yet. */
export function parseFilter(filter: string): ((text: string) => boolean) | undefined {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  if (words.length === 0) return undefined;
  return (text) => words.every((word) => (word.startsWith('!') ? !text.includes(word.slice(1)) : text.includes(word)));
}
