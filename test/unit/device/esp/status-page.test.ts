import { describe, expect, it } from 'vitest';
import { recordEnforcement } from '../../../../src/device/apps/enforcement-state.ts';
import {
  isHeldByPage,
  runAccountSetup,
  runDeviceSetup,
  wasContinuedAnyway,
} from '../../../../src/device/esp/status-page.ts';
import type { Machine, StageEnd } from '../../../../src/device/machine.ts';
import { changeClientState } from '../../../../src/device/mdm/client-state.ts';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { writeEnrollment } from '../../../../src/device/mdm/enrollment-record.ts';
import { signIn } from '../../../../src/device/os/session.ts';
import type { SidecarApp } from '../../../../src/protocol/sidecar/required-apps.ts';
import type { Format } from '../../../../src/protocol/syncml/message.ts';
import { createTestMachine } from '../../../support/device.ts';
import { START_MS } from '../../../support/service.ts';

const FIRST_SYNC = '/Vendor/MSFT/DMClient/Provider/Contoso/FirstSyncStatus';
const TRACKING = '/Vendor/MSFT/EnrollmentStatusTracking';
const APP = `${TRACKING}/Setup/Apps/Tracking/Sidecar/Win32App_1`;
const MINUTE = 60_000;

/** What a server or an agent does at a minute of the story. */
type Act = readonly [minute: number, act: (machine: Machine) => void];

const server =
  (target: string, format: Format, data: string) =>
  (machine: Machine): void => {
    const { status } = new CspTree(machine).execute({ verb: 'Replace', target, format, data });
    expect(status, target).toBe(200);
  };
const agent = (target: string, value: string) => (machine: Machine) => new CspTree(machine).write(target, value);
const answer = (choice: string) => (machine: Machine) =>
  machine.person.instruct({ page: 'status-page', answer: { choice } });
const release = (scope = './Device') => server(`${scope}${FIRST_SYNC}/ServerHasFinishedProvisioning`, 'bool', 'true');
const blocks = (bits: number) => server(`./Device${FIRST_SYNC}/BlockInStatusPage`, 'int', String(bits));
const trackApp = (scope = './Device') => [
  agent(`${scope}${APP}/InstallationState`, '1'),
  agent(`${scope}${TRACKING}/Setup/Apps/PolicyProviders/Sidecar/TrackingPoliciesCreated`, 'true'),
];

/** An enrolled device after its first session, whose admin wants the page. */
function prepare(options: { disk?: Iterable<readonly [string, string]> } = {}) {
  const device = createTestMachine(options);
  const { machine } = device;
  if (options.disk === undefined) {
    writeEnrollment(
      machine,
      {
        id: 'B0C4E8A2-0000-4000-8000-000000000001',
        providerId: 'Contoso',
        upn: '',
        thumbprint: 'AB',
        store: 'My/System',
        deviceId: 'D',
        enrolledInOobe: true,
      },
      { address: 'https://r.manage.microsoft.com/dm', connectionRetries: 0, initialBackoffMs: 0, maxBackoffMs: 0 },
    );
    new CspTree(machine).write(`./Device${FIRST_SYNC}`);
    changeClientState(machine, { sessions: 1, completed: 1 });
    server(`./Device${FIRST_SYNC}/SkipDeviceStatusPage`, 'bool', 'false')(machine);
    server(`./Device${FIRST_SYNC}/SkipUserStatusPage`, 'bool', 'false')(machine);
  }
  /** Plays a phase while acts happen; the minute of its end is given too. */
  const play = async (phase: (machine: Machine) => Promise<StageEnd>, acts: readonly Act[]) =>
    device.play(async (it) => {
      it.actors.spawn('acts', async () => {
        for (const [minute, act] of acts) {
          await it.actors.sleep(START_MS + minute * MINUTE - it.clock.now());
          act(it);
        }
      });
      const end = await phase(it);
      return { end, minute: Math.round((it.clock.now() - START_MS) / MINUTE) };
    });
  return { ...device, playPhase: play, milestones: () => device.trace('milestone').map(({ name }) => name) };
}

