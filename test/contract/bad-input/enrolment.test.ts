import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnrolmentCsr } from '../../../src/protocol/x509/csr.ts';
import { golden } from '../../support/canonical-xml.ts';
import { testKeys } from '../../support/service.ts';
import { DEVICE_ID, openWholeService, SOAP, TRANSPORTS, URLS, type WholeService } from '../../support/whole-service.ts';
import { answered, soapFault } from './answered.ts';

const DISCOVER = golden('mde2/discover.xml');
const POLICIES = golden('mde2/get-policies.xml');
const ENROLL = golden('mde2/enroll.xml');
const RESPONSES = {
  discovery: 'http://schemas.microsoft.com/windows/management/2012/01/enrollment/IDiscoveryService/DiscoverResponse',
  policy: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy/IPolicy/GetPoliciesResponse',
  enrolment: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep',
} as const;
const GOLDEN = { discovery: DISCOVER, policy: POLICIES, enrolment: ENROLL } as const;
type Endpoint = keyof typeof GOLDEN;
const ENDPOINTS = Object.keys(GOLDEN) as Endpoint[];

const withoutBody = (message: string) => message.replace(/<s:Body[\s\S]*<\/s:Body>/, '');
const BROKEN: ReadonlyArray<readonly [string, (message: string) => string | Buffer]> = [
  ['nothing', () => ''],
  ['text that is no XML', () => 'Discover me'],
  ['bytes that are no text', () => Buffer.of(0xff, 0xfe, 0x00, 0x80)],
  ['JSON', () => '{"Discover":{}}'],
  ['a document that breaks off', (message) => message.slice(0, -20)],
  ['a document type', (message) => `<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]>${message}`],
  ['a root of another name', (message) => message.replaceAll('s:Envelope', 's:Letter')],
  [
    'SOAP 1.1',
    (message) => message.replaceAll('www.w3.org/2003/05/soap-envelope', 'schemas.xmlsoap.org/soap/envelope/'),
  ],
  ['no body', withoutBody],
  ['an empty body', (message) => message.replace(/<s:Body[\s\S]*<\/s:Body>/, '<s:Body/>')],
  ['another action', (message) => message.replace(/(<a:Action[^>]*>)[^<]*/, '$1urn:another-action')],
  ['no MessageID', (message) => message.replace(/<a:MessageID>[^<]*<\/a:MessageID>/, '')],
  ['an element nested a thousand times', (message) => message.replace('<s:Body', `${'<x>'.repeat(1000)}<s:Body`)],
  ['more than 512 KiB', (message) => message.replace('</a:To>', `</a:To><!--${'x'.repeat(600_000)}-->`)],
];

