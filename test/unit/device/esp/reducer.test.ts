import { describe, expect, it } from 'vitest';
import type { PageItem, PageNodes, Provider } from '../../../../src/device/esp/nodes.ts';
import { deadlineMs, type PageState, startPage, step, whatHolds } from '../../../../src/device/esp/reducer.ts';

const MINUTE = 60_000;
const START = 1_000_000;

const NODES: PageNodes = {
  hasSynced: true,
  isSkipped: false,
  timeoutMinutes: 60,
  providers: [],
  items: [],
  isBlocking: true,
  failsAtOnce: true,
  trackingLists: [],
  serverHasFinished: false,
};

const agent = (state: number, lastError = 0): Provider => ({ id: 'Sidecar', state, lastError, timeoutMinutes: 15 });
const app = (state: PageItem['state'], name = 'vpn'): PageItem => ({
  line: 'apps',
  list: 'Sidecar',
  uri: `./Device/Apps/${name}`,
  state,
  reboot: 'none',
});

function observe(state: PageState, nodes: Partial<PageNodes>, afterMinutes = 0) {
  return step(state, { kind: 'observed', atMs: START + afterMinutes * MINUTE, nodes: { ...NODES, ...nodes } });
}

const phaseOf = ({ state }: { state: PageState }) => state.phase;
const PREPARATION = startPage('device-preparation', START);
const SETUP: PageState = { phase: 'device-setup', startedAtMs: START, isShown: true, forgiven: [] };
const ACCOUNT = startPage('account-setup', START);

describe('device preparation', () => {
  it('waits for the first session, and shows nothing before it', () => {
    expect(observe(PREPARATION, { hasSynced: false })).toEqual({ state: PREPARATION, effects: [] });
  });

  it('ends at once when no policy provider has to be waited for', () => {
    const { state, effects } = observe(PREPARATION, {});
    expect(state.phase).toBe('device-setup');
    expect(effects).toEqual([
      { kind: 'enter', phase: 'device-preparation' },
      { kind: 'enter', phase: 'device-setup' },
    ]);
  });

  it('holds while a provider is not installed, and goes on when it is completed or not required', () => {
    const held = observe(PREPARATION, { providers: [agent(1)] });
    expect(phaseOf(held)).toBe('device-preparation');
    expect(phaseOf(observe(held.state, { providers: [agent(3)] }))).toBe('device-setup');
    expect(phaseOf(observe(held.state, { providers: [agent(2)] }))).toBe('device-setup');
  });

  it('fails with the provider’s error, and after its 15 minutes', () => {
    expect(observe(PREPARATION, { providers: [agent(4, 0x80070643 | 0)] }).state).toMatchObject({
      phase: 'failed',
      during: 'device-preparation',
      code: '0x80070643',
    });
    expect(phaseOf(observe(PREPARATION, { providers: [agent(1)] }, 14))).toBe('device-preparation');
    const late = observe(PREPARATION, { providers: [agent(1)] }, 15);
    expect(late.state).toMatchObject({ phase: 'failed', code: '0x800705B4', hop: 'policy-provider' });
    expect(late.effects.at(-1)).toMatchObject({ id: 302, data: { phase: 'device-preparation', code: '0x800705B4' } });
    expect(late.effects).toContainEqual({ kind: 'log', id: 289, data: { provider: 'Sidecar', minutes: 15 } });
  });

  it('is skipped, when the admin wants no page', () => {
    expect(observe(PREPARATION, { isSkipped: true, providers: [agent(1)] })).toEqual({
      state: { phase: 'done', isSkipped: true },
      effects: [],
    });
  });

  it('does not believe the default of the skip node before the first session', () => {
    expect(phaseOf(observe(PREPARATION, { isSkipped: true, hasSynced: false }))).toBe('device-preparation');
  });

  it('fails at the limit of the page when no session ever comes through', () => {
    expect(observe(PREPARATION, { hasSynced: false }, 60).state).toMatchObject({ code: '0x800705B4', hop: 'timeout' });
  });
});

