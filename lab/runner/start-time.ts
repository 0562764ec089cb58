/** Monday morning, in every scenario: 2026-01-05T08:00:00Z. */
export const START_MS = Date.UTC(2026, 0, 5, 8);