describe('device setup', () => {
  it('goes through both phases as the nodes change, and says so to the server', async () => {
    const { playPhase, machine, milestones } = prepare();
    blocks(2)(machine);
    const provider = `./Device${TRACKING}/DevicePreparation/PolicyProviders/Sidecar/InstallationState`;
    agent(provider, '1')(machine);
    const [first, complete] = trackApp();
    const played = await playPhase(runDeviceSetup, [
      [2, agent(provider, '3')],
      [2, (it) => first?.(it)],
      [2, (it) => complete?.(it)],
      [3, release()],
      [4, agent(`./Device${APP}/InstallationState`, '2')],
      [7, agent(`./Device${APP}/InstallationState`, '3')],
    ]);
    expect(played).toEqual({ end: { next: 'continue' }, minute: 7 });
    expect(milestones()).toEqual(['esp.device-preparation', 'esp.device-setup']);
    const tree = new CspTree(machine);
    expect(tree.read(`./Device${FIRST_SYNC}/IsSyncDone`)).toBe('true');
    expect(tree.read(`./Device${FIRST_SYNC}/WasDeviceSuccessfullyProvisioned`)).toBe('1');
    expect(tree.read(`./Device${TRACKING}/Setup/HasProvisioningCompleted`)).toBe('true');
    expect(machine.events.read('autopilot').map(({ id }) => id)).toEqual([287, 288, 292, 293, 297, 296, 303]);
    const diagnostics =
      'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking/ESPTrackingInfo/Diagnostics/Sidecar';
    const moments = machine.registry.subkeys(diagnostics);
    expect(machine.registry.getNumber(`${diagnostics}/${moments.at(0)}`, `./Device${APP}`)).toBe(1);
    expect(machine.registry.getNumber(`${diagnostics}/${moments.at(-1)}`, `./Device${APP}`)).toBe(3);
    const setup = 'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking/Device/Setup';
    expect(machine.registry.getNumber(`${setup}/Apps/Tracking/Sidecar/Win32App_1`, 'InstallationState')).toBe(3);
    expect(machine.registry.getNumber(`${setup}/Apps/PolicyProviders/Sidecar`, 'TrackingPoliciesCreated')).toBe(1);
    expect(machine.registry.getNumber(setup, 'HasProvisioningCompleted')).toBe(1);
  });

  it('waits for the items of the Expected lists', async () => {
    const { playPhase } = prepare();
    const policy = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry';
    const played = await playPhase(runDeviceSetup, [
      [1, server(`./Device${FIRST_SYNC}/ExpectedPolicies`, 'chr', policy)],
      [1, release()],
      [6, server(policy, 'int', '1')],
    ]);
    expect(played).toEqual({ end: { next: 'continue' }, minute: 6 });
  });

  it('ends in the restart that a policy asked for, and lets the flow pass after it', async () => {
    const { playPhase, machine } = prepare();
    const policy = './Device/Vendor/MSFT/Policy/Config/Update/ManagePreviewBuilds';
    const played = await playPhase(runDeviceSetup, [
      [1, server(policy, 'int', '1')],
      [2, release()],
    ]);
    expect(played?.end).toMatchObject({ next: 'reboot', reason: expect.stringContaining(policy) });
    const after = prepare({ disk: machine.disk.entries() });
    expect((await after.playPhase(runDeviceSetup, []))?.end).toEqual({ next: 'continue' });
    expect(after.milestones()).toEqual([]);
  });

  it('restarts in the middle when an app cannot wait, once, and goes on where it was', async () => {
    const { playPhase, machine } = prepare();
    const [tracked, complete] = trackApp();
    const played = await playPhase(runDeviceSetup, [
      [2, (it) => tracked?.(it)],
      [2, (it) => complete?.(it)],
      [3, agent(`./Device${APP}/RebootRequired`, '3')],
      [3, agent(`./Device${APP}/InstallationState`, '3')],
    ]);
    expect(played).toMatchObject({ end: { next: 'reboot', reason: expect.stringContaining('Win32App_1') }, minute: 3 });
    expect(machine.events.read('autopilot').map(({ id }) => id)).toContain(299);
    const after = prepare({ disk: machine.disk.entries() });
    expect(await after.playPhase(runDeviceSetup, [[2, release()]])).toEqual({ end: { next: 'continue' }, minute: 2 });
  });

  it('says why it shows Identifying', async () => {
    const { playPhase, trace, machine } = prepare();
    server(`./Device${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '10')(machine);
    const created = `./Device${TRACKING}/Setup/Apps/PolicyProviders/ConfigMgr/TrackingPoliciesCreated`;
    const played = await playPhase(runDeviceSetup, [
      [1, server(created, 'bool', 'false')],
      [2, release()],
    ]);
    expect(played).toMatchObject({ end: { next: 'failed', code: '0x800705B4', hop: 'esp.timeout' }, minute: 40 });
    expect(trace('esp.identifying').at(-1)).toEqual({
      phase: 'device-setup',
      waitsFor: 'the list of apps of ConfigMgr',
    });
    expect(machine.events.read('autopilot').map(({ id }) => id)).toEqual([292, 294, 302, 301]);
    expect(machine.events.read('shell').at(-1)?.data).toMatchObject({
      name: 'UnifiedEnrollment_ProvisioningProgressPage_DeviceConfigurationTimeOut',
    });
  });

  it('counts its limit on over a power cut', async () => {
    const { machine, playPhase } = prepare();
    server(`./Device${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '10')(machine);
    await playPhase(async (it) => {
      it.actors.spawn('page', () => runDeviceSetup(it));
      await it.actors.sleep(4 * MINUTE);
      return it.actors.end('reboot');
    }, []);
    const after = prepare({ disk: machine.disk.entries() });
    expect(await after.playPhase(runDeviceSetup, [])).toMatchObject({ end: { next: 'failed' }, minute: 40 });
  });

  it('passes when the admin wants no page', async () => {
    const { playPhase, machine, milestones } = prepare();
    server(`./Device${FIRST_SYNC}/SkipDeviceStatusPage`, 'bool', 'true')(machine);
    expect(await playPhase(runDeviceSetup, [])).toEqual({ end: { next: 'continue' }, minute: 0 });
    expect(milestones()).toEqual([]);
  });
});

describe('a page that fails', () => {
  const [tracked = () => {}] = trackApp();
  const fails = (minute: number): Act[] => [
    [minute, tracked],
    [minute, agent(`./Device${APP}/InstallationState`, '4')],
  ];

  it('can be left before it is done, and when it has failed, where it does not block', async () => {
    const leaves = answer('continue-anyway');
    const early = prepare();
    expect(await early.playPhase(runDeviceSetup, [[3, leaves]])).toEqual({ end: { next: 'continue' }, minute: 3 });
    expect(wasContinuedAnyway(early.machine)).toBe(true);
    expect(early.trace('page.progress').at(-1)?.['fields']).toMatchObject({ choices: ['continue-anyway'] });
    const late = prepare();
    expect((await late.playPhase(runDeviceSetup, [...fails(5), [6, leaves]]))?.end).toEqual({ next: 'continue' });
    const kept = prepare();
    blocks(2)(kept.machine);
    expect(
      (
        await kept.playPhase(runDeviceSetup, [
          [3, leaves],
          [4, release()],
        ])
      )?.minute,
    ).toBe(4);
  });

  it('comes to rest when nobody goes on', async () => {
    const { playPhase, machine, milestones } = prepare();
    const played = await playPhase(runDeviceSetup, fails(5));
    expect(played).toMatchObject({ end: { next: 'failed', code: '0x81036502', hop: 'esp.apps' }, minute: 35 });
    expect(milestones()).toContain('esp.failed');
    const diagnostics =
      'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking/ESPTrackingInfo/Diagnostics/Sidecar';
    const last = machine.registry.subkeys(diagnostics).at(-1);
    expect(machine.registry.getNumber(`${diagnostics}/${last}`, `./Device${APP}`)).toBe(4);
    expect(new CspTree(machine).read(`./Device${FIRST_SYNC}/WasDeviceSuccessfullyProvisioned`)).toBe('0');
  });

  it('shows the code beside the line that failed, and what the admin has to say', async () => {
    const { playPhase, machine, trace } = prepare();
    blocks(2)(machine);
    server(`./Device${FIRST_SYNC}/CustomErrorText`, 'chr', 'Call 555-0100.')(machine);
    recordEnforcement(machine, null, { id: 'vpn', version: 1 } as SidecarApp, '0x87D1041C');
    const app = APP.replace('Win32App_1', 'Win32App_vpn_1');
    await playPhase(runDeviceSetup, [
      [1, agent(`./Device${app}/InstallationState`, '1')],
      [1, release()],
      [5, agent(`./Device${app}/InstallationState`, '4')],
    ]);
    expect(trace('page.shown').at(0)).toEqual({
      page: 'status-page',
      fields: {
        title: 'Device setup',
        lines: [
          { label: 'Security policies', text: 'No setup needed' },
          { label: 'Certificates', text: 'No setup needed' },
          { label: 'Network connections', text: 'No setup needed' },
          { label: 'Apps', text: 'Error 0x87D1041C' },
        ],
        code: '0x81036502',
        text: 'Call 555-0100.',
        choices: ['try-again'],
      },
    });
    expect(machine.events.read('shell').map(({ data }) => data?.['name'])).toEqual([
      'CommercialOOBE_ESPDeviceSetup_ApplicationsInstallation_Failed',
    ]);
  });

  it('leaves the diagnostics on the disk when somebody collects logs, and stays', async () => {
    const { playPhase, machine, trace } = prepare();
    blocks(4)(machine);
    server(`./Device${FIRST_SYNC}/AllowCollectLogsButton`, 'bool', 'true')(machine);
    const played = await playPhase(runDeviceSetup, [
      ...fails(5),
      [6, answer('collect-logs')],
      [7, answer('continue-anyway')],
    ]);
    expect(played?.end).toEqual({ next: 'continue' });
    expect(trace('diagnostics.collected')).toEqual([
      {
        files: [
          'MdmDiagReport_RegistryDump.reg',
          'microsoft-windows-moderndeployment-diagnostics-provider-autopilot.evtx',
          'microsoft-windows-shell-core-operational.evtx',
        ],
      },
    ]);
    const folder = 'files/Users/Public/Documents/MDMDiagnostics';
    expect(machine.disk.read(`${folder}/MdmDiagReport_RegistryDump.reg`)).toContain(
      '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\Autopilot\\EnrollmentStatusTracking\\Device\\Setup\\Apps\\' +
        'Tracking\\Sidecar\\Win32App_1]\r\n"InstallationState"=dword:00000004',
    );
  });

  it('remembers over a restart that somebody has continued anyway', async () => {
    const { playPhase, machine } = prepare();
    blocks(4)(machine);
    await playPhase(runDeviceSetup, [...fails(5), [6, answer('continue-anyway')]]);
    expect(wasContinuedAnyway(machine)).toBe(true);
    const after = prepare({ disk: machine.disk.entries() });
    expect(await after.playPhase(runDeviceSetup, [])).toEqual({ end: { next: 'continue' }, minute: 0 });
  });

  it('fails again with the same app, and offers the same again', async () => {
    const { playPhase, machine, trace } = prepare();
    blocks(2)(machine);
    const played = await playPhase(runDeviceSetup, [
      ...fails(5),
      [6, answer('try-again')],
      [8, agent(`./Device${APP}/InstallationState`, '2')],
      [9, agent(`./Device${APP}/InstallationState`, '4')],
    ]);
    expect(played).toMatchObject({ end: { next: 'failed', code: '0x81036502' }, minute: 39 });
    expect(trace('esp.failed-again')).toHaveLength(1);
    expect(trace('page.shown')).toHaveLength(2);
    const ids = machine.events.read('autopilot').map(({ id }) => id);
    expect(ids.filter((id) => id === 298)).toHaveLength(2);
    expect(ids.filter((id) => id === 301)).toHaveLength(1);
  });

  it('lets the user continue anyway where that is offered, and not where it is not', async () => {
    const offered = prepare();
    blocks(4)(offered.machine);
    const go: Act = [6, answer('continue-anyway')];
    expect((await offered.playPhase(runDeviceSetup, [...fails(5), go]))?.end).toEqual({ next: 'continue' });
    const refused = prepare();
    blocks(2)(refused.machine);
    expect((await refused.playPhase(runDeviceSetup, [...fails(5), go]))?.end.next).toBe('failed');
  });

  it('tries again, and is done when the app gets there this time', async () => {
    const { playPhase, machine, milestones } = prepare();
    blocks(2)(machine);
    const played = await playPhase(runDeviceSetup, [
      ...fails(5),
      [6, answer('try-again')],
      [7, release()],
      [8, agent(`./Device${APP}/InstallationState`, '2')],
      [9, agent(`./Device${APP}/InstallationState`, '3')],
    ]);
    expect(played).toEqual({ end: { next: 'continue' }, minute: 9 });
    expect(milestones()).toEqual(['esp.device-preparation', 'esp.device-setup', 'esp.failed']);
  });

  it('comes to rest after half an hour in front of which nobody sits', async () => {
    const { playPhase, machine } = prepare();
    blocks(7)(machine);
    expect(await playPhase(runDeviceSetup, fails(5))).toMatchObject({ end: { next: 'failed' }, minute: 35 });
  });
});

describe('account setup', () => {
  const ADA = { objectId: '0d2c7c6e-5a41-4f8a-9d2e-3f1b6c7a8e90', upn: 'ada@contoso.com', displayName: 'Ada' };

  it('waits for the user’s own nodes, which the server can make from the sign-in on', async () => {
    const { playPhase, machine, milestones } = prepare();
    signIn(machine.disk, machine.accounts.addEntraUser(ADA).sid);
    const [tracked, complete] = trackApp('./User');
    expect(isHeldByPage(machine)).toBe(true);
    const played = await playPhase(runAccountSetup, [
      [1, (it) => tracked?.(it)],
      [1, (it) => complete?.(it)],
      [2, release('./User')],
      [5, agent(`./User${APP}/InstallationState`, '3')],
    ]);
    expect(played).toEqual({ end: { next: 'continue' }, minute: 5 });
    expect(milestones()).toEqual(['esp.account-setup']);
    expect(isHeldByPage(machine)).toBe(false);
    expect(new CspTree(machine).read(`./User${FIRST_SYNC}/IsSyncDone`)).toBe('true');
    expect(new CspTree(machine).read(`./Device${FIRST_SYNC}/IsSyncDone`)).toBe('false');
  });
});
