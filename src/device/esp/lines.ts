import type { PageItem, PageNodes } from './nodes.ts';
import { ITEM_STATE } from './nodes.ts';
import type { PageFailure, Phase } from './reducer.ts';

/** One line of the page with what stands beside it. */
export interface Line {
  readonly label: string;
  readonly text: string;
}

const TITLES: Readonly<Record<Phase, string>> = {
  'device-preparation': 'Device preparation',
  'device-setup': 'Device setup',
  'account-setup': 'Account setup',
};

const LABELS: readonly (readonly [line: PageItem['line'], label: string])[] = [
  ['policies', 'Security policies'],
  ['certificates', 'Certificates'],
  ['networks', 'Network connections'],
  ['apps', 'Apps'],
];

/** What stands above a phase's lines. */
export function titleOf(phase: Phase): string {
  return TITLES[phase];
}

/** What the page shows of a phase (autopilot.md 1.5); device preparation is entered once the device is enrolled. */
export function linesOf(phase: Phase, nodes: PageNodes): { readonly title: string; readonly lines: readonly Line[] } {
  return { title: titleOf(phase), lines: phase === 'device-preparation' ? preparation(nodes) : setup(nodes) };
}

/**
 * The lines of a phase that failed: the first that is not done carries the code, those behind it were never reached
 * (autopilot.md 1.5). An app's own code stands beside Apps where the agent has left it.
 */
export function failedLinesOf(
  { during, code, hop }: PageFailure,
  nodes: PageNodes,
  appCode: string | undefined,
): readonly Line[] {
  const { lines } = linesOf(during, nodes);
  const isDone = ({ text }: Line): boolean => isFinal(text);
  const broken = hop === 'apps' ? lines.length - 1 : lines.findIndex((line) => !isDone(line));
  return lines.map((line, index) => {
    if (index === broken) return { ...line, text: `Error ${(hop === 'apps' ? appCode : undefined) ?? code}` };
    return index > broken && !isDone(line) ? { ...line, text: 'Previous step failed' } : line;
  });
}

function isFinal(text: string): boolean {
  const [, done, all] = /^(\d+) of (\d+) /.exec(text) ?? [];
  return done === undefined ? text === 'Completed' || text === 'No setup needed' : done === all;
}

function preparation({ providers }: PageNodes): Line[] {
  const isReady = providers.every(({ state }) => state === 2 || state === 3);
  return [
    { label: 'Securing your hardware', text: 'Completed' },
    { label: 'Joining your organization’s network', text: 'Completed' },
    { label: 'Registering your device for mobile management', text: 'Completed' },
    { label: 'Preparing your device for mobile management', text: isReady ? 'Completed' : 'Working on it' },
  ];
}

function setup({ items, trackingLists, serverHasFinished }: PageNodes): Line[] {
  const isTrackingComplete = trackingLists.every(({ isComplete }) => isComplete);
  return LABELS.map(([line, label]) => {
    const own = items.filter((it) => it.line === line);
    const isKnown = serverHasFinished && (line !== 'apps' || isTrackingComplete);
    // Apps are counted once every list of them is complete (mdm.md 7, TrackingPoliciesCreated).
    if (line === 'apps' && !isTrackingComplete) return { label, text: 'Identifying' };
    if (own.length === 0) return { label, text: isKnown ? 'No setup needed' : 'Identifying' };
    const done = own.filter(({ state }) => state === ITEM_STATE.completed).length;
    return { label, text: `${done} of ${own.length} ${line === 'apps' ? 'installed' : 'applied'}` };
  });
}