describe.each(TRANSPORTS)('enrolment over the %s transport', (by) => {
  let world: WholeService;
  let token: string;

  beforeAll(async () => {
    world = await openWholeService(by);
    ({ enrolmentToken: token } = await world.enrolDevice());
  });
  afterAll(() => world?.dispose());

  const post = (endpoint: Endpoint, body: string | Buffer) =>
    world.send('POST', URLS[endpoint], { body, headers: { 'content-type': SOAP } });
  const faultOf = async (endpoint: Endpoint, body: string | Buffer) =>
    soapFault(await post(endpoint, body), RESPONSES[endpoint]);
  const withToken = (message: string, jwt: string) =>
    message.replace(/(token-type:jwt"[^>]*>)[^<]*/, `$1${Buffer.from(jwt).toString('base64')}`);
  const withCsr = (message: string, csr: string) => message.replace(/(#PKCS10"[^>]*>)[^<]*/, `$1${csr}`);
  const csr = () =>
    createEnrolmentCsr({ keys: testKeys.take(3), enrolmentId: '90D80B02', deviceId: DEVICE_ID, hash: 'sha256' });

  describe.each(ENDPOINTS)('%s', (endpoint) => {
    it.each(BROKEN)('answers %s with a fault of the message', async (_, breakIt) => {
      const broken = breakIt(GOLDEN[endpoint]);
      expect(broken).not.toBe(GOLDEN[endpoint]);
      expect(await faultOf(endpoint, broken)).toBe('s:MessageFormat');
    });

    it('relates the fault to a message whose id can be read, and to none otherwise', async () => {
      const related = /<a:RelatesTo>([^<]*)</;
      const id = /<a:MessageID>([^<]*)</.exec(GOLDEN[endpoint])?.[1];
      const bodiless = await post(endpoint, withoutBody(GOLDEN[endpoint]));
      expect(related.exec(bodiless.body.toString())?.[1]).toBe(id);
      expect((await post(endpoint, 'nothing')).body.toString()).not.toMatch(related);
    });

    it('takes nothing but POST', async () => {
      const response = await world.send('PUT', URLS[endpoint], { body: GOLDEN[endpoint] });
      expect(response.status).toBe(405);
      expect(response.headers['allow']).toContain('POST');
    });
  });

  it.each(['policy', 'enrolment'] as const)('refuses a security header that cannot be read: %s', async (endpoint) => {
    const message = withCsr(GOLDEN[endpoint], csr().toString('base64'));
    const notBase64 = message.replace(/(token-type:jwt"[^>]*>)[^<]*/, '$1%%%');
    const empty = message.replace(/(token-type:jwt"[^>]*>)[^<]*/, '$1');
    const another = message.replace('urn:ietf:params:oauth:token-type:jwt', 'urn:another-token-type');
    const none = message.replace(/<wsse:Security[\s\S]*<\/wsse:Security>/, '');
    for (const broken of [notBase64, empty, another, none]) {
      expect(broken).not.toBe(message);
      expect(await faultOf(endpoint, broken)).toBe('a:InvalidSecurity');
    }
  });

  it('refuses credentials by password, which Entra never asks for', async () => {
    const message = POLICIES.replace(
      /<wsse:BinarySecurityToken[\s\S]*<\/wsse:BinarySecurityToken>/,
      '<wsse:UsernameToken><wsse:Username>ada</wsse:Username><wsse:Password>secret</wsse:Password></wsse:UsernameToken>',
    );
    expect(await faultOf('policy', message)).toBe('a:InvalidSecurity');
  });

  it('refuses a certificate request that is none, or that its key did not sign', async () => {
    const honest = withToken(ENROLL, token);
    const tampered = csr();
    tampered.writeUInt8(tampered.readUInt8(80) ^ 1, 80);
    const unsigned = csr();
    unsigned.writeUInt8(unsigned.readUInt8(unsigned.length - 1) ^ 1, unsigned.length - 1);
    const requests = [Buffer.of(0x30, 3, 2, 1, 9), csr().subarray(0, 100), tampered, unsigned];
    for (const request of requests) {
      const fault = await faultOf('enrolment', withCsr(honest, request.toString('base64')));
      expect(fault).toBe('s:CertificateRequest');
    }
    expect(await faultOf('enrolment', withCsr(honest, '%%%'))).toBe('s:MessageFormat');
  });

  it('refuses renewal, and what is not a request type, each in its own way', async () => {
    const honest = withCsr(withToken(ENROLL, token), csr().toString('base64'));
    const renewal = await post('enrolment', honest.replace('ws-trust/200512/Issue', 'ws-trust/200512/Renew'));
    soapFault(renewal, RESPONSES.enrolment);
    expect(renewal.body.toString()).toContain('<ErrorType>NotEligibleToRenew</ErrorType>');
    const cancel = honest.replace('ws-trust/200512/Issue', 'ws-trust/200512/Cancel');
    expect(await faultOf('enrolment', cancel)).toBe('s:MessageFormat');
  });

  it('answers the probe before a discovery, and 404 beside the endpoints', async () => {
    expect((await world.send('GET', URLS.discovery)).status).toBe(200);
    expect((await world.send('POST', `${URLS.discovery}/x`, { body: DISCOVER })).status).toBe(404);
  });

  it('answers the honest messages of the same files, so that the refusals above are about what was broken', async () => {
    expect(answered(await post('discovery', DISCOVER), 200, 'application/soap+xml')).toContain('DiscoverResult');
    const policies = await post('policy', withToken(POLICIES, token));
    expect(answered(policies, 200, 'application/soap+xml')).toContain('<policySchema>3</policySchema>');
  });
});
