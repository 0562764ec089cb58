import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../../src/device/machine.ts';
import { CspTree } from '../../../../../src/device/mdm/csp/tree.ts';
import { readEnrollment, writeEnrollment } from '../../../../../src/device/mdm/enrollment-record.ts';
import { nextMsi } from '../../../../../src/device/mdm/msi-jobs.ts';
import { pendingRebootUris } from '../../../../../src/device/mdm/pending-reboot.ts';
import { computerName, nextComputerName } from '../../../../../src/device/os/installation.ts';
import { signIn } from '../../../../../src/device/os/session.ts';
import { writeMsiInstallJob } from '../../../../../src/protocol/sidecar/msi-install-job.ts';
import { answerAtomic } from '../../../../../src/protocol/syncml/answer-atomic.ts';
import { type ClientStep, startSession, step } from '../../../../../src/protocol/syncml/client.ts';
import type { Format } from '../../../../../src/protocol/syncml/message.ts';
import { readSyncMl } from '../../../../../src/protocol/syncml/read.ts';
import { golden } from '../../../../support/canonical-xml.ts';
import { createTestMachine } from '../../../../support/device.ts';

const PROVIDER = './Device/Vendor/MSFT/DMClient/Provider/Contoso%20MDM';
const FIRST_SYNC = `${PROVIDER}/FirstSyncStatus`;
const POLICY = './Device/Vendor/MSFT/Policy/Config';
const PRODUCT = '%7B0F6B3C1E-1111-4222-8333-444455556666%7D';
const MSI = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${PRODUCT}`;
const ADA = { objectId: '0d2c7c6e-5a41-4f8a-9d2e-3f1b6c7a8e90', upn: 'ada@contoso.com', displayName: 'Ada' };

function enrolled(): Machine {
  const { machine } = createTestMachine();
  writeEnrollment(
    machine,
    {
      id: 'B0C4E8A2-0000-4000-8000-000000000001',
      providerId: 'Contoso MDM',
      upn: ADA.upn,
      thumbprint: 'AB',
      store: 'My/System',
      deviceId: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
      enrolledInOobe: true,
    },
    { address: 'https://r.manage.microsoft.com/dm', connectionRetries: 0, initialBackoffMs: 0, maxBackoffMs: 0 },
  );
  new CspTree(machine).write(PROVIDER);
  new CspTree(machine).write(FIRST_SYNC);
  return machine;
}

function signedIn(): Machine {
  const machine = enrolled();
  signIn(machine.disk, machine.accounts.addEntraUser(ADA).sid);
  return machine;
}

const add = (machine: Machine, target: string, format: Format, data?: string): number =>
  new CspTree(machine).execute({ verb: 'Add', target, format, ...(data !== undefined && { data }) }).status;
const replace = (machine: Machine, target: string, format: Format, data: string): number =>
  new CspTree(machine).execute({ verb: 'Replace', target, format, data }).status;
const get = (machine: Machine, target: string) => new CspTree(machine).execute({ verb: 'Get', target });
const dataOf = (machine: Machine, target: string) => get(machine, target).results?.[0]?.data;
const remove = (machine: Machine, target: string) => new CspTree(machine).execute({ verb: 'Delete', target }).status;
const exec = (machine: Machine, target: string, data = '') =>
  new CspTree(machine).execute({ verb: 'Exec', target, data });

describe('formats of the management tree', () => {
  it('refuse an int that is sent as bool or chr, and a bool that is sent as int', () => {
    const machine = enrolled();
    expect(replace(machine, `${FIRST_SYNC}/BlockInStatusPage`, 'bool', 'true')).toBe(500);
    expect(replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'chr', '60')).toBe(500);
    expect(replace(machine, `${FIRST_SYNC}/SkipUserStatusPage`, 'int', '1')).toBe(500);
    expect(dataOf(machine, `${FIRST_SYNC}/BlockInStatusPage`)).toBe('0');
  });

  it('refuse data that is not of its own format, or outside of what is allowed', () => {
    const machine = enrolled();
    expect(replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', 'sixty')).toBe(400);
    expect(replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '3600')).toBe(400);
    expect(replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '0')).toBe(400);
    expect(replace(machine, `${FIRST_SYNC}/SkipUserStatusPage`, 'bool', '1')).toBe(400);
    expect(replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '1440')).toBe(200);
  });

  it('are those of a known policy, and any for an unknown one', () => {
    const machine = enrolled();
    expect(replace(machine, `${POLICY}/Experience/AllowManualMDMUnenrollment`, 'chr', '0')).toBe(500);
    expect(replace(machine, `${POLICY}/Update/DeferQualityUpdatesPeriodInDays`, 'int', '31')).toBe(400);
    expect(replace(machine, `${POLICY}/Update/SomethingNew`, 'chr', 'x')).toBe(200);
    expect(replace(machine, `${POLICY}/Contoso/Colour`, 'chr', 'blue')).toBe(200);
  });
});

describe('addresses', () => {
  it('take ./Vendor for ./Device/Vendor and decode dynamic segments', () => {
    const machine = enrolled();
    expect(replace(machine, './Vendor/MSFT/Policy/Config/Contoso/Colour', 'chr', 'blue')).toBe(200);
    expect(dataOf(machine, `${POLICY}/Contoso/Colour`)).toBe('blue');
    expect(dataOf(machine, './Device/Vendor/MSFT/DMClient/Provider')).toBe('Contoso%20MDM');
  });

  it('are an error without ./ in front', () => {
    expect(get(enrolled(), '/Device/Vendor/MSFT/DMClient').status).toBe(400);
    expect(get(enrolled(), 'Device/Vendor/MSFT/DMClient').status).toBe(400);
    expect(get(enrolled(), './Device/Vendor/MSFT/DMClient/Provider/%zz').status).toBe(400);
  });

  it('of a CSP that is not there are not found', () => {
    expect(get(enrolled(), './Device/Vendor/MSFT/NoSuchCsp').status).toBe(404);
    expect(replace(enrolled(), './Device/Vendor/MSFT/NoSuchCsp/Node', 'chr', 'x')).toBe(404);
  });
});

describe('verbs', () => {
  it('Get lists the children of an interior node, joined by slashes and encoded', () => {
    const machine = enrolled();
    replace(machine, `${POLICY}/Contoso/Colour`, 'chr', 'blue');
    replace(machine, `${POLICY}/Contoso/Size`, 'int', '3');
    expect(get(machine, `${POLICY}/Contoso`).results).toEqual([{ format: 'node', data: 'Colour/Size' }]);
    expect(get(machine, `${POLICY}/Contoso/Size`).results).toEqual([{ format: 'int', type: 'text/plain', data: '3' }]);
  });

  it('Get answers properties and whole subtrees on request', () => {
    const machine = enrolled();
    add(machine, './Device/Vendor/MSFT/WiFi/Profile/Contoso', 'node');
    replace(machine, './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml', 'chr', '<WLANProfile/>');
    expect(dataOf(machine, `${FIRST_SYNC}/BlockInStatusPage?prop=Format`)).toBe('int');
    expect(get(machine, './Device/Vendor/MSFT/WiFi/Profile/Contoso?list=StructData').results).toEqual([
      { source: './Device/Vendor/MSFT/WiFi/Profile/Contoso', format: 'node' },
      {
        source: './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
        format: 'chr',
        type: 'text/plain',
        data: '<WLANProfile/>',
      },
    ]);
  });

  it('Add of what is there is 418, of a node that cannot be added 405', () => {
    const machine = enrolled();
    expect(add(machine, `${POLICY}/Contoso/Colour`, 'chr', 'blue')).toBe(200);
    expect(add(machine, `${POLICY}/Contoso/Colour`, 'chr', 'red')).toBe(418);
    expect(dataOf(machine, `${POLICY}/Contoso/Colour`)).toBe('blue');
    expect(add(machine, PROVIDER, 'node')).toBe(418);
    expect(add(machine, './DevInfo/Colour', 'chr', 'blue')).toBe(404);
    expect(add(machine, './Device/Vendor/MSFT/DMClient/Provider/Other/AADDeviceID', 'chr', 'x')).toBe(405);
  });

  it('Replace of a missing node is 404 unless its CSP makes it; of a read-only one 405', () => {
    const machine = enrolled();
    expect(replace(machine, './Device/Vendor/MSFT/TenantLockdown/RequireNetworkInOOBE', 'bool', 'true')).toBe(200);
    expect(replace(machine, './DevDetail/Ext/Microsoft/DeviceName', 'chr', 'x')).toBe(200);
    expect(replace(machine, './DevInfo/Man', 'chr', 'x')).toBe(405);
    expect(replace(machine, `${MSI}/DownloadInstall`, 'xml', '<x/>')).toBe(405);
  });

  it('Delete removes a subtree, and nothing that may not go', () => {
    const machine = enrolled();
    const profile = './Device/Vendor/MSFT/WiFi/Profile/Contoso';
    add(machine, `${profile}/WlanXml`, 'chr', '<WLANProfile/>');
    expect(remove(machine, profile)).toBe(200);
    expect(get(machine, `${profile}/WlanXml`).status).toBe(404);
    expect(remove(machine, profile)).toBe(404);
    expect(remove(machine, './DevInfo/Man')).toBe(405);
  });

  it('Exec on a node that cannot be executed is 405', () => {
    expect(exec(enrolled(), `${FIRST_SYNC}/IsSyncDone`).status).toBe(405);
    expect(exec(enrolled(), './Device/Vendor/MSFT/Reboot').status).toBe(405);
    expect(exec(enrolled(), './Device/Vendor/MSFT/Reboot/RebootNow').status).toBe(200);
  });
});

describe('the user half', () => {
  const node = './User/Vendor/MSFT/Policy/Config/Experience/AllowCortana';

  it('answers 500 to Add and 405 to Replace until an Entra user has signed in', () => {
    const machine = enrolled();
    expect(add(machine, node, 'int', '0')).toBe(500);
    expect(replace(machine, node, 'int', '0')).toBe(405);
    signIn(machine.disk, 'S-1-5-21-1-2-3-1000');
    expect(replace(machine, node, 'int', '0')).toBe(405);
  });

  it('is there from the sign-in on, and is the own half of each user', () => {
    const machine = signedIn();
    expect(replace(machine, node, 'int', '0')).toBe(200);
    expect(dataOf(machine, node)).toBe('0');
    const other = machine.accounts.addEntraUser({ ...ADA, objectId: '11111111-2222-4333-8444-555555555555' });
    signIn(machine.disk, other.sid);
    expect(get(machine, node).status).toBe(404);
  });

  it('has no node that is the device’s alone', () => {
    const machine = signedIn();
    expect(replace(machine, './User/Vendor/MSFT/Accounts/Domain/ComputerName', 'chr', 'PC-1')).toBe(404);
  });
});

describe('the invariants of the first synchronisation', () => {
  it('ServerHasFinishedProvisioning never goes back', () => {
    const machine = enrolled();
    const node = `${FIRST_SYNC}/ServerHasFinishedProvisioning`;
    expect(dataOf(machine, node)).toBe('false');
    expect(replace(machine, node, 'bool', 'true')).toBe(200);
    expect(replace(machine, node, 'bool', 'true')).toBe(200);
    expect(replace(machine, node, 'bool', 'false')).toBe(405);
  });

  it('IsSyncDone is set once, WasDeviceSuccessfullyProvisioned is final', () => {
    const machine = enrolled();
    expect(replace(machine, `${FIRST_SYNC}/IsSyncDone`, 'bool', 'true')).toBe(200);
    expect(replace(machine, `${FIRST_SYNC}/IsSyncDone`, 'bool', 'true')).toBe(405);
    expect(replace(machine, `${FIRST_SYNC}/WasDeviceSuccessfullyProvisioned`, 'int', '0')).toBe(200);
    expect(replace(machine, `${FIRST_SYNC}/WasDeviceSuccessfullyProvisioned`, 'int', '1')).toBe(405);
  });

  it('settings show in the registry of the enrolment', () => {
    const machine = enrolled();
    const key = `HKLM/SOFTWARE/Microsoft/Enrollments/${readEnrollment(machine)?.id}/FirstSync`;
    replace(machine, `${FIRST_SYNC}/SkipUserStatusPage`, 'bool', 'true');
    replace(machine, `${FIRST_SYNC}/TimeOutUntilSyncFailure`, 'int', '45');
    expect(machine.registry.getNumber(key, 'SkipUserStatusPage')).toBe(0xffff_ffff);
    expect(machine.registry.getNumber(key, 'SyncFailureTimeout')).toBe(45);
  });
});

describe('an Atomic', () => {
  it('takes back every node, registry value and effect when one part fails', () => {
    const machine = enrolled();
    replace(machine, `${POLICY}/Update/AllowAutoUpdate`, 'int', '2');
    const before = machine.disk.entries();
    const tree = new CspTree(machine);
    const item = (target: string, format: Format, data: string) => ({ target, format, data });
    const { statuses } = answerAtomic(
      {
        name: 'Atomic',
        cmdId: '4',
        commands: [
          { name: 'Replace', cmdId: '5', items: [item(`${POLICY}/Update/AllowAutoUpdate`, 'int', '5')] },
          { name: 'Replace', cmdId: '6', items: [item(`${POLICY}/Update/ManagePreviewBuilds`, 'int', '1')] },
          { name: 'Exec', cmdId: '7', items: [{ target: './Device/Vendor/MSFT/Reboot/RebootNow' }] },
          { name: 'Add', cmdId: '8', items: [item('./User/Vendor/MSFT/Policy/Config/A/B', 'int', '1')] },
        ],
      },
      2,
      tree,
    );
    expect(statuses.map((it) => (it.name === 'Status' ? it.data : 0))).toEqual([507, 216, 216, 216, 500]);
    expect(machine.disk.entries()).toEqual(before);
    expect(pendingRebootUris(machine)).toEqual([]);
  });
});

describe('nodes that do more than remember', () => {
  it('policies show as results and in the registry', () => {
    const machine = enrolled();
    replace(machine, `${POLICY}/Experience/AllowManualMDMUnenrollment`, 'int', '0');
    expect(dataOf(machine, './Device/Vendor/MSFT/Policy/Result/Experience/AllowManualMDMUnenrollment')).toBe('0');
    const key = 'HKLM/SOFTWARE/Microsoft/PolicyManager/current/device/Experience';
    expect(machine.registry.getNumber(key, 'AllowManualMDMUnenrollment')).toBe(0);
    remove(machine, `${POLICY}/Experience/AllowManualMDMUnenrollment`);
    expect(machine.registry.getNumber(key, 'AllowManualMDMUnenrollment')).toBeUndefined();
  });

  it('a node of the RebootRequiredURIs asks for one restart, with event 2800, when its value is a new one', () => {
    const machine = enrolled();
    const uri = `${POLICY}/Update/ManagePreviewBuilds`;
    replace(machine, uri, 'int', '1');
    replace(machine, uri, 'int', '1');
    replace(machine, `${POLICY}/Update/AllowAutoUpdate`, 'int', '1');
    expect(pendingRebootUris(machine)).toEqual([uri]);
    expect(machine.events.read('deviceManagement').map(({ id }) => id)).toEqual([2800]);
  });

  it('a computer name fills its macros, keeps the tail of a serial number, and counts from the next start', () => {
    const machine = enrolled();
    const uri = './Device/Vendor/MSFT/Accounts/Domain/ComputerName';
    const serial = machine.hardware.smbios.serialNumber;
    expect(replace(machine, uri, 'chr', 'LONGPREFIX-%SERIAL%')).toBe(200);
    expect(nextComputerName(machine)).toBe(`LONGPREFIX-${serial.slice(-4)}`);
    expect(computerName(machine)).not.toBe(nextComputerName(machine));
    expect(replace(machine, uri, 'chr', 'LAB-%RAND:5%')).toBe(200);
    expect(nextComputerName(machine)).toMatch(/^LAB-\d{5}$/);
    expect(replace(machine, uri, 'chr', 'no spaces')).toBe(400);
    expect(pendingRebootUris(machine)).toEqual([uri]);
  });

  it('a computer name that fits the template already is left alone', () => {
    const machine = enrolled();
    const uri = './Device/Vendor/MSFT/Accounts/Domain/ComputerName';
    replace(machine, uri, 'chr', 'LAB-12345');
    const before = machine.events.read('deviceManagement').length;
    replace(machine, uri, 'chr', 'LAB-%RAND:5%');
    expect(nextComputerName(machine)).toBe('LAB-12345');
    expect(machine.events.read('deviceManagement')).toHaveLength(before);
  });

  it('an MSI is announced by Add and queued by Exec, and only then', () => {
    const machine = enrolled();
    const job = {
      productCode: '{0F6B3C1E-1111-4222-8333-444455556666}',
      version: '1.0',
      contentUrls: ['https://swda01-mscdn.manage.microsoft.com/a.msi'],
      fileHash: 'AB',
      commandLine: '/quiet',
      timeoutMinutes: 10,
      retryCount: 0,
      retryIntervalMinutes: 0,
    };
    expect(exec(machine, `${MSI}/DownloadInstall`, writeMsiInstallJob(job)).status).toBe(404);
    expect(add(machine, `${MSI}/DownloadInstall`, 'node')).toBe(200);
    expect(dataOf(machine, `${MSI}/Status`)).toBe('10');
    expect(exec(machine, `${MSI}/DownloadInstall`, '<nonsense/>').status).toBe(400);
    expect(nextMsi(machine)).toBeUndefined();
    expect(exec(machine, `${MSI}/DownloadInstall`, writeMsiInstallJob(job)).status).toBe(202);
    expect(nextMsi(machine)).toMatchObject({ scope: 'device', product: job.productCode, job });
  });

  it('a trusted root lies in the store as long as its node stands', () => {
    const machine = enrolled();
    const der = Buffer.from('3003020101', 'hex');
    const thumbprint = machine.certificates.add('CA', der);
    const node = `./Device/Vendor/MSFT/RootCATrustedCertificates/Root/${thumbprint}`;
    expect(add(machine, `${node}/EncodedCertificate`, 'b64', der.toString('base64'))).toBe(200);
    expect(machine.certificates.get('Root', thumbprint)?.der).toEqual(der);
    expect(remove(machine, node)).toBe(200);
    expect(machine.certificates.get('Root', thumbprint)).toBeUndefined();
  });

  it('the hardware hash is one capture, however often it is asked for', () => {
    const machine = enrolled();
    const hash = dataOf(machine, './DevDetail/Ext/DeviceHardwareData');
    expect(hash).toHaveLength(4000);
    expect(dataOf(machine, './DevDetail/Ext/DeviceHardwareData')).toBe(hash);
    expect(dataOf(machine, './DevInfo/DevId')).toBe('4F2C77D1A0E94B63B1D5C0A98E3F6D12');
  });

  it('SyncApplicationVersion never falls below 2.0 again', () => {
    const machine = enrolled();
    expect(replace(machine, `${PROVIDER}/SyncApplicationVersion`, 'chr', '3.0')).toBe(200);
    expect(replace(machine, `${PROVIDER}/SyncApplicationVersion`, 'chr', '1.0')).toBe(405);
  });

  it('Unenroll ends the session, for the own provider alone', () => {
    const machine = enrolled();
    expect(exec(machine, `${PROVIDER}/Unenroll`, 'Somebody Else')).toEqual({ status: 400 });
    expect(exec(machine, `${PROVIDER}/Unenroll`, 'Contoso MDM')).toEqual({ status: 200, abortsSession: true });
  });
});

describe('a session of hand-typed messages', () => {
  const read = (name: string) => {
    const message = readSyncMl(golden(`syncml/${name}.xml`));
    if (!message.ok) throw new Error(message.error.message);
    return message.value;
  };
  const statuses = ({ message }: ClientStep) =>
    message?.commands.flatMap((it) => (it.name === 'Status' ? [`${it.cmd} ${it.data}`] : []));

  it('is answered from the tree: lists, values, what is not there, and an Atomic that is taken back', () => {
    const machine = enrolled();
    new CspTree(machine).write('./Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus');
    const { state } = startSession({
      sessionId: '1A',
      serverUri: 'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx?mode=Machine',
      deviceId: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
      initiatedBy: 'client',
      loginStatus: 'none',
      devInfo: { man: '', mod: '', dmV: '1.3', lang: 'en-US' },
    });
    const answered = step(state, read('server-reply'), new CspTree(machine));
    expect(statuses(answered)).toEqual(['SyncHdr 200', 'Get 200', 'Get 200', 'Get 404', 'Replace 200']);
    const found = answered.message?.commands.flatMap((it) => (it.name === 'Results' ? it.items : []));
    expect(found?.map(({ data }) => data)).toEqual(['Contoso%20MDM/MS%20DM%20Server', '10.0.22631.4317']);
    if (answered.state.phase !== 'open') throw new Error('the session is over');
    const undone = step(answered.state, read('server-atomic'), new CspTree(machine));
    expect(statuses(undone)).toEqual(['SyncHdr 200', 'Atomic 507', 'Add 216', 'Add 500', 'Exec 215']);
    expect(get(machine, './Device/Vendor/MSFT/WiFi/Profile/Contoso').status).toBe(404);
  });
});
