import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random.ts';
import { createDirectTransport } from '../../src/network/direct/transport.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import type { ClientIdentity, HttpResponse, Transport } from '../../src/network/http.ts';
import { openTlsCa } from '../../src/network/https/ca.ts';
import { startListener } from '../../src/network/https/listener.ts';
import { createHttpsTransport } from '../../src/network/https/transport.ts';
import { encodeJoinRequest } from '../../src/protocol/drs/join-request.ts';
import { readJoinResponse } from '../../src/protocol/drs/join-response.ts';
import { readEnrollResponse, writeEnroll } from '../../src/protocol/mde2/enroll.ts';
import { readProvisioning } from '../../src/protocol/wap/read-provisioning.ts';
import { encodeBcryptBlob } from '../../src/protocol/x509/bcrypt-blob.ts';
import { createEnrolmentCsr, createJoinCsr } from '../../src/protocol/x509/csr.ts';
import { NO_DELAYS } from '../../src/service/delays.ts';
import { CLIENTS } from '../../src/service/entra/clients.ts';
import { createService, type Service, type TenantSeed } from '../../src/service/service.ts';
import { CONTOSO, START_MS, testKeys } from './service.ts';

export const HOSTS = {
  login: 'https://login.microsoftonline.com',
  live: 'https://login.live.com',
  drs: 'https://enterpriseregistration.windows.net',
  graph: 'https://graph.microsoft.com',
  enrolment: 'https://enrollment.manage.microsoft.com',
  sessions: 'https://r.manage.microsoft.com',
  profile: 'https://ztd.dds.microsoft.com',
} as const;

export const URLS = {
  token: `${HOSTS.login}/${CONTOSO.id}/oauth2/token`,
  discovery: `${HOSTS.enrolment}/EnrollmentServer/Discovery.svc`,
  policy: `${HOSTS.enrolment}/EnrollmentServer/PolicyService.svc`,
  enrolment: `${HOSTS.enrolment}/EnrollmentServer/DeviceEnrollmentWebService.svc`,
  session: `${HOSTS.sessions}/devicegatewayproxy/cimhandler.ashx?mode=Machine`,
  join: `${HOSTS.drs}/EnrollmentServer/device/?api-version=2.0`,
} as const;

export const SOAP = 'application/soap+xml; charset=utf-8';
export const SYNCML = 'application/vnd.syncml.dm+xml';
export const DEVICE_ID = 'B1946AC92492D2347C6235B4D2611184';
const VERIFIER = 'v'.repeat(43);
const SECRET = 'the secret of the lab admin';
export const ADMIN_ID = '0d2c7c6e-5a41-4f8a-9d2e-3f1b6c7a8e90';

/** Contoso with one licensed user, ada@contoso.com, password `secret`, and an administrator's application. */
const SEED: TenantSeed = {
  ...CONTOSO,
  users: [
    {
      upn: 'ada@contoso.com',
      displayName: 'Ada',
      password: 'secret',
      isLicensed: true,
      isGlobalAdministrator: false,
    },
  ],
  branding: {},
  mdmScope: 'all',
  deviceQuota: 20,
  application: {
    clientId: ADMIN_ID,
    displayName: 'Lab admin',
    secretSha256: createHash('sha256').update(SECRET).digest('hex'),
  },
};

/** What a request is made of; `form` and `json` fill the body and its content type. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly identity?: ClientIdentity;
}

/** A device that has joined and enrolled over the wire. */
export interface EnrolledDevice {
  readonly joined: ClientIdentity;
  readonly managed: ClientIdentity;
  readonly enrolmentToken: string;
}

/** The whole service behind a transport, with a clock that only a test moves. */
export interface WholeService {
  send(method: string, url: string, parts?: RequestParts): Promise<HttpResponse>;
  now(): number;
  advance(ms: number): void;
  /** Lets the service do what it has put on the clock, moving the clock to each piece of work. */
  work(): Promise<void>;
  /** An access token of the administrator's application for Graph. */
  adminToken(): Promise<string>;
  /** A code of ada's sign-in by the page. */
  signIn(): Promise<string>;
  redeem(form: Readonly<Record<string, string>>): Promise<HttpResponse>;
  /** What ada's sign-in gives: tokens for device registration. */
  userTokens(): Promise<Readonly<Record<string, string>>>;
  enrolDevice(): Promise<EnrolledDevice>;
  dispose(): Promise<void>;
}

export const TRANSPORTS = ['direct', 'https'] as const;

/** The redemption of a code as the broker does it. */
export const redemption = (code: string): Readonly<Record<string, string>> => ({
  grant_type: 'authorization_code',
  client_id: CLIENTS.broker,
  code,
  redirect_uri: 'ms-aadj-redir://auth/drs',
  code_verifier: VERIFIER,
});

export const jsonOf = ({ body }: HttpResponse) => JSON.parse(body.toString('utf8')) as Record<string, unknown>;

/** A key of the test pool and the certificate that was issued for it. */
function identityOf(certificate: Buffer, key: number): ClientIdentity {
  return { certificate, privateKey: testKeys.take(key).privateKey };
}

function open(): { service: Service } & Pick<WholeService, 'now' | 'advance' | 'work'> {
  let nowMs = START_MS;
  const service = createService({
    path: ':memory:',
    seed: SEED,
    clock: { now: () => nowMs },
    random: createRandom('test/service'),
    keys: testKeys,
    delays: NO_DELAYS,
    trace: () => {},
  });
  return {
    service,
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    async work() {
      for (let atMs = service.nextJobAtMs(); atMs !== undefined; atMs = service.nextJobAtMs()) {
        nowMs = Math.max(nowMs, atMs);
        await service.runNextJob();
      }
    },
  };
}

