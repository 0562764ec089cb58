import { beforeEach, describe, expect, it } from 'vitest';
import { INSTALL_QUALITY_UPDATES } from '../../../../src/protocol/windows-update/scan.ts';
import { createDesiredState, planFor } from '../../../../src/service/mdm/desired-state.ts';
import { nextWrites } from '../../../../src/service/mdm/next-writes.ts';
import { keyOf, type Write } from '../../../../src/service/mdm/plan.ts';
import { settingsOf } from '../../../../src/service/mdm/policies.ts';
import {
  forgetUserScope,
  isDone,
  NO_PROGRESS,
  type Progress,
  recordSent,
} from '../../../../src/service/mdm/progress.ts';
import { statusPageOf } from '../../../../src/service/mdm/status-page.ts';
import { reachOf } from '../../../../src/service/mdm/targeting.ts';
import type { Assignment } from '../../../../src/service/store/queries/assignments.ts';
import type { IntuneObject } from '../../../../src/service/store/queries/intune-objects.ts';
import type { ManagedDevice } from '../../../../src/service/store/queries/managed-devices.ts';
import { createMdmWorld, type MdmWorld } from './world.ts';

const PAGE_TYPE = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration';

/** A tenant that asks for nothing but its status page. */
const NOTHING = {
  settings: [],
  nameTemplate: '',
  msiApps: [],
  needsAgent: false,
  isUserUnlicensed: false,
  isPastFirstUser: false,
};

const dataOf = (writes: readonly Write[], node: string) =>
  writes.find(({ target }) => target.endsWith(`/${node}`))?.data;

describe('the status page that applies', () => {
  let world: MdmWorld;
  let device: ManagedDevice;

  beforeEach(() => {
    world = createMdmWorld();
    world.enroll();
    const [enrolled] = world.managedDevices();
    if (!enrolled) throw new Error('one device is enrolled');
    device = enrolled;
  });

  const addPage = (minutes: number, priority: number, body: object = {}) =>
    world.addObject(
      'enrollmentConfigurations',
      PAGE_TYPE,
      { showInstallationProgress: true, installProgressTimeoutInMinutes: minutes, ...body },
      priority,
    );
  const groupOf = (memberId: string, kind: 'user' | 'device') => {
    const group = world.entra.directory.createGroup({ displayName: memberId });
    if (!group.ok) throw new Error(group.error.message);
    world.entra.directory.addMember(group.value.id, memberId, kind);
    return group.value.id;
  };
  const find = () => createDesiredState(world.context, world.entra.directory)(device, device.userId, false);
  const minutes = () => dataOf(find().device.page, 'TimeOutUntilSyncFailure');

  it('is the device’s before the user’s before the default, whatever their priorities', () => {
    addPage(10, 0);
    expect(minutes()).toBe('10');
    const ofUser = addPage(20, 1);
    expect(minutes()).toBe('10');
    world.assign(ofUser, { groupId: groupOf(world.ada.id, 'user') });
    expect(minutes()).toBe('20');
    const joined = world.entra.directory.queries.devices.byDeviceId(world.directoryDeviceId);
    world.assign(addPage(30, 9), { groupId: groupOf(joined?.id ?? '', 'device') });
    expect(minutes()).toBe('30');
  });

  it('is the one with the lower number among those that are assigned alike', () => {
    world.assign(addPage(20, 2), { target: 'allDevices' });
    world.assign(addPage(30, 1), { target: 'allDevices' });
    expect(minutes()).toBe('30');
  });

  it('shows on devices outside Autopilot only when it is not for Autopilot alone', () => {
    addPage(10, 0, { trackInstallProgressForAutopilotOnly: true });
    expect(dataOf(find().device.page, 'SkipDeviceStatusPage')).toBe('true');
    device = { ...device, autopilotId: 'c3a1f7de-0a5b-4d92-9e33-5b9f1c2d7e10' };
    expect(dataOf(find().device.page, 'SkipDeviceStatusPage')).toBe('false');
  });
});

