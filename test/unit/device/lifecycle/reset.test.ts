import { describe, expect, test } from 'vitest';
import { LOOKAHEAD_MS } from '../../../../src/core/limits.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { Timeline } from '../../../../src/core/timeline.ts';
import { startDevice } from '../../../../src/device/boot.ts';
import { configureRecovery } from '../../../../src/device/lifecycle/recovery-environment.ts';
import { readRedeploymentStatus } from '../../../../src/device/lifecycle/redeployment-status.ts';
import { requestReset, resetDevice } from '../../../../src/device/lifecycle/reset.ts';
import { type ResetPhase, writeReset } from '../../../../src/device/lifecycle/reset-record.ts';
import type { Machine } from '../../../../src/device/machine.ts';
import { remember } from '../../../../src/device/oobe/progress.ts';
import { GROUPS } from '../../../../src/device/os/accounts.ts';
import { installWindows } from '../../../../src/device/os/installation.ts';
import { isRestarting } from '../../../../src/device/power.ts';
import type { Handler } from '../../../../src/network/http.ts';
import { createTestDevice, createTestMachine, reply } from '../../../support/device.ts';

const USER = { objectId: '6f1a2b3c-0000-4000-8000-000000000001', upn: 'ada@contoso.com', displayName: 'Ada' };
const ROLE_SID = 'S-1-12-1-1-2-3-4';

const nobody: Handler = ({ path }) =>
  path === '/connecttest.txt' ? reply(200, 'Microsoft Connect Test') : reply(404, '');

/** A device that lies behind its out-of-box experience: joined, with a user, her app and her file. */
function inUse(): Machine {
  const { machine } = createTestMachine();
  const { accounts, disk, registry, certificates } = machine;
  installWindows(machine, createRandom('test').fork('installation'));
  remember(machine, 'region', { value: 'DE' });
  remember(machine, 'keyboard', { value: 'de-DE' });
  remember(machine, 'second-keyboard', { value: 'en-US' });
  remember(machine, 'network', { ssid: 'oobe-lab' });
  remember(machine, 'joined', { deviceId: 'd', thumbprint: certificates.add('My/System', Buffer.from('join')) });
  remember(machine, 'privacy', { accepted: true });
  disk.write('oobe/next-stage', 'finished');
  const user = accounts.addEntraUser(USER);
  accounts.addMember(GROUPS.Administrators, user.sid);
  accounts.addMember(GROUPS.Administrators, ROLE_SID);
  certificates.add('My/System', Buffer.from('scep'));
  certificates.add('Root', Buffer.from('root of the management service'));
  registry.setString('HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin/JoinInfo/A', 'UserEmail', USER.upn);
  registry.setString('HKLM/SOFTWARE/Microsoft/PolicyManager/current/device/Camera', 'AllowCamera', '0');
  registry.setString('HKLM/SOFTWARE/Microsoft/IntuneManagementExtension', 'Version', '1');
  for (const path of [
    'files/Users/ada/notes.txt',
    'files/Program Files/VPN/vpn.exe',
    'files/ProgramData/Microsoft/Provisioning/school.ppkg',
    'csp/device/Vendor/MSFT/WiFi/Profile/oobe-lab/WlanXml',
    'csp/device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/UPN',
    'csp/device/Vendor/MSFT/Policy/Config/Camera/AllowCamera',
    'csp/device/Vendor/MSFT/ClientCertificateInstall/SCEP/vpn/Status',
    `csp/user/${user.sid}/Vendor/MSFT/Policy/Config/Start/HideLock`,
  ]) {
    disk.write(path, 'x');
  }
  return machine;
}

/** One start of the machine, until it is off or a day is over. */
async function start(entries: readonly (readonly [string, string])[]) {
  const device = createTestDevice({ disk: entries, handle: nobody });
  const { disk, onMessage } = startDevice(device.spec, device.ports);
  device.onMessage = onMessage;
  const startMs = device.actors.now();
  const timeline = new Timeline({
    startMs,
    service: { nextJobAtMs: () => undefined, runNextJob: () => {} },
    pace: async () => {},
    onRecords: (added) => void (device.records as unknown[]).push(...added),
  });
  timeline.add(device.actors, startMs);
  timeline.post(device.spec.ordinal, { atMs: startMs + LOOKAHEAD_MS, body: { kind: 'power-on' } });
  await timeline.run(() => timeline.clock.now() - startMs > 86_400_000);
  return { disk, milestones: device.trace('milestone').map(({ name }) => name) };
}

