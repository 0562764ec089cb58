import type { PageNodes, Provider } from './nodes.ts';
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
  | {
      readonly phase: 'failed';
      readonly during: Phase;
      /** HRESULT as users see it. */
      readonly code: string;
      /** What failed: timeout, policy-provider, apps. */
      readonly hop: string;
      readonly detail: string;
    };

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

/** The page after an event; pure. Phases follow one another within one step when nothing holds them. */
export function step(state: PageState, event: PageEvent): PageStep {
  if (event.kind === 'retried') {
    if (state.phase === 'failed') {
      const forgiven = failedNames(event.nodes);
      return { state: { phase: state.during, startedAtMs: event.atMs, isShown: true, forgiven }, effects: [] };
    }
    return { state, effects: [{ kind: 'dead-end', reason: `nothing has failed in ${state.phase}` }] };
  }
  if (state.phase === 'done' || state.phase === 'failed') {
    return { state, effects: [{ kind: 'dead-end', reason: `the page is ${state.phase}` }] };
  }
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
  if (state.phase === 'done' || state.phase === 'failed') return undefined;
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
    return fail(state.phase, code, 'policy-provider', `${broken.id} failed`, 290, { provider: broken.id, code });
  }
  const late = nodes.providers.find((it) => isPending(it) && elapsedMinutes >= it.timeoutMinutes);
  if (late !== undefined) {
    const detail = `${late.id} was not installed within ${late.timeoutMinutes} minutes`;
    return fail(state.phase, PAGE_ERROR.timeout, 'policy-provider', detail, 289, { provider: late.id });
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
  const failed = nodes.items.find(({ uri, state: it }) => it === ITEM_STATE.failed && !state.forgiven.includes(uri));
  if (failed !== undefined) {
    return fail(phase, PAGE_ERROR.app, 'apps', `${failed.uri} failed`, 298, { uri: failed.uri });
  }
  const isComplete =
    nodes.serverHasFinished && nodes.isTrackingComplete && nodes.items.every((it) => it.state === ITEM_STATE.completed);
  if (isComplete) {
    return { state: { phase: 'done', isSkipped: false }, effects: [{ kind: 'log', id: 303, data: { phase } }] };
  }
  return limited(state, nodes, (atMs - state.startedAtMs) / 60_000);
}

function limited(state: Open, nodes: PageNodes, elapsedMinutes: number): PageStep {
  if (elapsedMinutes < nodes.timeoutMinutes) return { state, effects: [] };
  const missing = nodes.items.filter((it) => it.state !== ITEM_STATE.completed).map(({ uri }) => uri);
  const waitsFor = nodes.serverHasFinished ? missing.join(', ') || 'the list of apps' : 'the management service';
  const detail = `not finished within ${nodes.timeoutMinutes} minutes; it waits for ${waitsFor}`;
  return fail(state.phase, PAGE_ERROR.timeout, 'timeout', detail, 302, { phase: state.phase });
}

function fail(
  during: Phase,
  code: string,
  hop: string,
  detail: string,
  id: number,
  data: Readonly<Record<string, unknown>>,
): PageStep {
  return { state: { phase: 'failed', during, code, hop, detail }, effects: [{ kind: 'log', id, data }] };
}

function failedNames({ items, providers }: PageNodes): string[] {
  return [
    ...items.filter((it) => it.state === ITEM_STATE.failed).map(({ uri }) => uri),
    ...providers.filter((it) => it.state === FAILED).map(({ id }) => id),
  ];
}

function isPending({ state }: Provider): boolean {
  return state !== NOT_REQUIRED && state !== COMPLETED;
}

function hresult(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
