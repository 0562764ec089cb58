import type { PageItem, PageNodes, Provider } from './nodes.ts';
import { ITEM_STATE } from './nodes.ts';

/** The phases of the page (autopilot.md 1.5). */
export type Phase = 'device-preparation' | 'device-setup' | 'account-setup';

/** The page while it waits, or how it ended. */
export type PageState =
  | {
      readonly phase: Phase;
      /** What the limits count from, ms since the epoch. */
      readonly startedAtMs: number;
      /** Whether the phase has been shown. */
      readonly isShown: boolean;
      /** Items and providers whose failure was there when somebody tried again: it counts once it is a new one. */
      readonly forgiven: readonly string[];
    }
  | { readonly phase: 'done'; readonly isSkipped: boolean }
  /** An app cannot wait for its restart; the same phase goes on after it. */
  | { readonly phase: 'restart'; readonly uris: readonly string[] }
  | ({ readonly phase: 'failed' } & PageFailure);

/** How a phase failed. */
export interface PageFailure {
  readonly during: Phase;
  /** HRESULT as users see it. */
  readonly code: string;
  readonly hop: 'timeout' | 'policy-provider' | 'apps';
  readonly detail: string;
}

/** What happens to the page. */
export type PageEvent =
  /** The nodes as they are at a time: after a change, or when a limit has passed. */
  | { readonly kind: 'observed'; readonly atMs: number; readonly nodes: PageNodes }
  /** Somebody chose "Try again". */
  | { readonly kind: 'retried'; readonly atMs: number; readonly nodes: PageNodes };

/** What the page has to do to the world. */
export type PageEffect =
  | { readonly kind: 'enter'; readonly phase: Phase }
  /** An event of the Autopilot channel (autopilot.md 4.5). */
  | { readonly kind: 'log'; readonly id: number; readonly data: Readonly<Record<string, unknown>> }
  /** The event does not fit the state. */
  | { readonly kind: 'dead-end'; readonly reason: string };

export interface PageStep {
  readonly state: PageState;
  readonly effects: readonly PageEffect[];
}

export const PAGE_ERROR = { timeout: '0x800705B4', app: '0x81036502' } as const;

const NOT_REQUIRED = 2;
const COMPLETED = 3;
const FAILED = 4;

/** A page that starts with its first phase. */
export function startPage(phase: Phase, atMs: number): PageState {
  return { phase, startedAtMs: atMs, isShown: false, forgiven: [] };
}

/** Whether the page still waits for something. */
export function isOpen(state: PageState): state is Open {
  return state.phase !== 'done' && state.phase !== 'failed' && state.phase !== 'restart';
}

/** The page after an event; pure. Phases follow one another within one step when nothing holds them. */
export function step(state: PageState, event: PageEvent): PageStep {
  if (event.kind === 'retried') {
    if (state.phase === 'failed') {
      const forgiven = failedNames(event.nodes);
      return { state: { phase: state.during, startedAtMs: event.atMs, isShown: true, forgiven }, effects: [] };
    }
    return { state, effects: [{ kind: 'dead-end', reason: `nothing has failed in ${state.phase}` }] };
  }
  if (!isOpen(state)) return { state, effects: [{ kind: 'dead-end', reason: `the page is ${state.phase}` }] };
  const { nodes, atMs } = event;
  if (nodes.hasSynced && nodes.isSkipped) return { state: { phase: 'done', isSkipped: true }, effects: [] };
  const stillFailed = failedNames(nodes);
  const forgiven = state.forgiven.filter((name) => stillFailed.includes(name));
  const shown = { ...state, isShown: true, forgiven };
  const entered: PageEffect[] = state.isShown || !nodes.hasSynced ? [] : [{ kind: 'enter', phase: state.phase }];
  const next =
    state.phase === 'device-preparation' ? prepare(shown, nodes, atMs) : setUp(shown, state.phase, nodes, atMs);
  if (!nodes.hasSynced) return { ...next, state: next.state.phase === 'failed' ? next.state : state };
  return { state: next.state, effects: [...entered, ...next.effects] };
}

/** When the page must look again even if nothing changes: its nearest limit. */
export function deadlineMs(state: PageState, nodes: PageNodes): number | undefined {
  if (!isOpen(state)) return undefined;
  const minutes =
    state.phase === 'device-preparation'
      ? [nodes.timeoutMinutes, ...nodes.providers.filter(isPending).map(({ timeoutMinutes }) => timeoutMinutes)]
      : [nodes.timeoutMinutes];
  return state.startedAtMs + Math.min(...minutes) * 60_000;
}

type Open = Extract<PageState, { readonly startedAtMs: number }>;