/** Starts the machine again and again, as long as it goes off to restart. */
async function live(entries: readonly (readonly [string, string])[]) {
  const milestones: unknown[] = [];
  let cycle = await start(entries);
  let starts = 1;
  for (; isRestarting(cycle.disk); starts += 1) {
    milestones.push(...cycle.milestones);
    cycle = await start(cycle.disk.entries());
  }
  return { disk: cycle.disk, starts, milestones: [...milestones, ...cycle.milestones] };
}

async function resetAnew(kind: 'autopilot-reset' | 'remove-everything' = 'autopilot-reset') {
  const before = inUse();
  expect(resetDevice(before, kind, 'local').next).toBe('reboot');
  const after = await live(before.disk.entries());
  const { machine } = createTestMachine({ disk: after.disk.entries() });
  return { before, after, machine };
}

describe('an Autopilot Reset (autopilot.md ap-1.7-01)', () => {
  const run = resetAnew();

  test('goes through the recovery environment and several restarts, and ends with a device that is ready', async () => {
    const { after } = await run;
    expect(after.starts).toBe(3);
    expect(after.milestones).toEqual([
      'reset.recovery',
      'power-on',
      'power-on',
      'network.connected',
      'reset.done',
      'sign-in-screen',
    ]);
  });

  test.each([
    ['the Entra join', 'registry/HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin/JoinInfo/A/UserEmail'],
    ['the Entra join', 'oobe/joined'],
    ['the MDM enrolment', 'csp/device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/UPN'],
    ['the network', 'oobe/network'],
    ['the Wi-Fi profile', 'csp/device/Vendor/MSFT/WiFi/Profile/oobe-lab/WlanXml'],
    ['applied provisioning packages', 'files/ProgramData/Microsoft/Provisioning/school.ppkg'],
    ['what SCEP knows of its certificates', 'csp/device/Vendor/MSFT/ClientCertificateInstall/SCEP/vpn/Status'],
    ['the region', 'oobe/region'],
    ['the keyboard', 'oobe/keyboard'],
    ['the second keyboard', 'oobe/second-keyboard'],
    ['the name', 'registry/HKLM/SYSTEM/CurrentControlSet/Control/ComputerName/ComputerName/ComputerName'],
  ])('keeps %s (%s)', async (_, path) => {
    const { before, after } = await run;
    expect(before.disk.read(path)).toBeDefined();
    expect(after.disk.read(path)).toBe(before.disk.read(path));
  });

  test('keeps the certificates of join, enrolment and SCEP, and the roots they stand on', async () => {
    const { before, machine } = await run;
    for (const store of ['My/System', 'Root'] as const) {
      expect(machine.certificates.list(store)).toEqual(before.certificates.list(store));
    }
  });

  test.each([
    ['user files', 'files/Users/ada/notes.txt'],
    ['apps', 'files/Program Files/VPN/vpn.exe'],
    ['settings', 'registry/HKLM/SOFTWARE/Microsoft/PolicyManager/current/device/Camera/AllowCamera'],
    ['settings', 'csp/device/Vendor/MSFT/Policy/Config/Camera/AllowCamera'],
    ['the management agent', 'registry/HKLM/SOFTWARE/Microsoft/IntuneManagementExtension/Version'],
    ['answers to pages', 'oobe/privacy'],
  ])('loses %s (%s)', async (_, path) => {
    const { before, after } = await run;
    expect(before.disk.read(path)).toBeDefined();
    expect(after.disk.read(path)).toBeUndefined();
  });

  test('loses user profiles, and with them what was set for users and their rights', async () => {
    const { before, machine } = await run;
    expect(machine.accounts.list().filter(({ kind }) => kind === 'entra')).toEqual([]);
    expect(machine.disk.list('csp/user/')).toEqual([]);
    const administrators = machine.accounts.members(GROUPS.Administrators);
    expect(administrators).toContain(ROLE_SID);
    expect(administrators.filter((sid) => sid.startsWith('S-1-12-1-'))).toEqual([ROLE_SID]);
    expect(before.accounts.members(GROUPS.Administrators)).toHaveLength(4);
  });

  test('is a new Windows: accounts of its own, without the one that set it up', async () => {
    const { before, machine } = await run;
    expect(machine.accounts.machineSid).not.toBe(before.accounts.machineSid);
    expect(machine.accounts.list().map((it) => it.kind === 'local' && it.name)).not.toContain('defaultuser0');
  });

  test('leaves the status that the management service reads', async () => {
    const { before, after } = await run;
    expect(readRedeploymentStatus(before.disk)).toEqual({ status: 20, lastError: '0x00000000' });
    expect(readRedeploymentStatus(after.disk)).toEqual({ status: 1, lastError: '0x00000000' });
  });

  test('can follow another one at once, with accounts of its own again', async () => {
    const { machine } = await run;
    const sid = machine.accounts.machineSid;
    expect(resetDevice(machine, 'autopilot-reset', 'local').next).toBe('reboot');
    const again = await live(machine.disk.entries());
    expect(again.milestones).toContain('reset.done');
    expect(createTestMachine({ disk: again.disk.entries() }).machine.accounts.machineSid).not.toBe(sid);
  });
});