async function connectTo(
  { handle, now }: Service,
  by: (typeof TRANSPORTS)[number],
): Promise<{ transport: Transport; close(): Promise<void> }> {
  const hosts = createHostTable([CONTOSO.domain]);
  if (by === 'direct') {
    const transport = createDirectTransport({ hosts, handle, now });
    return { transport, close: () => transport.close() };
  }
  const dir = await mkdtemp(join(tmpdir(), 'oobe-lab-whole-'));
  const ca = await openTlsCa({ dir, names: hosts.names, tenantDomains: hosts.domains });
  const listener = await startListener({ port: 0, ca, hosts, handle, now });
  const openSocket = () => connect(listener.port, '127.0.0.1');
  const transport = createHttpsTransport({ hosts, caPem: ca.certificatePem, openSocket, now });
  return {
    transport,
    async close() {
      await transport.close();
      await listener.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** @example const world = await openWholeService('https'); afterAll(() => world.dispose()); */
export async function openWholeService(by: (typeof TRANSPORTS)[number]): Promise<WholeService> {
  const { service, ...clock } = open();
  const { transport, close } = await connectTo(service, by);

  const send: WholeService['send'] = (method, url, { headers = {}, form, json, body = '', identity } = {}) => {
    const [type, content] =
      form !== undefined
        ? ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()]
        : json !== undefined
          ? ['application/json', JSON.stringify(json)]
          : [undefined, body];
    return transport.exchange({
      method,
      url,
      headers: { ...(type && { 'content-type': type }), ...headers },
      body: Buffer.from(content),
      ...(identity && { identity }),
    });
  };
  const redeem: WholeService['redeem'] = (form) => send('POST', URLS.token, { form });
  const tokensOf = async (form: Readonly<Record<string, string>>) =>
    jsonOf(await redeem(form)) as Readonly<Record<string, string>>;
  const signIn = async () => {
    const query = new URLSearchParams({
      client_id: CLIENTS.broker,
      response_type: 'code',
      redirect_uri: 'ms-aadj-redir://auth/drs',
      resource: 'urn:ms-drs:enterpriseregistration.windows.net',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const form = { login: 'ada@contoso.com', passwd: 'secret' };
    const response = await send('POST', `${HOSTS.login}/common/oauth2/authorize?${query}`, { form });
    return new URL(response.headers['location'] ?? '').searchParams.get('code') ?? '';
  };
  const userTokens = async () => tokensOf(redemption(await signIn()));

  return {
    send,
    ...clock,
    signIn,
    redeem,
    userTokens,
    async adminToken() {
      const tokens = await tokensOf({
        grant_type: 'client_credentials',
        client_id: ADMIN_ID,
        client_secret: SECRET,
        resource: 'https://graph.microsoft.com',
      });
      return tokens['access_token'] ?? '';
    },
    async enrolDevice() {
      const tokens = await userTokens();
      const request = encodeJoinRequest({
        certificateRequest: createJoinCsr(testKeys.take(0)),
        transportKey: encodeBcryptBlob(testKeys.take(1).publicKey),
        targetDomain: CONTOSO.domain,
        deviceType: 'Windows',
        osVersion: '10.0.22631.3880',
        deviceDisplayName: 'DESKTOP-7Q2K',
        joinType: 0,
        attributes: { reuseDevice: true, returnClientSid: true, sharedDevice: false },
      });
      const authorization = `Bearer ${tokens['access_token']}`;
      const answer = await send('POST', URLS.join, { body: request, headers: { authorization } });
      const joined = readJoinResponse(answer.body.toString('utf8'));
      if (!joined.ok) throw new Error(answer.body.toString('utf8'));
      const { access_token: enrolmentToken = '' } = await tokensOf({
        grant_type: 'refresh_token',
        client_id: CLIENTS.broker,
        refresh_token: tokens['refresh_token'] ?? '',
        resource: `${HOSTS.enrolment}/`,
      });
      const keys = testKeys.take(2);
      const der = createEnrolmentCsr({ keys, enrolmentId: '90D80B02', deviceId: DEVICE_ID, hash: 'sha256' });
      const enrol = writeEnroll(URLS.enrolment, {
        requestType: 'Issue',
        token: { kind: 'jwt', jwt: enrolmentToken },
        request: { format: 'pkcs10', der },
        context: { DeviceID: DEVICE_ID, EnrollmentType: 'Device', DeviceType: 'CIMClient_Windows' },
      });
      const enrolled = await send('POST', URLS.enrolment, { body: enrol, headers: { 'content-type': SOAP } });
      return {
        joined: identityOf(joined.value.certificate, 0),
        managed: identityOf(clientCertificateOf(enrolled), 2),
        enrolmentToken,
      };
    },
    async dispose() {
      await close();
      service.close();
    },
  };
}

/** The device's own certificate in the answer to an enrolment. */
export function clientCertificateOf(enrolled: HttpResponse): Buffer {
  const text = enrolled.body.toString('utf8');
  const reply = readEnrollResponse(text);
  if (!reply.ok || reply.value.kind === 'fault') throw new Error(text);
  const document = readProvisioning(reply.value.value.provisioningXml);
  if (!document.ok) throw new Error(document.error.message);
  return document.value.client.certificate.der;
}

/** The common name of a certificate. */
export const commonNameIn = (der: Buffer): string => new X509Certificate(der).subject.replace(/^CN=/, '');
