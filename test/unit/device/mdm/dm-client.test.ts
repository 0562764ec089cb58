import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../src/device/machine.ts';
import { addAlert, pendingAlerts, readClientState } from '../../../../src/device/mdm/client-state.ts';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { requestSync, startDmClient } from '../../../../src/device/mdm/dm-client.ts';
import { readEnrollment, writeEnrollment } from '../../../../src/device/mdm/enrollment-record.ts';
import { signIn } from '../../../../src/device/os/session.ts';
import type { HttpResponse, ServerRequest } from '../../../../src/network/http.ts';
import { ALERT, type Draft, numbered, type SyncMlMessage } from '../../../../src/protocol/syncml/message.ts';
import { readReport } from '../../../../src/protocol/syncml/package-one.ts';
import { readSyncMl } from '../../../../src/protocol/syncml/read.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { issueCertificate, thumbprintOf } from '../../../../src/protocol/x509/certificate.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { START_MS } from '../../../support/service.ts';

const ADDRESS = 'https://r.manage.microsoft.com/dm?tenant=1';
const PROVIDER = './Device/Vendor/MSFT/DMClient/Provider/Contoso';
const DEVICE_ID = '4F2C77D1A0E94B63B1D5C0A98E3F6D12';
const MINUTE = 60_000;

interface Posted {
  readonly request: ServerRequest;
  readonly message: SyncMlMessage;
  readonly atMs: number;
}

/**
 * An enrolled device in front of a server that sends the next list of commands in each answer, then none; `spoil` may
 * answer instead.
 */
function manage(
  script: readonly (readonly Draft[])[] = [],
  spoil: (number: number) => HttpResponse | undefined = () => undefined,
) {
  const posted: Posted[] = [];
  let sent = 0;
  const device = createTestMachine({
    handle(request) {
      const message = parsed(request.body);
      posted.push({ request, message, atMs: device.actors.now() });
      const spoilt = spoil(posted.length);
      if (spoilt !== undefined) return spoilt;
      const { sessionId, msgId, source, target } = message.header;
      const statuses = message.commands.flatMap((it): Draft[] =>
        it.name === 'Status' ? [] : [{ name: 'Status', msgRef: msgId, cmdRef: it.cmdId, cmd: it.name, data: 200 }],
      );
      const header: Draft = { name: 'Status', msgRef: msgId, cmdRef: '0', cmd: 'SyncHdr', data: 200 };
      const commands = numbered([header, ...statuses, ...(script[sent++] ?? [])], 1);
      const answer = { header: { sessionId, msgId, target: source, source: target }, commands, final: true };
      return reply(200, writeSyncMl(answer));
    },
  });
  const { machine } = device;
  const keys = machine.key('mdm');
  const der = issueCertificate({
    subject: commonName('device'),
    publicKeyDer: encodePublicKey(keys.publicKey),
    signer: keys.privateKey,
    serialNumber: '01',
    notBeforeMs: START_MS,
    notAfterMs: START_MS + 86_400_000,
    extensions: [],
  });
  machine.certificates.add('My/System', der, 'mdm');
  writeEnrollment(
    machine,
    {
      id: 'B0C4E8A2-0000-4000-8000-000000000001',
      providerId: 'Contoso',
      upn: 'ada@contoso.com',
      thumbprint: thumbprintOf(der),
      store: 'My/System',
      deviceId: DEVICE_ID,
      enrolledInOobe: true,
    },
    { address: ADDRESS, connectionRetries: 2, initialBackoffMs: 30_000, maxBackoffMs: 40_000 },
  );
  const tree = new CspTree(machine);
  tree.write(PROVIDER);
  tree.write(`${PROVIDER}/EntDMID`, 'D-1');
  for (const [name, value] of Object.entries({
    NumberOfFirstRetries: 2,
    IntervalForFirstSetOfRetries: 3,
    NumberOfSecondRetries: 0,
    IntervalForSecondSetOfRetries: 0,
    NumberOfRemainingScheduledRetries: 0,
    IntervalForRemainingScheduledRetries: 480,
  })) {
    tree.write(`${PROVIDER}/Poll/${name}`, String(value));
  }
  /** Lets the client run for so long, then switches the machine off. */
  const runFor = async (minutes: number, meanwhile: (it: Machine) => void = () => {}): Promise<void> => {
    await device.play(async (it) => {
      startDmClient(it);
      await it.actors.sleep(MINUTE);
      meanwhile(it);
      await it.actors.sleep((minutes - 1) * MINUTE);
      return it.actors.end('shutdown');
    });
  };
  return { ...device, posted, runFor };
}