test('a reset that removes everything ends at the first page of OOBE', async () => {
  const { after } = await resetAnew('remove-everything');
  expect(after.milestones).toEqual(['reset.recovery', 'power-on', 'reset.done', ...OOBE_WITHOUT_PROFILE]);
  expect(after.disk.read('oobe/joined')).toBeUndefined();
  expect(after.disk.list('certificates/')).toEqual([]);
});

const OOBE_WITHOUT_PROFILE = ['oobe.start', 'network.connected', 'profile.none', 'personal-desktop'];

describe('a reset is refused at once', () => {
  const refused = { next: 'failed', code: '0x80070032', hop: 'reset' };

  test.each([
    ['without an enabled recovery environment', (it: Machine) => configureRecovery(it.disk, false)],
    ['without the image of one', (it: Machine) => it.disk.delete('files/Recovery/WindowsRE/Winre.wim')],
    ['on a device that is not joined', (it: Machine) => it.disk.delete('oobe/joined')],
    [
      'on a hybrid joined device',
      (it: Machine) =>
        it.registry.setString('HKLM/SYSTEM/CurrentControlSet/Services/Tcpip/Parameters', 'Domain', 'corp.contoso.com'),
    ],
  ])('%s', async (_, spoil) => {
    const machine = inUse();
    spoil(machine);
    expect(resetDevice(machine, 'autopilot-reset', 'remote')).toMatchObject(refused);
    expect(readRedeploymentStatus(machine.disk)).toEqual({ status: 30, lastError: '0x80070032' });
    expect(machine.events.read('deviceManagement').at(-1)).toMatchObject({ id: 404, data: { code: '0x80070032' } });
    const { milestones, disk } = await start(machine.disk.entries());
    expect(milestones).toEqual(['power-on', 'sign-in-screen']);
    expect(disk.read('files/Users/ada/notes.txt')).toBe('x');
  });

  test('but one that lacks power is accepted first, and given up before it begins', async () => {
    const machine = inUse();
    machine.disk.write('firmware/on-battery', '');
    expect(requestReset(machine, 'autopilot-reset', 'remote')).toBeUndefined();
    expect(readRedeploymentStatus(machine.disk).status).toBe(10);
    expect(resetDevice(machine, 'autopilot-reset', 'remote')).toMatchObject({ next: 'failed', code: '0x80070015' });
    expect(readRedeploymentStatus(machine.disk)).toEqual({ status: 40, lastError: '0x80070015' });
    expect((await start(machine.disk.entries())).milestones).toEqual(['power-on', 'sign-in-screen']);
    expect(resetDevice(machine, 'remove-everything', 'status-page').next).toBe('reboot');
  });

  test('but a full one needs no join', () => {
    const machine = inUse();
    machine.disk.delete('oobe/joined');
    expect(resetDevice(machine, 'remove-everything', 'status-page').next).toBe('reboot');
  });
});

describe('the power fails during a reset', () => {
  const inPhase = (phase: ResetPhase) => {
    const machine = inUse();
    writeReset(machine.disk, { kind: 'autopilot-reset', origin: 'local', phase });
    return machine.disk.entries();
  };

  test('while the new Windows is built: it is taken back and everything is as it was', async () => {
    const after = await live(inPhase('preparing'));
    expect(after.milestones).toEqual(['reset.recovery', 'reset.failed', 'power-on', 'sign-in-screen']);
    expect(after.disk.read('files/Users/ada/notes.txt')).toBe('x');
    expect(readRedeploymentStatus(after.disk)).toEqual({ status: 50, lastError: '0x800704C7' });
  });

  test.each(['requested', 'cleaning', 'new-windows'] as const)('in the phase %s: it goes on', async (phase) => {
    const after = await live(inPhase(phase));
    expect(after.milestones.slice(-2)).toEqual(['reset.done', 'sign-in-screen']);
  });

  test('after any number of the deletions: what is kept is kept, and the reset comes to its end', async () => {
    const entries = inPhase('cleaning');
    const whole = await live(entries);
    const { machine } = createTestMachine({ disk: entries });
    const gone = entries
      .map(([path]) => path)
      .filter((path) => !path.startsWith('recovery/') && whole.disk.read(path) === undefined);
    expect(gone.length).toBeGreaterThan(10);
    for (const path of gone) {
      machine.disk.delete(path);
      const after = await live(machine.disk.entries());
      expect(after.disk.list('')).toEqual(whole.disk.list(''));
    }
  });
});
