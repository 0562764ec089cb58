import { beforeEach, describe, expect, it } from 'vitest';
import { startSession, step } from '../../../../src/protocol/syncml/client.ts';
import { joinExpected } from '../../../../src/protocol/syncml/expected.ts';
import { readSyncMl } from '../../../../src/protocol/syncml/read.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { NO_DELAYS } from '../../../../src/service/delays.ts';
import { requestOf } from '../../../support/service.ts';
import { golden, goldenMessage } from '../../protocol/syncml/golden.ts';
import { createMdmWorld, FakeTree, type MdmWorld, SESSIONS } from './world.ts';

const TELEMETRY = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry';
const USER_POLICY = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsTips';
const STATUS = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus';
/** The one policy on the page: none of the admin's is counted (autopilot.md 1.5). */
const ENT_DM_ID = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/EntDMID';
const USER_STATUS = STATUS.replace('Device', 'User');
const TRACKING = './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/Sidecar';
const OPENERS = [
  'Add ./User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server',
  'Add ./User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus',
];

let world: MdmWorld;
let tree: FakeTree;
let certificate: Buffer;

beforeEach(() => {
  world = createMdmWorld();
  tree = new FakeTree();
  certificate = world.enroll().certificate;
  // Nobody is signed in yet (mdm.md 6).
  tree.refusals.set('Add ./User/*', 500);
  tree.refusals.set('Replace ./User/*', 405);
});

const writesOf = (log: readonly string[]) => log.filter((line) => !line.startsWith('Get '));

function addPolicy(uri: string, value: number): string {
  const omaSettings = [{ '@odata.type': '#microsoft.graph.omaSettingInteger', omaUri: uri, value }];
  const id = world.addObject('deviceConfigurations', '#microsoft.graph.windows10CustomConfiguration', { omaSettings });
  world.assign(id, { target: 'allDevices' });
  return id;
}

function addStatusPage(body: object = {}): void {
  const page = {
    showInstallationProgress: true,
    blockDeviceSetupRetryByUser: false,
    allowDeviceResetOnInstallFailure: true,
    allowLogCollectionOnInstallFailure: true,
    customErrorMessage: 'Call the helpdesk',
    installProgressTimeoutInMinutes: 45,
    allowDeviceUseOnInstallFailure: false,
    ...body,
  };
  world.addObject('enrollmentConfigurations', '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration', page);
}

function addApp(): string {
  const id = world.addObject('mobileApps', '#microsoft.graph.win32LobApp', { installCommandLine: 'setup.exe' });
  world.assign(id, { target: 'allDevices', intent: 'required' });
  return id;
}

describe('who is let in', () => {
  const body = golden('package-1');

  it('answers 401 without a certificate and with one of another authority', () => {
    expect(world.post(SESSIONS, body).status).toBe(401);
    expect(world.post(SESSIONS, body, world.entra.certificates.authority).status).toBe(401);
    expect(world.post(SESSIONS, body, Buffer.from('none')).status).toBe(401);
  });

  it('answers 403 once the certificate is revoked or the device is gone', () => {
    const [device] = world.managedDevices();
    expect(world.post(SESSIONS, body, certificate).status).toBe(200);
    world.mdm.certificates.revokeOf(device?.id ?? '');
    expect(world.post(SESSIONS, body, certificate).status).toBe(403);
  });

  it('answers 401 when the certificate has expired by the lab’s clock', () => {
    world.context.advance(366 * 86_400_000);
    expect(world.post(SESSIONS, body, certificate).status).toBe(401);
  });

  it.each(['', 'not xml', '<!DOCTYPE a><SyncML/>'])('answers 400 to malformed body %#', (text) => {
    expect(world.post(SESSIONS, text, certificate).status).toBe(400);
  });

  it.each(['doctype', 'missing-synchdr', 'wrong-verproto', 'missing-cmdid'])(
    'answers 400 to the broken golden message %s',
    (name) => {
      expect(world.post(SESSIONS, golden(`broken/${name}`), certificate).status).toBe(400);
    },
  );

  it('answers 415 to WBXML and 405 to GET', () => {
    const headers = { 'content-type': 'application/vnd.syncml.dm+wbxml' };
    expect(world.post(SESSIONS, body, certificate, headers).status).toBe(415);
    expect(world.mdm.handle(requestOf('GET', SESSIONS, { clientCertificate: certificate }))).toMatchObject({
      status: 405,
    });
  });
});

