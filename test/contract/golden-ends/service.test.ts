import 'reflect-metadata';
import { createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../src/network/http.ts';
import { encodeBcryptBlob } from '../../../src/protocol/x509/bcrypt-blob.ts';
import { createEnrolmentCsr } from '../../../src/protocol/x509/csr.ts';
import { golden } from '../../support/canonical-xml.ts';
import { testKeys } from '../../support/service.ts';
import {
  commonNameIn,
  DEVICE_ID,
  HOSTS,
  jsonOf,
  openWholeService,
  SOAP,
  SYNCML,
  TRANSPORTS,
  URLS,
  type WholeService,
} from '../../support/whole-service.ts';

const JOIN_SUBJECT = 'CN=7E980AD9-B86D-4306-9425-9AC066FB014A';
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ENR = 'http://schemas.microsoft.com/windows/management/2012/01/enrollment';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** A join request of a maker that nobody here wrote, and the key that it is for. */
async function foreignCsr(): Promise<{ readonly base64: string; readonly publicKey: Buffer }> {
  const keys = await webcrypto.subtle.generateKey(
    { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const csr = await Pkcs10CertificateRequestGenerator.create({ name: JOIN_SUBJECT, keys, signingAlgorithm: RSA });
  const publicKey = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  return { base64: Buffer.from(csr.rawData).toString('base64'), publicKey };
}

const spkiOf = (der: Buffer) => new X509Certificate(der).publicKey.export({ format: 'der', type: 'spki' });
const textOf = ({ body }: HttpResponse) => body.toString('utf8');
/** The first group of every match. */
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

describe.each(TRANSPORTS)('the service, asked in hand-typed messages over the %s transport', (by) => {
  let world: WholeService;

  beforeAll(async () => {
    world = await openWholeService(by);
  });
  afterAll(() => world?.dispose());

  const soap = async (url: string, body: string) => {
    const response = await world.send('POST', url, { body, headers: { 'content-type': SOAP } });
    expect(response.status, textOf(response)).toBe(200);
    expect(response.headers['content-type']).toBe(SOAP);
    return textOf(response);
  };

  describe('entra-device.md 2 and 3', () => {
    it('tells of every service that a joining device looks for', async () => {
      const found = jsonOf(await world.send('GET', `${HOSTS.drs}/contoso.com/Discover?api-version=1.9&managed=True`));
      const expected = JSON.parse(golden('drs/discover.json')) as Record<string, unknown>;
      for (const name of ['AuthenticationService', 'DeviceJoinService', 'KeyProvisioningService', 'TenantInfo']) {
        expect(found[name], name).toEqual(expected[name]);
      }
      expect(found['IdentityProviderService']).toMatchObject({ Federated: false });
    });

    it('joins a device whose request is another maker’s, and answers in the documented members alone', async () => {
      const csr = await foreignCsr();
      const { access_token: token } = await world.userTokens();
      const body = golden('drs/join-request.json')
        .replace('{{certificate request}}', csr.base64)
        .replace('{{transport key}}', encodeBcryptBlob(testKeys.take(1).publicKey).toString('base64'));
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await world.send('POST', URLS.join, { body, headers });
      const joined = jsonOf(response) as {
        Certificate: { Thumbprint: string; RawBody: string };
        MembershipChanges: { LocalSID: string; AddSIDs: string[] }[];
      };
      expect(response.status, textOf(response)).toBe(200);
      const shape = JSON.parse(golden('drs/join-response.json')) as Record<string, unknown>;
      expect(Object.keys(joined)).toEqual(Object.keys(shape));
      expect(joined).toMatchObject({ User: { Upn: 'ada@contoso.com' } });
      const [administrators] = joined.MembershipChanges;
      expect(administrators?.LocalSID).toBe('S-1-5-32-544');
      expect(administrators?.AddSIDs).toHaveLength(3);
      for (const sid of administrators?.AddSIDs ?? []) expect(sid).toMatch(/^S-1-12-1(-\d+){4}$/);

      const der = Buffer.from(joined.Certificate.RawBody, 'base64');
      const certificate = new X509Certificate(der);
      expect(certificate.fingerprint.replaceAll(':', '')).toBe(joined.Certificate.Thumbprint);
      expect(spkiOf(der)).toEqual(csr.publicKey);
      expect(certificate.subject).toMatch(new RegExp(`^CN=${UUID}$`));
      expect(certificate.issuer).toContain('CN=MS-Organization-Access');
      expect(certificate.issuer).toContain('OU=82dbaca4-3e81-46ca-9c73-0950c1eaca97');
      const deviceId = commonNameIn(der);
      const bytes = Buffer.from(deviceId.replaceAll('-', ''), 'hex');
      const mixed = [bytes.subarray(0, 4).reverse(), bytes.subarray(4, 6).reverse(), bytes.subarray(6, 8).reverse()];
      const guid = Buffer.concat([Buffer.of(0x04, 0x10), ...mixed, bytes.subarray(8)]);
      expect(der.includes(guid), 'the device id as an OCTET STRING').toBe(true);
    });
  });

  describe('entra-device.md 8.1', () => {
    it('makes an account for a device, gives it tickets in the order of its targets, and says that it is not registered', async () => {
      const headers = { 'content-type': 'application/soap+xml' };
      const added = await world.send('POST', `${HOSTS.live}/ppsecure/deviceaddcredential.srf`, {
        body: golden('msa/device-add-request.xml'),
        headers,
      });
      expect(added.status).toBe(200);
      expect(textOf(added)).toMatch(/^<DeviceAddResponse Success="true"><success>true<\/success><puid>[0-9A-F]{16}</);
      const order = [...golden('msa/device-add-response.xml').matchAll(/^ {2}<(\w+)/gm)].map(([, name]) => name);
      expect(all(textOf(added), /<(\w+)(?=[ />])/g).filter((name) => name !== 'DeviceAddResponse')).toEqual(order);

      const issued = await world.send('POST', `${HOSTS.live}/RST2.srf`, {
        body: golden('msa/ticket-request.xml'),
        headers,
      });
      expect(issued.status, textOf(issued)).toBe(200);
      expect(all(textOf(issued), /<wsa:Address>([^<]*)</g)).toEqual([
        'http://Passport.NET/tb',
        'ztd.dds.microsoft.com',
      ]);
      const [, ticket = ''] = all(textOf(issued), /<wsse:BinarySecurityToken[^>]*>([^<]*)</g);
      const asked = await world.send('GET', `${HOSTS.profile}/ztd/device/AutopilotDeviceBootstrapPolicies`, {
        headers: { 'x-device-token': ticket.replaceAll('&amp;', '&'), 'x-autopilot-marker': '1', 'ms-cv': 'AAAA.0' },
      });
      expect(asked.status).toBe(400);
      expect(JSON.parse(String(jsonOf(asked)['Message']))).toEqual({
        ErrorMessage: 'ZtdDeviceIsNotRegistered',
        ErrorCodeNumber: 807,
      });
    });
  });

  describe('mdm.md 1 to 6', () => {
    const withToken = (message: string, jwt: string) =>
      message.replace(/(token-type:jwt"[^>]*>)[^<]*/, `$1${Buffer.from(jwt).toString('base64')}`);

    it('discovers: action, activity and relation in this order, endpoints over https, the lower version', async () => {
      const text = await soap(URLS.discovery, golden('mde2/discover.xml'));
      expect(text).toMatch(
        new RegExp(
          `<s:Header><a:Action s:mustUnderstand="1">${ENR}/IDiscoveryService/DiscoverResponse</a:Action><ActivityId CorrelationId="${UUID}" xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">${UUID}</ActivityId><a:RelatesTo>urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478</a:RelatesTo></s:Header>`,
        ),
      );
      expect(text).toContain('<AuthPolicy>Federated</AuthPolicy><EnrollmentVersion>5.0</EnrollmentVersion>');
      expect(text).toContain(`<EnrollmentPolicyServiceUrl>${URLS.policy}</EnrollmentPolicyServiceUrl>`);
      expect(text).toContain(`<EnrollmentServiceUrl>${URLS.enrolment}</EnrollmentServiceUrl>`);
      expect(text).not.toContain('AuthenticationServiceUrl');
    });

    it('enrols: the third certificate is the device’s, by the second, by the first', async () => {
      const { enrolmentToken } = await world.enrolDevice();
      const policies = await soap(URLS.policy, withToken(golden('mde2/get-policies.xml'), enrolmentToken));
      expect(policies).toContain('<a:RelatesTo>urn:uuid:72048B64-0F19-448F-8C2E-B4C661860AA0</a:RelatesTo>');
      expect(policies).toContain(
        '<value>2.16.840.1.101.3.4.2.1</value><group>4</group><oIDReferenceID>0</oIDReferenceID>',
      );

      const keys = testKeys.take(4);
      const csr = createEnrolmentCsr({ keys, enrolmentId: '90D80B02', deviceId: DEVICE_ID, hash: 'sha256' });
      const lines = csr.toString('base64').replace(/.{64}/g, '$&\r\n');
      const request = withToken(golden('mde2/enroll.xml'), enrolmentToken).replace('MAMCAQk=', lines);
      const text = await soap(URLS.enrolment, request);
      expect(text).toContain('<a:RelatesTo>urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749</a:RelatesTo>');
      const [document = ''] = all(text, /DeviceEnrollmentProvisionDoc"[^>]*>([^<]*)</g);
      const xml = Buffer.from(document, 'base64').toString('utf8');
      const encoded = all(xml, /name="EncodedCertificate" value="([^"]*)"/g).map((it) =>
        Buffer.from(it ?? '', 'base64'),
      );
      const [root, authority, device] = encoded.map((der) => new X509Certificate(der));
      if (root === undefined || authority === undefined || device === undefined) throw new Error(xml);
      expect(encoded).toHaveLength(3);
      expect(device.publicKey.export({ format: 'der', type: 'spki' })).toEqual(
        createPublicKey(keys.privateKey).export({ format: 'der', type: 'spki' }),
      );
      expect([
        device.verify(authority.publicKey),
        authority.verify(root.publicKey),
        root.verify(root.publicKey),
        device.verify(root.publicKey),
      ]).toEqual([true, true, true, false]);
      expect(device.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
      const thumbprints = [root, authority, device].map(({ fingerprint }) => fingerprint.replaceAll(':', ''));
      expect(all(xml, /characteristic type="([0-9A-F]{40})"/g)).toEqual(thumbprints);
      expect(all(xml, /<characteristic type="(Root|CA|My|APPLICATION|DMClient)"/g)).toEqual([
        'Root',
        'CA',
        'My',
        'APPLICATION',
        'DMClient',
      ]);
      expect(all(xml, /name="AAUTHLEVEL" value="(\w+)"/g)).toEqual(['CLIENT', 'APPSRV']);
    });

    it('manages: session and message echoed, target and source swapped, one status a command in order', async () => {
      const { managed: identity } = await world.enrolDevice();
      const session = async (name: string) => {
        const body = golden(`syncml/${name}.xml`);
        const response = await world.send('POST', URLS.session, {
          body,
          headers: { 'content-type': SYNCML },
          identity,
        });
        expect(response.status, textOf(response)).toBe(200);
        expect(response.headers['content-type']).toMatch(/^application\/vnd\.syncml\.dm\+xml/);
        return { text: textOf(response), body };
      };
      const headerOf = (text: string, name: string) => all(text, new RegExp(`<${name}>(?:<LocURI>)?([^<]*)<`, 'g'))[0];
      const statusesOf = (text: string) =>
        [...text.matchAll(/<Status>.*?<CmdRef>(\d+)<\/CmdRef><Cmd>(\w+)<\/Cmd>.*?<Data>(\d+)<\/Data>/g)].map(
          ([, ref, cmd, data]) => `${ref} ${cmd} ${data}`,
        );

      const first = await session('package-1');
      expect(['SessionID', 'MsgID'].map((name) => headerOf(first.text, name))).toEqual(['1A', '1']);
      expect([headerOf(first.text, 'Target'), headerOf(first.text, 'Source')]).toEqual([
        headerOf(first.body, 'Source'),
        headerOf(first.body, 'Target'),
      ]);
      expect(statusesOf(first.text)).toEqual([
        '0 SyncHdr 212',
        '2 Alert 200',
        '3 Alert 200',
        '4 Alert 200',
        '5 Alert 200',
        '6 Replace 200',
      ]);
      expect(first.text).toMatch(/<Final\/><\/SyncBody><\/SyncML>$/);
      expect(new Set(all(first.text, /<CmdID>(\d+)</g)).size).toBe(all(first.text, /<CmdID>(\d+)</g).length);

      const second = await session('client-results');
      expect(headerOf(second.text, 'MsgID')).toBe('2');
      expect(statusesOf(second.text)).toEqual(['0 SyncHdr 200', '6 Results 200', '7 Results 200']);
      const third = await session('client-atomic-failure');
      expect(headerOf(third.text, 'MsgID')).toBe('3');
      expect(statusesOf(third.text)).toEqual(['0 SyncHdr 200']);
    });
  });
});