function prepare(state: Open, nodes: PageNodes, atMs: number): PageStep {
  const elapsedMinutes = (atMs - state.startedAtMs) / 60_000;
  const broken = nodes.providers.find(({ id, state: it }) => it === FAILED && !state.forgiven.includes(id));
  if (broken !== undefined) {
    const code = broken.lastError === 0 ? PAGE_ERROR.app : hresult(broken.lastError);
    const failure = { during: state.phase, code, hop: 'policy-provider', detail: `${broken.id} failed` } as const;
    return fail(failure, { kind: 'log', id: 290, data: { provider: broken.id, code } });
  }
  const late = nodes.providers.find((it) => isPending(it) && elapsedMinutes >= it.timeoutMinutes);
  if (late !== undefined) {
    const { id: provider, timeoutMinutes: minutes } = late;
    const detail = `${provider} was not installed within ${minutes} minutes`;
    const failure = { during: state.phase, code: PAGE_ERROR.timeout, hop: 'policy-provider', detail } as const;
    return fail(failure, { kind: 'log', id: 289, data: { provider, minutes } });
  }
  if (nodes.hasSynced && !nodes.providers.some(isPending)) {
    const logs = nodes.providers.map(({ id, state: it }): PageEffect => {
      return { kind: 'log', id: it === NOT_REQUIRED ? 291 : 288, data: { provider: id } };
    });
    const next = setUp({ ...state, phase: 'device-setup' }, 'device-setup', nodes, atMs);
    return { state: next.state, effects: [...logs, { kind: 'enter', phase: 'device-setup' }, ...next.effects] };
  }
  return limited(state, nodes, elapsedMinutes);
}

function setUp(state: Open, phase: Phase, nodes: PageNodes, atMs: number): PageStep {
  const failed = failedApps(nodes).filter(({ uri }) => !state.forgiven.includes(uri));
  if (failed.length > 0 && nodes.failsAtOnce) {
    const detail = `${failed.map(({ uri }) => uri).join(', ')} failed`;
    return fail({ during: phase, code: PAGE_ERROR.app, hop: 'apps', detail });
  }
  // Restarts in account setup are not supported (autopilot.md 1.5, Rules): the page asks for none there.
  const restarting = phase === 'device-setup' ? nodes.items.filter(({ reboot }) => reboot === 'hard') : [];
  if (restarting.length > 0) {
    return { state: { phase: 'restart', uris: restarting.map(({ uri }) => uri) }, effects: [] };
  }
  const isComplete =
    nodes.serverHasFinished &&
    nodes.trackingLists.every((it) => it.isComplete) &&
    nodes.items.every((it) => it.state === ITEM_STATE.completed);
  if (isComplete) {
    return { state: { phase: 'done', isSkipped: false }, effects: [{ kind: 'log', id: 303, data: { phase } }] };
  }
  return limited(state, nodes, (atMs - state.startedAtMs) / 60_000);
}

function limited(state: Open, nodes: PageNodes, elapsedMinutes: number): PageStep {
  if (elapsedMinutes < nodes.timeoutMinutes) return { state, effects: [] };
  const detail = `not finished within ${nodes.timeoutMinutes} minutes; it waits for ${whatHolds(nodes)}`;
  const lists = nodes.trackingLists.filter((it) => !it.isComplete);
  const code = PAGE_ERROR.timeout;
  return fail(
    { during: state.phase, code, hop: 'timeout', detail },
    // Ours: that the list is given up when the phase is.
    ...lists.map(({ provider }): PageEffect => ({ kind: 'log', id: 294, data: { provider, code } })),
  );
}

/** What a page waits for, in words: why it shows Identifying, or the items that are not there. */
export function whatHolds({ hasSynced, serverHasFinished, trackingLists, items, providers }: PageNodes): string {
  if (!hasSynced) return 'the first management session';
  const pending = providers.filter(isPending).map(({ id }) => `the policy provider ${id}`);
  const lists = trackingLists.filter((it) => !it.isComplete).map(({ provider }) => `the list of apps of ${provider}`);
  const missing = items.filter((it) => it.state !== ITEM_STATE.completed).map(({ uri }) => uri);
  const server = serverHasFinished ? [] : ['the management service to say that it has told everything'];
  return [...pending, ...missing, ...lists, ...server].join(', ') || 'nothing';
}

function fail(failure: PageFailure, ...causes: readonly PageEffect[]): PageStep {
  const { during: phase, code } = failure;
  return {
    state: { phase: 'failed', ...failure },
    effects: [...causes, { kind: 'log', id: 302, data: { phase, code } }],
  };
}

/** Only apps fail a page before its limit; what else fails is waited for in vain. */
function failedApps({ items }: PageNodes): PageItem[] {
  return items.filter(({ line, state }) => line === 'apps' && state === ITEM_STATE.failed);
}

function failedNames(nodes: PageNodes): string[] {
  return [
    ...failedApps(nodes).map(({ uri }) => uri),
    ...nodes.providers.filter((it) => it.state === FAILED).map(({ id }) => id),
  ];
}

function isPending({ state }: Provider): boolean {
  return state !== NOT_REQUIRED && state !== COMPLETED;
}

function hresult(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