describe('a session', () => {
  it('answers the golden package 1 with its statuses first and ids echoed', () => {
    const response = world.post(`${SESSIONS}?mode=Machine`, golden('package-1'), certificate);
    expect(response.headers['content-type']).toBe('application/vnd.syncml.dm+xml; charset=utf-8');
    const reply = readSyncMl(response.body.toString());
    const { header } = goldenMessage('package-1');
    expect(reply).toMatchObject({
      ok: true,
      value: {
        header: { sessionId: '1A', msgId: 1, target: header.source, source: header.target },
        final: true,
      },
    });
    const commands = reply.ok ? reply.value.commands : [];
    expect(commands.slice(0, 6).map((it) => (it.name === 'Status' ? [it.cmd, it.cmdRef, it.data] : it.name))).toEqual([
      ['SyncHdr', '0', 212],
      ['Alert', '2', 200],
      ['Alert', '3', 200],
      ['Alert', '4', 200],
      ['Alert', '5', 200],
      ['Replace', '6', 200],
    ]);
    expect(world.context.events).toContainEqual({
      type: 'mdm.alert',
      data: expect.objectContaining({ alert: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install', data: '0' }),
    });
  });

  it('hides the status page and releases the device where the tenant has no page', () => {
    const { log } = world.sync(certificate, tree);
    expect(writesOf(log)).toEqual([
      ...OPENERS,
      `Replace ${STATUS}/SkipDeviceStatusPage=true`,
      `Replace ${STATUS}/SkipUserStatusPage=true`,
      `Replace ${STATUS}/BlockInStatusPage=2`,
      `Replace ${STATUS}/TimeOutUntilSyncFailure=60`,
      `Replace ${STATUS}/AllowCollectLogsButton=false`,
      `Replace ${STATUS}/CustomErrorText=`,
      `Replace ${STATUS}/ExpectedPolicies=${ENT_DM_ID}`,
      `Replace ${STATUS}/ServerHasFinishedProvisioning=true`,
    ]);
  });

  it('starts the page, holds it for the agent, declares, delivers and releases, in this order', () => {
    addStatusPage();
    addPolicy(TELEMETRY, 1);
    addApp();
    const { log } = world.sync(certificate, tree);
    const msi = './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B58A3D0B4-6B4A-4C0E-9B4E-0C2A5B7D9E41%7D';
    expect(writesOf(log).map((line) => line.replace(/(=<MsiInstallJob).*/, '$1'))).toEqual([
      ...OPENERS,
      `Replace ${STATUS}/SkipDeviceStatusPage=false`,
      `Replace ${STATUS}/SkipUserStatusPage=false`,
      `Replace ${STATUS}/BlockInStatusPage=3`,
      `Replace ${STATUS}/TimeOutUntilSyncFailure=45`,
      `Replace ${STATUS}/AllowCollectLogsButton=true`,
      `Replace ${STATUS}/CustomErrorText=Call the helpdesk`,
      `Add ${TRACKING}`,
      `Replace ${TRACKING}/InstallationState=1`,
      `Replace ${TRACKING}/TrackedResourceTypes/Apps=true`,
      `Replace ${STATUS}/ExpectedPolicies=${ENT_DM_ID}`,
      `Replace ${STATUS}/ExpectedMSIAppPackages=${joinExpected([`${msi}/Status;1`])}`,
      `Replace ${TELEMETRY}=1`,
      `Add ${msi}/DownloadInstall`,
      `Exec ${msi}/DownloadInstall=<MsiInstallJob`,
      `Replace ${STATUS}/ServerHasFinishedProvisioning=true`,
    ]);
  });

  it('tries the user’s nodes in every session, and sends what is the user’s once they stand', () => {
    addStatusPage();
    addPolicy(USER_POLICY, 0);
    world.sync(certificate, tree, { sessionId: '1' });
    expect(writesOf(world.sync(certificate, tree, { sessionId: '2' }).log)).toEqual(OPENERS);
    // The user signs in, but the race of mdm.md 9 still refuses the scope.
    expect(writesOf(world.sync(certificate, tree, { sessionId: '3', loginStatus: 'user' }).log)).toEqual(OPENERS);
    tree.refusals.clear();
    const { log } = world.sync(certificate, tree, { sessionId: '4', loginStatus: 'user' });
    expect(writesOf(log)).toEqual([
      ...OPENERS,
      `Replace ${USER_STATUS}/AllowCollectLogsButton=true`,
      `Replace ${USER_STATUS}/CustomErrorText=Call the helpdesk`,
      `Replace ${USER_STATUS}/ExpectedPolicies=${ENT_DM_ID}`,
      `Replace ${USER_POLICY}=0`,
      `Replace ${USER_STATUS}/ServerHasFinishedProvisioning=true`,
    ]);
    expect(writesOf(world.sync(certificate, tree, { sessionId: '5', loginStatus: 'user' }).log)).toEqual([]);
  });

  it('asks for a certificate in one Atomic with Enroll last, once, and declares its node', () => {
    const node = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi';
    const omaSettings = ['ServerURL', 'SubjectName'].map((name) => ({
      '@odata.type': '#microsoft.graph.omaSettingString',
      omaUri: `${node}/Install/${name}`,
      value: name,
    }));
    const id = world.addObject('deviceConfigurations', '#microsoft.graph.windows10CustomConfiguration', {
      omaSettings,
    });
    world.assign(id, { target: 'allDevices' });
    addStatusPage();
    const { log } = world.sync(certificate, tree, { sessionId: '1' });
    expect(log).toContain(`Replace ${STATUS}/ExpectedSCEPCerts=${node}`);
    expect(log.filter((line) => line.includes(`${node}/Install`))).toEqual([
      `Add ${node}/Install/ServerURL=ServerURL`,
      `Add ${node}/Install/SubjectName=SubjectName`,
      `Exec ${node}/Install/Enroll`,
    ]);
    expect(log.at(-1)).toBe(`Replace ${STATUS}/ServerHasFinishedProvisioning=true`);
    expect(writesOf(world.sync(certificate, tree, { sessionId: '2' }).log)).toEqual(OPENERS);
  });

  it('delivers a line-of-business MSI, and waits for it only when it blocks', () => {
    addStatusPage();
    const productCode = '{0F6B3C1E-1111-4222-8333-444455556666}';
    const id = world.addObject('mobileApps', '#microsoft.graph.windowsMobileMSI', { productCode, commandLine: '/q' });
    world.assign(id, { target: 'allDevices', intent: 'required' });
    const msi = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(productCode)}`;
    const { log } = world.sync(certificate, tree);
    expect(log).toContain(`Replace ${STATUS}/ExpectedMSIAppPackages=${msi}/Status;1`);
    expect(log.filter((line) => line.includes(`${msi}/DownloadInstall`)).map((line) => line.split('=')[0])).toEqual([
      `Add ${msi}/DownloadInstall`,
      `Exec ${msi}/DownloadInstall`,
    ]);
    // Nobody needs the agent for it.
    expect(log.some((line) => line.includes('PolicyProviders'))).toBe(false);
  });

  it('tells nobody anything of a user without an Intune licence, not even that it has finished', () => {
    tree.refusals.clear();
    addStatusPage();
    addPolicy(USER_POLICY, 0);
    world.entra.directory.queries.users.removeLicence(world.ada.id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e');
    const { log } = world.sync(certificate, tree, { loginStatus: 'user' });
    expect(log.filter((line) => line.includes('./User/'))).toEqual([]);
    expect(log).toContain(`Replace ${STATUS}/ServerHasFinishedProvisioning=true`);
  });

  it('brings what is targeted at a user in the second session as a rule, not at the sign-in', () => {
    const minute = { minMs: 60_000, maxMs: 60_000 };
    world = createMdmWorld({ ...NO_DELAYS, userTargeting: minute });
    certificate = world.enroll().certificate;
    tree.refusals.clear();
    addPolicy(USER_POLICY, 0);
    const atSignIn = (sessionId: string) => world.sync(certificate, tree, { sessionId, loginStatus: 'user' }).log;
    expect(writesOf(atSignIn('1')).filter((line) => line.includes('./User/'))).toEqual(OPENERS);
    world.context.advance(59_999);
    expect(writesOf(atSignIn('2')).filter((line) => line.includes('./User/'))).toEqual([]);
    world.context.advance(1);
    expect(atSignIn('3')).toContain(`Replace ${USER_POLICY}=0`);
  });

  it('sends nothing of the user while others are at the device, even when the nodes stand', () => {
    tree.refusals.clear();
    addPolicy(USER_POLICY, 0);
    const { log } = world.sync(certificate, tree, { loginStatus: 'others' });
    expect(log.some((line) => line.includes(USER_POLICY))).toBe(false);
  });

  it('takes 418 to an Add as there already', () => {
    tree.refusals.set('Add ./User/*', 418);
    tree.refusals.delete('Replace ./User/*');
    world.sync(certificate, tree, { sessionId: '1' });
    expect(writesOf(world.sync(certificate, tree, { sessionId: '2' }).log)).toEqual([]);
  });

  it('adds what cannot be replaced, before it releases the page', () => {
    const wifi = './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml';
    addPolicy(wifi, 7);
    tree.refusals.set(`Replace ${wifi}`, 404);
    expect(writesOf(world.sync(certificate, tree).log).slice(-3)).toEqual([
      `Replace ${wifi}=7`,
      `Add ${wifi}=7`,
      `Replace ${STATUS}/ServerHasFinishedProvisioning=true`,
    ]);
  });

  it('records a refused policy, releases all the same, and tries again next session alone', () => {
    addPolicy(TELEMETRY, 9);
    tree.refusals.set(`Replace ${TELEMETRY}`, 400);
    const first = writesOf(world.sync(certificate, tree, { sessionId: '1' }).log);
    expect(first.filter((line) => line.includes(TELEMETRY) && !line.includes('Expected'))).toHaveLength(1);
    expect(first.at(-1)).toBe(`Replace ${STATUS}/ServerHasFinishedProvisioning=true`);
    const [device] = world.managedDevices();
    expect(world.context.events).toContainEqual({
      type: 'mdm.refused',
      data: { deviceId: device?.id, verb: 'Replace', target: TELEMETRY, status: 400, originalError: '' },
    });
    const second = writesOf(world.sync(certificate, tree, { sessionId: '2' }).log);
    expect(second).toEqual([...OPENERS, `Replace ${TELEMETRY}=9`]);
  });

  it('sends a policy that changed, and no more of the page once that is released', () => {
    addStatusPage();
    world.sync(certificate, tree, { sessionId: '1' });
    addPolicy(TELEMETRY, 1);
    expect(writesOf(world.sync(certificate, tree, { sessionId: '2' }).log)).toEqual([
      ...OPENERS,
      `Replace ${TELEMETRY}=1`,
    ]);
  });

  it('asks for the inventory once and for what changes every time', () => {
    for (const [target, value] of Object.entries({
      './DevDetail/SwV': '10.0.26100.4061',
      './DevDetail/Ext/Microsoft/DNSComputerName': 'SALES-0001',
      './DevDetail/Ext/Microsoft/SMBIOSSerialNumber': 'SN-77',
      './DevDetail/Ext/Microsoft/TotalRAM': '16384',
      './DevDetail/Ext/Microsoft/ProcessorArchitecture': '9',
      './DevDetail/Ext/DeviceHardwareData': 'T0EAAAA=',
    })) {
      tree.values.set(target, value);
    }
    world.context.advance(1000);
    const first = world.sync(certificate, tree, { sessionId: '1' }).log.filter((line) => line.startsWith('Get '));
    expect(first).toHaveLength(9);
    expect(world.managedDevices()).toMatchObject([
      {
        deviceName: 'SALES-0001',
        serialNumber: 'SN-77',
        osVersion: '10.0.26100.4061',
        manufacturer: 'Contoso Devices',
        model: 'Laptop 5',
        lastSyncMs: world.context.clock.now(),
        inventory: {
          physicalMemoryInBytes: 17_179_869_184,
          processorArchitecture: 'x64',
          deviceHardwareData: 'T0EAAAA=',
        },
      },
    ]);
    const second = world.sync(certificate, tree, { sessionId: '2' }).log.filter((line) => line.startsWith('Get '));
    expect(second).toEqual(['Get ./DevDetail/SwV', 'Get ./DevDetail/Ext/Microsoft/DNSComputerName']);
  });
});

describe('account setup of the first user alone', () => {
  const SKIP = `Replace ${STATUS}/SkipUserStatusPage=true`;
  const IS_OVER = `${USER_STATUS}/IsSyncDone`;
  const signedIn = (sessionId: string, user = world.ada) => {
    const authorization = `Bearer ${world.token({ subject: { objectId: user.id, upn: user.upn } })}`;
    return world.sync(certificate, tree, { sessionId, loginStatus: 'user', headers: { authorization } }).log;
  };

  const bob = () => {
    const user = { upn: 'bob@contoso.com', displayName: 'Bob', password: 'secret' };
    return world.entra.directory.createUser(user);
  };

  beforeEach(() => tree.refusals.clear());

  it('is turned off once the first user’s page has ended, and not before', () => {
    addStatusPage({ disableUserStatusTrackingAfterFirstUser: true });
    world.sync(certificate, tree, { sessionId: '1' });
    tree.values.set(IS_OVER, 'false');
    expect(signedIn('2')).not.toContain(SKIP);
    tree.values.set(IS_OVER, 'true');
    expect(signedIn('3')).toContain(SKIP);
    expect(signedIn('4').filter((line) => line === SKIP || line.includes('IsSyncDone'))).toEqual([]);
  });

  it('is turned off for whoever comes next, even when the first one’s page never ended', () => {
    addStatusPage({ disableUserStatusTrackingAfterFirstUser: true });
    signedIn('1');
    expect(signedIn('2', bob())).toContain(SKIP);
  });

  it('stays on for everybody without the setting', () => {
    addStatusPage();
    tree.values.set(IS_OVER, 'true');
    const log = [...signedIn('1'), ...signedIn('2', bob())];
    expect(log.filter((line) => line === SKIP || line.includes('IsSyncDone'))).toEqual([]);
  });
});

describe('messages that are lost', () => {
  const start = () =>
    startSession({
      sessionId: '7',
      serverUri: SESSIONS,
      deviceId: 'DEV',
      initiatedBy: 'client',
      loginStatus: 'none',
      devInfo: { man: 'Contoso', mod: 'L', dmV: '1.3', lang: 'en-US' },
    });
  const reply = (text: string) => {
    const read = readSyncMl(world.post(SESSIONS, text, certificate).body.toString());
    if (!read.ok) throw new Error(read.error.message);
    return read.value;
  };

  it('sends the same commands again when a message comes a second time', () => {
    addApp();
    const first = start();
    const before = reply(writeSyncMl(first.message));
    const again = reply(writeSyncMl(first.message));
    expect(again).toEqual(before);
    const second = step(first.state, again, tree);
    if (second.message === null) throw new Error('the session goes on');
    const release = reply(writeSyncMl(second.message));
    expect(reply(writeSyncMl(second.message))).toEqual(release);
    expect(JSON.stringify(release)).toContain('ServerHasFinishedProvisioning');
  });

  it('does not hold the page for the agent again when it never heard what became of the first time', () => {
    addApp();
    reply(writeSyncMl(start().message));
    const { log } = world.sync(certificate, tree, { sessionId: '8' });
    expect(log).toContain(`Add ${TRACKING}`);
    expect(log).not.toContain(`Replace ${TRACKING}/InstallationState=1`);
    expect(log.at(-1)).toBe(`Replace ${STATUS}/ServerHasFinishedProvisioning=true`);
  });
});