describe.each([
  ['device setup', SETUP],
  ['account setup', ACCOUNT],
])('%s', (_, state) => {
  it('is done when the server has finished, the lists are complete and every item is there', () => {
    const complete = { serverHasFinished: true, items: [app(3)] };
    expect(observe(state, complete).state).toEqual({ phase: 'done', isSkipped: false });
    expect(phaseOf(observe(state, { ...complete, serverHasFinished: false }))).toBe(state.phase);
    expect(phaseOf(observe(state, { ...complete, trackingLists: [{ provider: 'Sidecar', isComplete: false }] }))).toBe(
      state.phase,
    );
    expect(phaseOf(observe(state, { ...complete, items: [app(3), app(2, 'notes')] }))).toBe(state.phase);
  });

  it('fails with 0x81036502 when an app fails', () => {
    expect(observe(state, { items: [app(3), app(4, 'notes')] }).state).toEqual({
      phase: 'failed',
      during: state.phase,
      code: '0x81036502',
      hop: 'apps',
      detail: './Device/Apps/notes failed',
    });
  });

  it('shows an app’s failure only at the limit where Windows does not look at once', () => {
    const failing = { failsAtOnce: false, items: [app(4)] };
    expect(phaseOf(observe(state, failing, 59))).toBe(state.phase);
    expect(observe(state, failing, 60).state).toMatchObject({ code: '0x800705B4', hop: 'timeout' });
  });

  it('is not failed by what is no app: it waits for it until the limit', () => {
    const certificate = {
      ...app(4),
      line: 'certificates',
      list: 'ExpectedSCEPCerts',
      uri: './Device/SCEP/wifi',
    } as const;
    expect(phaseOf(observe(state, { items: [certificate] }, 59))).toBe(state.phase);
    expect(observe(state, { items: [certificate] }, 60).state).toMatchObject({
      code: '0x800705B4',
      detail: expect.stringContaining('./Device/SCEP/wifi'),
    });
  });

  it('gives up a list of apps that never came, and says whose it is', () => {
    const trackingLists = [{ provider: 'ConfigMgr', isComplete: false }];
    const { state: end, effects } = observe(state, { serverHasFinished: true, trackingLists }, 60);
    expect(end).toMatchObject({ detail: expect.stringContaining('the list of apps of ConfigMgr') });
    expect(effects).toContainEqual({ kind: 'log', id: 294, data: { provider: 'ConfigMgr', code: '0x800705B4' } });
  });

  it('fails when the minutes of TimeOutUntilSyncFailure are over, and names what it waits for', () => {
    const waiting = { serverHasFinished: true, timeoutMinutes: 5, items: [app(2)] };
    expect(phaseOf(observe(state, waiting, 4.9))).toBe(state.phase);
    expect(observe(state, waiting, 5).state).toMatchObject({
      code: '0x800705B4',
      hop: 'timeout',
      detail: expect.stringContaining('./Device/Apps/vpn'),
    });
  });
});

describe('an app that needs a restart at once', () => {
  const hard = { ...app(3), reboot: 'hard' } as const;

  it('restarts the device in the middle of device setup', () => {
    const waiting = { items: [hard, app(1, 'notes')] };
    expect(observe(SETUP, waiting).state).toEqual({ phase: 'restart', uris: ['./Device/Apps/vpn'] });
    expect(deadlineMs(observe(SETUP, waiting).state, NODES)).toBeUndefined();
  });

  it('restarts nothing in account setup, nor does a restart that can wait', () => {
    expect(phaseOf(observe(ACCOUNT, { items: [hard] }))).toBe('account-setup');
    expect(phaseOf(observe(SETUP, { items: [{ ...hard, reboot: 'soft' }] }))).toBe('device-setup');
  });
});

describe('what holds a page', () => {
  it('is said in words', () => {
    expect(whatHolds({ ...NODES, hasSynced: false })).toBe('the first management session');
    expect(whatHolds({ ...NODES, providers: [agent(1)], serverHasFinished: true })).toBe('the policy provider Sidecar');
    expect(whatHolds(NODES)).toBe('the management service to say that it has told everything');
  });
});

describe('a failed page', () => {
  const failed = observe(SETUP, { items: [app(4)] }).state;
  const retried = step(failed, { kind: 'retried', atMs: START + 90 * MINUTE, nodes: { ...NODES, items: [app(4)] } });

  it('waits again in the same phase, with a new limit, when somebody tries again', () => {
    expect(retried.state).toMatchObject({ phase: 'device-setup', startedAtMs: START + 90 * MINUTE });
  });

  it('overlooks the old failure until the app has got anywhere, and then fails anew', () => {
    const still = observe(retried.state, { items: [app(4)] }, 91);
    expect(phaseOf(still)).toBe('device-setup');
    const working = observe(still.state, { items: [app(2)] }, 92);
    expect(phaseOf(observe(working.state, { items: [app(4)] }, 93))).toBe('failed');
  });

  it('takes no observation', () => {
    expect(observe(failed, {})).toEqual({
      state: failed,
      effects: [{ kind: 'dead-end', reason: 'the page is failed' }],
    });
  });
});

describe('the next limit', () => {
  it('is that of the page, or of a provider that is waited for', () => {
    expect(deadlineMs(PREPARATION, { ...NODES, providers: [agent(1)] })).toBe(START + 15 * MINUTE);
    expect(deadlineMs(PREPARATION, { ...NODES, providers: [agent(3)] })).toBe(START + 60 * MINUTE);
    expect(deadlineMs(SETUP, { ...NODES, providers: [agent(1)], timeoutMinutes: 30 })).toBe(START + 30 * MINUTE);
    expect(deadlineMs({ phase: 'done', isSkipped: false }, NODES)).toBeUndefined();
  });
});