describe('the monthly update at the end of OOBE', () => {
  const REGISTERED = 'c3a1f7de-0a5b-4d92-9e33-5b9f1c2d7e10';
  let world: MdmWorld;

  beforeEach(() => {
    world = createMdmWorld();
    world.enroll();
  });

  const addPage = (body: object, priority = 1) =>
    world.addObject('enrollmentConfigurations', PAGE_TYPE, { showInstallationProgress: true, ...body }, priority);
  const isInstalled = (autopilotId: string | null) => {
    const [device] = world.managedDevices();
    if (!device) throw new Error('one device is enrolled');
    const find = createDesiredState(world.context, world.entra.directory);
    const { page } = find({ ...device, autopilotId }, device.userId, false).device;
    return page.some(({ target }) => target === INSTALL_QUALITY_UPDATES);
  };
  const group = (memberId: string, kind: 'user' | 'device') => {
    const made = world.entra.directory.createGroup({ displayName: memberId });
    if (!made.ok) throw new Error(made.error.message);
    world.entra.directory.addMember(made.value.id, memberId, kind);
    return made.value.id;
  };

  it('is not the business of a user’s page, but of the default one behind it', () => {
    world.assign(addPage({ installQualityUpdates: true }), { groupId: group(world.ada.id, 'user') });
    expect(isInstalled(REGISTERED)).toBe(false);
    addPage({ installQualityUpdates: true }, 0);
    expect(isInstalled(REGISTERED)).toBe(true);
  });

  it('is installed by no page that is not shown', () => {
    addPage({ installQualityUpdates: true, showInstallationProgress: false }, 0);
    expect(isInstalled(REGISTERED)).toBe(false);
  });

  it('takes a page for all devices where the device is not registered', () => {
    const joined = world.entra.directory.queries.devices.byDeviceId(world.directoryDeviceId);
    const page = addPage({ installQualityUpdates: true });
    world.assign(page, { groupId: group(joined?.id ?? '', 'device') });
    expect([isInstalled(REGISTERED), isInstalled(null)]).toEqual([true, false]);
    world.assign(page, { target: 'allDevices' });
    expect(isInstalled(null)).toBe(true);
  });
});

describe('the status page’s settings', () => {
  const page = (body: object) => planFor({ ...NOTHING, page: statusPageOf({ ...body }) });

  it.each([
    [{}, '2'],
    [{ blockDeviceSetupRetryByUser: true }, '0'],
    [{ blockDeviceSetupRetryByUser: true, allowDeviceResetOnInstallFailure: true }, '1'],
    [{ allowDeviceResetOnInstallFailure: true, allowDeviceUseOnInstallFailure: true }, '7'],
  ])('%j give the flags %s', (body, flags) => {
    expect(dataOf(page(body).device.page, 'BlockInStatusPage')).toBe(flags);
  });

  it('fall back to the defaults where a value is out of range', () => {
    expect(dataOf(page({ installProgressTimeoutInMinutes: 0 }).device.page, 'TimeOutUntilSyncFailure')).toBe('60');
  });
});