function parsed(body: Buffer): SyncMlMessage {
  const read = readSyncMl(body.toString('utf8'));
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

const replaceOf = (target: string, data: string): Draft => ({
  name: 'Replace',
  items: [{ target, format: 'int', type: 'text/plain', data }],
});

describe('the first session', () => {
  it('comes at once, with the certificate, the headers of Windows and package 1', async () => {
    const { posted, runFor, machine } = manage();
    await runFor(2);
    const [first] = posted;
    expect(posted).toHaveLength(1);
    expect(first?.request).toMatchObject({ method: 'POST', host: 'r.manage.microsoft.com', path: '/dm' });
    expect(first?.request.query.toString()).toBe('tenant=1&mode=Machine');
    expect(first?.request.headers).toMatchObject({
      'content-type': 'application/vnd.syncml.dm+xml',
      'accept-charset': 'UTF-8',
      'user-agent': 'MSFT OMA DM Client/1.2.0.1',
      'client-request-id': 'D-1',
    });
    expect(first?.request.clientCertificate).toEqual(machine.certificates.list('My/System')[0]?.der);
    expect(first?.message.header).toMatchObject({ sessionId: '1', msgId: 1, source: DEVICE_ID });
    expect(first && readReport(first.message)).toMatchObject({
      initiatedBy: 'client',
      loginStatus: 'none',
      alerts: [{ type: 'com.microsoft/MDM/BootstrapSync', data: 'device' }],
      devInfo: { DevId: DEVICE_ID, DmV: '1.3', Lang: 'en-US' },
    });
  });

  it('applies what the server sends and answers each command', async () => {
    const policy = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment';
    const missing = './Device/Vendor/MSFT/NoSuchCsp/Node';
    const { posted, runFor, machine } = manage([[replaceOf(policy, '0'), replaceOf(missing, '0')]]);
    await runFor(2);
    expect(new CspTree(machine).read(policy)).toBe('0');
    const statuses = posted[1]?.message.commands.flatMap((it) => (it.name === 'Status' ? [it.data] : []));
    expect(statuses).toEqual([200, 200, 404]);
    expect(readClientState(machine)).toMatchObject({ sessions: 1, completed: 1 });
  });

  it('ends at an empty body', async () => {
    const { runFor, machine } = manage([], () => reply(200, ''));
    await runFor(2);
    expect(readClientState(machine).completed).toBe(1);
  });
});

describe('later sessions', () => {
  it('follow the poll schedule: twice after 3 minutes, then every 8 hours', async () => {
    const { posted, runFor } = manage();
    await runFor(500);
    const minutes = posted.map(({ atMs }) => Math.floor((atMs - START_MS) / MINUTE));
    expect(minutes).toEqual([0, 3, 6, 486]);
  });

  it('come when somebody asks, many wishes in one, and leave the schedule as it was', async () => {
    const { posted, runFor } = manage();
    await runFor(5, (machine) => {
      requestSync(machine, 'csp');
      requestSync(machine, 'login');
    });
    const minutes = posted.map(({ atMs }) => Math.floor((atMs - START_MS) / MINUTE));
    expect(minutes).toEqual([0, 1, 3]);
    expect(posted.map(({ message }) => message.header.sessionId)).toEqual(['1', '2', '3']);
  });

  it('speak for the Entra user once one has signed in', async () => {
    const { posted, runFor } = manage();
    await runFor(2, (machine) => {
      const ada = { objectId: '0d2c7c6e-5a41-4f8a-9d2e-3f1b6c7a8e90', upn: 'ada@contoso.com', displayName: 'Ada' };
      signIn(machine.disk, machine.accounts.addEntraUser(ada).sid);
      requestSync(machine, 'login');
    });
    const second = posted[1];
    expect(second?.request.query.get('mode')).toBe('Maintenance');
    expect(second && readReport(second.message)).toMatchObject({ loginStatus: 'user', alerts: [] });
  });

  it('deliver an alert once', async () => {
    const { posted, runFor } = manage();
    await runFor(5, (machine) => {
      addAlert(machine, { code: ALERT.generic, source: './x', type: 'a:b', mark: 'critical', data: '0' });
      requestSync(machine, 'csp');
    });
    expect(posted.map(({ message }) => readReport(message).genericAlerts.length)).toEqual([0, 1, 0]);
    expect(posted[1]?.request.headers['mdm-genericalert']).toBe('<a:b>');
  });
});

describe('a server out of order', () => {
  it('is tried again as the account says, longer each time', async () => {
    const { posted, runFor, machine } = manage([], () => reply(500, ''));
    await runFor(2);
    const seconds = posted.map(({ atMs }) => Math.floor((atMs - START_MS) / 1000));
    expect(seconds).toEqual([0, 30, 70]);
    expect(readClientState(machine).completed).toBe(0);
  });

  it('that names a time to come back is given it', async () => {
    const { posted, runFor, machine } = manage([], (number) =>
      number === 1 ? reply(429, '', { 'retry-after': '45' }) : undefined,
    );
    await runFor(2);
    expect(Math.floor(((posted[1]?.atMs ?? 0) - START_MS) / 1000)).toBe(45);
    expect(readClientState(machine).completed).toBe(1);
  });

  it('keeps an undelivered alert for the next session', async () => {
    const { runFor, machine } = manage([], () => reply(403, ''));
    addAlert(machine, { code: ALERT.generic, source: './x', type: 'a:b', data: '0' });
    await runFor(2);
    expect(pendingAlerts(machine).size).toBe(1);
  });

  it('that answers nonsense ends the session', async () => {
    const { runFor, machine, trace } = manage([], () => reply(200, 'nonsense'));
    await runFor(2);
    expect(readClientState(machine).completed).toBe(0);
    expect(trace('mdm.session')).toMatchObject([{ end: { reason: 'failed' } }]);
  });
});

describe('what the server may do to the device', () => {
  it('RebootNow restarts it after the session', async () => {
    const exec: Draft = { name: 'Exec', items: [{ target: './Device/Vendor/MSFT/Reboot/RebootNow' }] };
    const { posted, runFor, trace } = manage([[exec]]);
    await runFor(10);
    expect(posted).toHaveLength(2);
    expect(trace('power.restart')).toEqual([{ reason: 'RebootNow' }]);
  });

  it('Unenroll ends the session, is reported in a fresh one, and then the device is free', async () => {
    const exec: Draft = { name: 'Exec', items: [{ target: `${PROVIDER}/Unenroll`, data: 'Contoso' }] };
    const { posted, runFor, machine } = manage([[exec]]);
    await runFor(10);
    expect(posted.map(({ message }) => message.header.sessionId)).toEqual(['1', '1', '2']);
    const last = posted[2];
    expect(last && readReport(last.message).genericAlerts).toMatchObject([
      { type: 'com.microsoft:mdm.unenrollment.userrequest', data: 'Contoso' },
    ]);
    expect(readEnrollment(machine)).toBeUndefined();
    expect(machine.certificates.list('My/System')).toEqual([]);
    expect(machine.disk.list('csp/')).toEqual([]);
  });
});
