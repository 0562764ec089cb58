import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import { obtainDeviceTicket } from '../../../src/device/autopilot/device-ticket.ts';
import { joinEntra } from '../../../src/device/join/join.ts';
import type { Machine } from '../../../src/device/machine.ts';
import { runSession } from '../../../src/device/mdm/dm-session.ts';
import { enroll } from '../../../src/device/mdm/enroll.ts';
import { type Enrollment, readEnrollment } from '../../../src/device/mdm/enrollment-record.ts';
import { writeSecret } from '../../../src/device/os/secrets.ts';
import type { Handler, ServerRequest } from '../../../src/network/http.ts';
import { issueCertificate, thumbprintOf } from '../../../src/protocol/x509/certificate.ts';
import { commonName } from '../../../src/protocol/x509/name.ts';
import { canonicalXml, golden } from '../../support/canonical-xml.ts';
import { createTestMachine, reply, type TestMachine } from '../../support/device.ts';
import { CONTOSO, START_MS, testKeys } from '../../support/service.ts';

const DEVICE_ID = 'c3a1f7de-0a5b-4d92-9e33-5b9f1c2d7e10';
const NEEDED_HEADER = /<s:Header>(.*)<\/s:Header>/s;
const GOLDEN_DM = {
  device: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
  server: 'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx?mode=Machine',
} as const;

/** Elements of a SOAP header in document order, with the text of those that have no elements below them. */
function headerOf(message: string): string[] {
  const header = NEEDED_HEADER.exec(message)?.[1] ?? '';
  return [...header.matchAll(/<(a:\w+|wsse:Security)(?=[ >])[^>]*>([^<]*)/g)].map(([, name, text]) =>
    `${name} ${text?.trim()}`.trim(),
  );
}

/** A machine in front of somebody who answers by path, and everything that it sent there. */
function inFrontOf(handle: Handler): TestMachine & { readonly requests: ServerRequest[] } {
  const requests: ServerRequest[] = [];
  const device = createTestMachine({
    handle(request) {
      requests.push(request);
      return handle(request);
    },
  });
  return { ...device, requests };
}

const bodyOf = ({ body }: ServerRequest) => body.toString('utf8');

/** A certificate for a key of the machine's, by an authority of its own. */
function certificateFor(machine: Machine, purpose: 'device' | 'mdm', name: string): Buffer {
  const spki = createPublicKey(machine.key(purpose).privateKey).export({ format: 'der', type: 'spki' });
  return issueCertificate({
    subject: commonName(name),
    issuer: commonName('an authority'),
    publicKeyDer: spki,
    signer: testKeys.take(5).privateKey,
    serialNumber: '01',
    notBeforeMs: START_MS,
    notAfterMs: START_MS + 86_400_000,
    extensions: [],
  });
}

