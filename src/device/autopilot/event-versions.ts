type Range = readonly [first: number, last: number];

interface Added {
  readonly since: readonly [build: number, revision: number];
  readonly ids: readonly Range[];
}

/**
 * Ids of the Autopilot channel that came with later builds (autopilot.md 6). Of the builds between 18362.693 and 22000
 * no table is known: that they lack the later ids is ours.
 */
const ADDED: readonly Added[] = [
  {
    since: [18362, 693],
    ids: [
      [116, 117],
      [195, 197],
      [208, 211],
      [314, 315],
      [750, 753],
    ],
  },
  { since: [22000, 1], ids: [[285, 299]] },
];

/** Whether a build of Windows, `10.0.18362.30`, writes an event of the Autopilot channel. */
export function hasAutopilotEvent(build: string, id: number): boolean {
  const [, , number = 0, revision = 0] = build.split('.').map(Number);
  const added = ADDED.find(({ ids }) => ids.some(([first, last]) => id >= first && id <= last));
  if (added === undefined) return true;
  const [sinceNumber, sinceRevision] = added.since;
  return number > sinceNumber || (number === sinceNumber && revision >= sinceRevision);
}
