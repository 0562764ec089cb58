/** How Graph writes a time; one that is not set has the year 1 (graph.md 3). */
export function graphTime(atMs: number | null): string {
  if (atMs === null) return '0001-01-01T00:00:00Z';
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}
