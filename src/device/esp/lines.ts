import type { PageItem, PageNodes } from './nodes.ts';
import { ITEM_STATE } from './nodes.ts';
import type { Phase } from './reducer.ts';

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

function preparation({ providers }: PageNodes): Line[] {
  const isReady = providers.every(({ state }) => state === 2 || state === 3);
  return [
    { label: 'Securing your hardware', text: 'Completed' },
    { label: 'Joining your organization’s network', text: 'Completed' },
    { label: 'Registering your device for mobile management', text: 'Completed' },
    { label: 'Preparing your device for mobile management', text: isReady ? 'Completed' : 'Working on it' },
  ];
}

function setup({ items, isTrackingComplete, serverHasFinished }: PageNodes): Line[] {
  return LABELS.map(([line, label]) => {
    const own = items.filter((it) => it.line === line);
    const isKnown = serverHasFinished && (line !== 'apps' || isTrackingComplete);
    if (own.length === 0) return { label, text: isKnown ? 'No setup needed' : 'Identifying' };
    const done = own.filter(({ state }) => state === ITEM_STATE.completed).length;
    return { label, text: `${done} of ${own.length} ${line === 'apps' ? 'installed' : 'applied'}` };
  });
}