describe('a device, answered in hand-typed messages', () => {
  describe('entra-device.md 8.1', () => {
    const live: Handler = ({ path }) => {
      if (path === '/RST2.srf') return reply(200, golden('msa/ticket-response.xml'));
      return reply(200, golden('msa/device-add-response.xml'));
    };

    it('takes the ticket of Autopilot, not that of the passport, and asks in the members of the hand-typed requests', async () => {
      const { play, requests } = inFrontOf(live);
      expect(await play(obtainDeviceTicket)).toEqual({ ok: true, value: 't=EwOfAutopilot==&p=' });
      const [added, asked] = requests.map(bodyOf);
      expect(requests.map(({ host, path }) => host + path)).toEqual([
        'login.live.com/ppsecure/deviceaddcredential.srf',
        'login.live.com/RST2.srf',
      ]);
      expect(requests[0]?.headers['content-type']).toBe('application/soap+xml');
      expect(requests[0]?.headers['user-agent']).toMatch(/^MSAWindows\/55 \(OS 10\.0\./);
      const membername = /<Membername>(02[^<]{14})<\/Membername><Password>([^<]{20})<\/Password>/.exec(added ?? '');
      expect(membername, added).not.toBeNull();
      expect(added).toMatch(/<Component name="4097"(?: error="-2147024894"\/>|>[^<]+<)/);
      const elements = (text: string) => [...text.matchAll(/<([A-Za-z:]+)(?=[ />])/g)].map(([, name]) => name);
      expect(elements(added ?? '').filter((name) => name !== 'Component')).toEqual(
        elements(golden('msa/device-add-request.xml')).filter((name) => name !== 'Component'),
      );
      expect(elements(asked ?? '')).toEqual(elements(golden('msa/ticket-request.xml')));
      const known = golden('msa/ticket-request.xml')
        .replace('02abcdefghijklmn', membername?.[1] ?? '')
        .replace('p4ssw0rdp4ssw0rdp4ss', membername?.[2] ?? '');
      expect(canonicalXml(asked ?? '')).toBe(canonicalXml(known));
    });
  });

  describe('entra-device.md 2 and 3', () => {
    function joining(answer: (machine: Machine) => ReturnType<typeof reply>) {
      const device = inFrontOf(({ host, path }) => {
        if (host === 'login.live.com') {
          return reply(200, golden(path === '/RST2.srf' ? 'msa/ticket-response.xml' : 'msa/device-add-response.xml'));
        }
        return path.endsWith('/Discover') ? reply(200, golden('drs/discover.json')) : answer(device.machine);
      });
      writeSecret(device.machine, 'sign-in', {
        upn: 'ada@contoso.com',
        objectId: '11111111-2222-4333-8444-555555555555',
        displayName: 'Ada',
        tenantId: CONTOSO.id,
        roleSids: [],
        drsToken: 'aaa.bbb.ccc',
        refreshToken: '0.refresh',
        mdmEnrollmentUrl: '',
        mdmTermsOfUseUrl: '',
        mdmComplianceUrl: '',
      });
      return device;
    }

    it('joins with the hand-typed answer, after a request in the members and types of the hand-typed one', async () => {
      const device = joining((machine) => {
        const der = certificateFor(machine, 'device', DEVICE_ID);
        return reply(
          200,
          golden('drs/join-response.json')
            .replace('{{thumbprint}}', thumbprintOf(der))
            .replace('{{certificate}}', der.toString('base64')),
        );
      });
      expect(await device.play(joinEntra)).toEqual({ next: 'continue' });
      expect(device.trace('milestone')).toEqual([
        { name: 'join.done', deviceId: DEVICE_ID, upn: 'ada@contoso.com', isAdministrator: false },
      ]);
      expect(device.machine.accounts.members('S-1-5-32-544')).toEqual(
        expect.arrayContaining([
          'S-1-12-1-1111111111-1111111111-1111111111-1111111111',
          'S-1-12-1-2222222222-2222222222-2222222222-2222222222',
        ]),
      );

      const sent = device.requests.find(({ path }) => path === '/EnrollmentServer/device/');
      if (sent === undefined) throw new Error('the device did not ask to join');
      expect(sent.query.get('api-version')).toBe('2.0');
      expect(sent.headers).toMatchObject({ authorization: 'Bearer aaa.bbb.ccc', 'content-type': 'application/json' });
      expect(sent.headers['user-agent']).toMatch(/^Dsreg\/10\.0 \(Windows 10\.0\.\d+\.\d+\)$/);
      const request = JSON.parse(bodyOf(sent)) as Record<string, unknown>;
      const shape = JSON.parse(golden('drs/join-request.json')) as Record<string, unknown>;
      const lowered = (value: object) => Object.keys(value).map((name) => name.toLowerCase());
      expect(lowered(request)).toEqual(lowered(shape));
      expect(request).toMatchObject({ JoinType: 0, DeviceType: 'Windows', AikCertificate: '', AttestationData: '' });
      const attributes = request['Attributes'] as Record<string, string>;
      expect(new Set(Object.values(attributes).map((value) => typeof value))).toEqual(new Set(['string']));
      expect(Buffer.from(attributes['MSA-DDID'] ?? '', 'base64').toString()).toBe('t=EwOfAutopilot==&p=');
      const { Type, Data } = request['CertificateRequest'] as Record<string, string>;
      expect(Type).toBe('pkcs10');
      expect(Buffer.from(Data ?? '', 'base64').includes('7E980AD9-B86D-4306-9425-9AC066FB014A')).toBe(true);
      const transportKey = Buffer.from(String(request['TransportKey']), 'base64');
      expect(transportKey).toHaveLength(283);
      expect(transportKey.subarray(0, 8)).toEqual(Buffer.from('RSA1\x00\x08\x00\x00', 'latin1'));
    });

    it('shows the HRESULT of the hand-typed refusal', async () => {
      const device = joining(() => reply(400, golden('drs/error.json')));
      const end = await device.play(joinEntra);
      expect(end).toMatchObject({ next: 'failed' });
      expect(JSON.stringify(end)).toContain('0x801C000E');
    });
  });

  describe('mdm.md 1 to 6', () => {
    /** Enrolment and sessions out of the golden files; certificate and ids of the device spliced in. */
    function managed(session: readonly string[], scheme: 'BASIC' | 'DIGEST' = 'BASIC') {
      let sent = 0;
      const device = inFrontOf((request) => {
        const { path } = request;
        if (path.endsWith('Discovery.svc')) {
          return reply(200, golden('mde2/discover-response.xml').replaceAll('contoso.example', 'manage.microsoft.com'));
        }
        if (path.endsWith('Policy.svc')) return reply(200, golden('mde2/get-policies-response.xml'));
        if (path.endsWith('Enrollment.svc')) return reply(200, enrolled(device.machine, scheme));
        const name = session[sent++];
        return name === undefined ? reply(200, '') : reply(200, splice(golden(`syncml/${name}.xml`), bodyOf(request)));
      });
      return device;
    }

    function enrolled(machine: Machine, scheme: string): string {
      const der = certificateFor(machine, 'mdm', 'device');
      const document = golden('mde2/provisioning.xml')
        .replace('292B56FA4117860DAC1E211CF6F42AB9FE72A61E', thumbprintOf(der))
        .replace('MAMCAQM=', der.toString('base64'))
        .replace('value="BASIC"', `value="${scheme}"`)
        .replace(
          'https://manage.contoso.example/dm',
          'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx',
        );
      return golden('mde2/enroll-response.xml').replace(
        /(<BinarySecurityToken[^>]*>)[^<]*/,
        `$1${Buffer.from(document).toString('base64')}`,
      );
    }

    const fieldOf = (text: string, name: string) => new RegExp(`<${name}>(?:<LocURI>)?([^<]*)<`).exec(text)?.[1] ?? '';

    /** The golden message in the session that the device has opened. */
    function splice(message: string, request: string): string {
      return message
        .replace(/<SessionID>\w+</, `<SessionID>${fieldOf(request, 'SessionID')}<`)
        .replaceAll(GOLDEN_DM.device, fieldOf(request, 'Source'))
        .replaceAll(GOLDEN_DM.server, fieldOf(request, 'Target'));
    }

    const options = {
      discoveryUrl: 'https://enrollment.manage.microsoft.com/EnrollmentServer/Discovery.svc',
      requestToken: async () => ok('aaa.bbb.ccc'),
      upn: 'ada@contoso.com',
      isInOobe: true,
    };
    const session = async (machine: Machine) => {
      const outcome = await enroll(machine, options);
      expect(outcome).toEqual({ ok: true });
      return runSession(machine, readEnrollment(machine) as Enrollment, 'post-enrolment');
    };

    it('enrols in messages with constant ids and the header order of the hand-typed requests', async () => {
      const { play, requests, machine } = managed([]);
      expect(await play((it) => enroll(it, options))).toEqual({ ok: true });
      const [discover = '', policies = '', rst = ''] = requests.map(bodyOf);
      const addressed = (name: string, to: string) =>
        headerOf(golden(name)).map((line) => (line.startsWith('a:To') ? `a:To ${to}` : line));
      const base = 'https://enrollment.manage.microsoft.com/EnrollmentServer';
      expect(headerOf(discover)).toEqual(addressed('mde2/discover.xml', `${base}/Discovery.svc`));
      expect(headerOf(policies)).toEqual(addressed('mde2/get-policies.xml', `${base}/Policy.svc`));
      expect(headerOf(rst)).toEqual(addressed('mde2/enroll.xml', `${base}/Enrollment.svc`));
      expect(headerOf(rst)).toContain('a:MessageID urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749');

      const token = /token-type:jwt"[^>]*>([^<]*)/.exec(rst)?.[1] ?? '';
      expect(Buffer.from(token, 'base64').toString()).toBe('aaa.bbb.ccc');
      const names = [...rst.matchAll(/ContextItem Name="(\w+)"/g)].map(([, name]) => name);
      const order = [...golden('mde2/enroll.xml').matchAll(/ContextItem Name="(\w+)"/g)].map(([, name]) => name);
      const both = names.filter((name) => order.includes(name));
      expect([...new Set(both)]).toEqual([...new Set(order)].filter((name) => names.includes(name)));
      expect(machine.certificates.list('My/System')).toHaveLength(1);
      expect(machine.certificates.list('Root')).toHaveLength(1);
      expect(machine.certificates.list('CA')).toHaveLength(1);
    });

    it('asks for a certificate with `!` and a trailing NUL in a PrintableString', async () => {
      const { play, requests } = managed([]);
      await play((it) => enroll(it, options));
      const rst = bodyOf(requests[2] as ServerRequest);
      const csr = Buffer.from(/#PKCS10"[^>]*>([^<]*)/.exec(rst)?.[1] ?? '', 'base64');
      const deviceId = /Name="DeviceID"><ac:Value>([0-9A-F]{32})</.exec(rst)?.[1] ?? '';
      const at = csr.indexOf(`!${deviceId}\0`);
      expect(at).toBeGreaterThan(0);
      const enrolmentId = csr.toString('latin1').slice(0, at).split('\u0013').at(-1) ?? '';
      const name = Buffer.from(`${enrolmentId.slice(1)}!${deviceId}\0`, 'latin1');
      const printable = Buffer.concat([Buffer.of(0x13, name.length), name]);
      expect(csr.includes(printable)).toBe(true);
      expect(csr.includes(Buffer.concat([Buffer.of(0x04, 33), Buffer.from(`${deviceId}\0`)]))).toBe(true);
    });

    it('manages itself by the hand-typed messages, and answers the failed Atomic with the hand-typed statuses', async () => {
      const device = managed(['server-reply', 'server-atomic', 'server-end']);
      expect(await device.play(session)).toEqual({ reason: 'completed' });
      const [first = '', second = '', third = '', ...rest] = device.requests.slice(3).map(bodyOf);
      expect(rest).toEqual([]);
      expect(device.requests[3]?.query.get('mode')).toBe('Machine');
      expect([first, second, third].map((it) => fieldOf(it, 'MsgID'))).toEqual(['1', '2', '3']);

      const commands = [...first.matchAll(/<(Alert|Replace)><CmdID>(\d+)</g)].map(([, name, id]) => `${name} ${id}`);
      expect(commands).toEqual(['Alert 2', 'Alert 3', 'Alert 4', 'Replace 5']);
      const values = [...first.matchAll(/<LocURI>(\.\/DevInfo\/\w+)</g)].map(([, uri]) => uri);
      expect(values).toEqual(
        [...golden('syncml/package-1.xml').matchAll(/<LocURI>(\.\/DevInfo\/\w+)</g)].map(([, it]) => it),
      );

      const statuses = (text: string) =>
        [...text.matchAll(/<CmdRef>(\d+)<\/CmdRef><Cmd>(\w+)<\/Cmd><Data[^>]*>(\d+)</g)].map(
          ([, ref, cmd, data]) => `${ref} ${cmd} ${data}`,
        );
      expect(statuses(second).slice(0, 4)).toEqual(['0 SyncHdr 200', '7 Get 200', '8 Get 200', '9 Get 404']);
      expect(statuses(second)[4]).toMatch(/^10 Replace \d+$/);
      const results = [...second.matchAll(/<Results>.*?<CmdRef>(\d+)<.*?<LocURI>([^<]*)</g)].map(
        ([, ref, uri]) => `${ref} ${uri}`,
      );
      expect(results).toEqual(['7 ./Device/Vendor/MSFT/DMClient/Provider', '8 ./DevDetail/SwV']);
      expect(second.indexOf('<Results>')).toBeGreaterThan(second.lastIndexOf('<Status>'));
      const withoutSize = third.replace(/<Meta><MaxMsgSize[^>]*>524288<\/MaxMsgSize><\/Meta>/, '');
      expect(withoutSize).not.toBe(third);
      const expected = splice(golden('syncml/client-atomic-failure.xml'), third);
      expect(canonicalXml(withoutSize.replace(/<LocName>client<\/LocName>|<Cred>.*<\/Cred>/g, ''))).toBe(
        canonicalXml(expected),
      );
    });

    it('answers the hand-typed challenge by sending the same again, with the digest that it asks for', async () => {
      const device = managed(['server-challenge', 'server-end'], 'DIGEST');
      await device.play(session);
      const [first = '', second = ''] = device.requests.slice(3).map(bodyOf);
      const credOf = (text: string) =>
        /<Cred><Meta><Type[^>]*>([^<]*)<\/Type><Format[^>]*>b64<\/Format><\/Meta><Data>([^<]*)</.exec(text)?.slice(1);
      expect(first).not.toContain('<Cred>');
      const account = 'client:client-secret';
      const md5 = (content: Buffer) => createHash('md5').update(content).digest('base64');
      const nonce = Buffer.from('Tm9uY2U=', 'base64');
      const digest = md5(Buffer.concat([Buffer.from(`${md5(Buffer.from(account))}:`), nonce]));
      expect(credOf(second)).toEqual(['syncml:auth-md5', digest]);
      const alerts = (text: string) =>
        text.match(/<(Alert|Replace)>.*<\/(Alert|Replace)>/)?.[0].replace(/<CmdID>\d+</g, '');
      expect(alerts(second)).toBe(alerts(first));
    });
  });
});