describe('policies', () => {
  const policy = (...omaSettings: object[]): IntuneObject => ({
    id: 'p',
    number: 1,
    collection: 'deviceConfigurations',
    odataType: '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'p',
    priority: 0,
    body: { omaSettings },
    version: 1,
    createdMs: 0,
    modifiedMs: 0,
  });
  const setting = (kind: string, value: unknown, omaUri = './Device/Vendor/MSFT/X') => ({
    '@odata.type': `#microsoft.graph.omaSetting${kind}`,
    omaUri,
    value,
  });

  it.each([
    ['Integer', 5, 'int', '5'],
    ['String', 'a <b>', 'chr', 'a <b>'],
    ['Boolean', true, 'bool', 'true'],
    ['Base64', 'AAEC', 'b64', 'AAEC'],
    ['StringXml', Buffer.from('<x y="é"/>').toString('base64'), 'chr', '<x y="é"/>'],
    ['FloatingPoint', 1.5, 'float', '1.5'],
    ['DateTime', '2026-03-02T08:00:00Z', 'time', '2026-03-02T08:00:00Z'],
  ])('of kind %s travel in their format', (kind, value, format, data) => {
    expect(settingsOf(policy(setting(kind, value)))).toEqual([
      { scope: 'Device', omaUri: './Device/Vendor/MSFT/X', format, data },
    ]);
  });

  it('are the user’s by their address, and the device’s without a scope', () => {
    const uris = ['./User/Vendor/MSFT/A', './user/Vendor/MSFT/B', './Vendor/MSFT/C'];
    expect(settingsOf(policy(...uris.map((uri) => setting('Integer', 1, uri)))).map(({ scope }) => scope)).toEqual([
      'User',
      'User',
      'Device',
    ]);
  });

  it('count on the page as one, whatever they are; networks and certificates count by their nodes', () => {
    const uris = [
      './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
      './User/Vendor/MSFT/VPNv2/Contoso/ProfileXML',
      './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi/Install/ServerURL',
      './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi/Install/Challenge',
      './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry',
    ];
    const settings = settingsOf(policy(...uris.map((uri) => setting('String', 'x', uri))));
    const { device, user } = planFor({ ...NOTHING, page: statusPageOf(), settings });
    const expected = (writes: readonly Write[] = []) =>
      writes.flatMap(({ target, data }) =>
        target.includes('/Expected') ? [`${target.split('/').at(-1)}=${data}`] : [],
      );
    const policies = 'ExpectedPolicies=./Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/EntDMID';
    expect(expected(device.page)).toEqual([
      policies,
      'ExpectedSCEPCerts=./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi',
      'ExpectedNetworkProfiles=./Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
    ]);
    expect(expected(user?.page)).toEqual([
      policies,
      'ExpectedNetworkProfiles=./User/Vendor/MSFT/VPNv2/Contoso/ProfileXML',
    ]);
  });

  it('of other kinds and shapes ask for nothing', () => {
    expect(settingsOf({ ...policy(setting('Integer', 1)), odataType: '#microsoft.graph.other' })).toEqual([]);
    expect(settingsOf(policy({ omaUri: 5 }))).toEqual([]);
  });
});

describe('what is sent next', () => {
  const desired = planFor({
    ...NOTHING,
    page: statusPageOf({ showInstallationProgress: true }),
    nameTemplate: 'CONTOSO-%RAND:4%',
  });
  const answered = (progress: Progress, status: number): Progress => ({
    ...progress,
    sendings: Object.fromEntries(
      Object.entries(progress.sendings).map(([key, sending]) => [
        key,
        { ...sending, status: sending.status ?? status },
      ]),
    ),
  });
  const inSession = (progress: Progress, loginStatus: Progress['loginStatus'] = 'none'): Progress => ({
    ...progress,
    sessions: progress.sessions + 1,
    loginStatus,
  });

  it('lets the device resolve the macros of its name', () => {
    const target = './Device/Vendor/MSFT/Accounts/Domain/ComputerName';
    const write = { verb: 'Add', target, format: 'chr', data: 'CONTOSO-%RAND:4%' };
    expect(nextWrites(inSession(NO_PROGRESS), desired)).toContainEqual(write);
  });

  it('is nothing while all is under way, then the release, then nothing for good', () => {
    const first = inSession(NO_PROGRESS);
    const writes = nextWrites(first, desired);
    const sent = recordSent(first, writes);
    expect(nextWrites(sent, desired)).toEqual([]);
    const done = answered(sent, 200);
    expect(nextWrites(done, desired).map(keyOf)).toEqual([keyOf(desired.device.release)]);
    const released = answered(recordSent(done, [desired.device.release]), 200);
    expect(isDone(released, desired.device.release)).toBe(true);
    expect(nextWrites(inSession(released), desired)).toEqual([]);
  });

  it('is all of it again when the session broke off before any answer', () => {
    const first = inSession(NO_PROGRESS);
    const writes = nextWrites(first, desired);
    expect(nextWrites(inSession(recordSent(first, writes)), desired)).toEqual(writes);
  });

  it('is a changed value, once', () => {
    const first = inSession(NO_PROGRESS);
    const released = answered(recordSent(first, [...nextWrites(first, desired), desired.device.release]), 200);
    const setting = { scope: 'Device', omaUri: './Device/Vendor/MSFT/X', format: 'chr' } as const;
    const page = statusPageOf({ showInstallationProgress: true });
    const withValue = (data: string) => planFor({ ...NOTHING, page, settings: [{ ...setting, data }] });
    const long = 'a value that is longer than what is remembered as it is';
    const second = inSession(released);
    expect(nextWrites(second, withValue(long)).map(({ data }) => data)).toEqual([long]);
    const known = answered(recordSent(second, nextWrites(second, withValue(long))), 200);
    expect(nextWrites(inSession(known), withValue(long))).toEqual([]);
    expect(nextWrites(inSession(known), withValue(`${long}!`)).map(({ data }) => data)).toEqual([`${long}!`]);
  });
});

describe('targeting', () => {
  const assignment = (parts: Partial<Assignment>): Assignment => ({
    id: 'a',
    number: 1,
    ownerId: 'o',
    target: 'group',
    groupId: null,
    intent: null,
    settings: null,
    filterId: null,
    filterType: 'none',
    filterRule: null,
    extra: null,
    ...parts,
  });
  const audience = { deviceGroupIds: ['d'], userGroupIds: ['u'], isLicensedUser: true, device: () => undefined };

  it.each<[string, Partial<Assignment>[], string | undefined]>([
    ['nothing', [], undefined],
    ['all devices', [{ target: 'allDevices' }], 'device'],
    ['a group of the device', [{ groupId: 'd' }], 'device'],
    ['a group of the user', [{ groupId: 'u' }], 'user'],
    ['both groups', [{ groupId: 'u' }, { groupId: 'd' }], 'device'],
    ['all licensed users', [{ target: 'allLicensedUsers' }], 'user'],
    ['another group', [{ groupId: 'x' }], undefined],
    ['all but the device', [{ target: 'allDevices' }, { target: 'exclusionGroup', groupId: 'd' }], undefined],
    ['all but another', [{ target: 'allDevices' }, { target: 'exclusionGroup', groupId: 'x' }], 'device'],
  ])('of %s reaches the right one', (_, assignments, reach) => {
    expect(reachOf(assignments.map(assignment), audience)).toBe(reach);
  });

  it('of all licensed users does not reach one without a licence', () => {
    const toAll = [assignment({ target: 'allLicensedUsers' })];
    expect(reachOf(toAll, { ...audience, isLicensedUser: false })).toBeUndefined();
  });
});

describe('what an admin sets among the page’s own nodes', () => {
  const page = statusPageOf({ showInstallationProgress: true, installQualityUpdates: true });
  const skip = {
    scope: 'Device',
    omaUri: './Vendor/MSFT/DMClient/Provider/MS DM Server/FirstSyncStatus/SkipUserStatusPage',
    format: 'bool',
    data: 'true',
  } as const;

  it('beats the page', () => {
    const { device } = planFor({ ...NOTHING, page, settings: [skip] });
    const written = [...device.page, ...device.content].filter(({ target }) => target.endsWith('/SkipUserStatusPage'));
    expect(written.map(({ data }) => data)).toEqual(['true', 'true']);
    expect(device.page.some(({ target }) => target.endsWith('/SkipDeviceStatusPage'))).toBe(true);
  });

  it('leaves the rest of the page alone, updates at the end of OOBE among it', () => {
    const { device } = planFor({ ...NOTHING, page });
    expect(dataOf(device.page, 'SkipUserStatusPage')).toBe('false');
    expect(dataOf(device.page, 'InstallQualityUpdatesInOobe')).toBe('1');
  });
});

describe('another user’s part of the tree', () => {
  it('is empty: what the last one was told is forgotten', () => {
    const sending = { status: 200, fingerprint: 'true', session: 1 };
    const sendings = { 'Replace ./User/Vendor/MSFT/A': sending, 'Replace ./Device/Vendor/MSFT/A': sending };
    expect(forgetUserScope({ ...NO_PROGRESS, sendings }).sendings).toEqual({
      'Replace ./Device/Vendor/MSFT/A': sending,
    });
  });
});
