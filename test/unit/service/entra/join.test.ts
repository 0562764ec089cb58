import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { entraSidOf, guidToBytes } from '../../../../src/core/guid.ts';
import type { HttpResponse } from '../../../../src/network/http.ts';
import { encodeJoinRequest, JOIN_TYPE, type JoinRequest } from '../../../../src/protocol/drs/join-request.ts';
import { encodeBcryptBlob } from '../../../../src/protocol/x509/bcrypt-blob.ts';
import { createJoinCsr } from '../../../../src/protocol/x509/csr.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { createDeviceCertificates } from '../../../../src/service/entra/device-certificates.ts';
import type { RegisteredDevice } from '../../../../src/service/entra/join.ts';
import { GRAPH_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import {
  GLOBAL_ADMINISTRATOR,
  JOINED_DEVICE_ADMINISTRATOR,
  roleObjectId,
} from '../../../../src/service/entra/roles.ts';
import { createEntraWorld, type EntraWorld, jsonOf } from '../../../support/entra.ts';
import { CONTOSO, requestOf, testKeys } from '../../../support/service.ts';

const DRS = 'https://enterpriseregistration.windows.net';
const ZTD_ID = '11111111-2222-4333-8444-555555555555';
const TICKET = 't=EwDevice&p=';

let world: EntraWorld;
let tickets: Map<string, RegisteredDevice>;
let standardUsers: Set<string>;

beforeEach(() => {
  tickets = new Map();
  standardUsers = new Set();
  world = createEntraWorld({
    resolveDeviceTicket: (ticket) => tickets.get(ticket),
    joinsAsAdministrator: (ztdId) => !standardUsers.has(ztdId),
  });
});

function joinRequest(changes: Partial<JoinRequest> = {}): JoinRequest {
  return {
    certificateRequest: createJoinCsr(testKeys.take(0)),
    transportKey: encodeBcryptBlob(testKeys.take(1).publicKey),
    targetDomain: 'contoso.com',
    deviceType: 'Windows',
    osVersion: '10.0.26100.1742',
    deviceDisplayName: 'LAPTOP-1',
    joinType: JOIN_TYPE.join,
    attributes: { reuseDevice: true, returnClientSid: true, sharedDevice: false },
    ...changes,
  };
}

const withTicket = (deviceTicket: string) => ({ attributes: { ...joinRequest().attributes, deviceTicket } });

async function post(body: string, authorization: string): Promise<HttpResponse> {
  const url = `${DRS}/EnrollmentServer/device/?api-version=2.0`;
  return world.entra.drs(requestOf('POST', url, { headers: { authorization }, body }));
}

async function join(changes: Partial<JoinRequest> = {}): Promise<HttpResponse> {
  const { access_token: token } = await world.tokens();
  return post(encodeJoinRequest(joinRequest(changes)), `Bearer ${token}`);
}

interface Joined {
  readonly Certificate: { readonly Thumbprint: string; readonly RawBody: string };
  readonly User: { readonly Upn: string };
  readonly MembershipChanges: readonly { readonly LocalSID: string; readonly AddSIDs: readonly string[] }[];
}

async function joined(changes: Partial<JoinRequest> = {}) {
  const response = await join(changes);
  expect(response.status, response.body.toString()).toBe(200);
  const reply = jsonOf(response) as unknown as Joined;
  const der = Buffer.from(reply.Certificate.RawBody, 'base64');
  return { reply, der, deviceId: new X509Certificate(der).subject.slice('CN='.length) };
}

function preregister(groupTag = '') {
  const device = world.entra.directory.precreateDevice({
    ztdId: ZTD_ID,
    serialNumber: 'SN-1',
    groupTag,
    purchaseOrder: '',
  });
  tickets.set(TICKET, { ztdId: ZTD_ID, directoryDeviceId: device.deviceId });
  return device;
}

const devices = () => world.entra.directory.queries.devices;

describe('a join without a registration', () => {
  it('makes a directory device that belongs to the user', async () => {
    const { reply, deviceId } = await joined();
    expect(reply.User.Upn).toBe('ada@contoso.com');
    expect(devices().byDeviceId(deviceId)).toMatchObject({
      displayName: 'LAPTOP-1',
      accountEnabled: true,
      trustType: 'AzureAd',
      profileType: 'RegisteredDevice',
      operatingSystem: 'Windows',
      osVersion: '10.0.26100.1742',
      ownerUserId: world.ada.id,
      certificateThumbprint: reply.Certificate.Thumbprint,
      transportKey: encodeBcryptBlob(testKeys.take(1).publicKey).toString('base64'),
      registeredMs: world.context.clock.now(),
    });
    expect(world.context.events.map(({ type }) => type)).toContain('entra.device-joined');
  });

  it('makes the user an administrator beside the two roles', async () => {
    const { reply } = await joined();
    const roles = [GLOBAL_ADMINISTRATOR, JOINED_DEVICE_ADMINISTRATOR].map((id) => roleObjectId(CONTOSO.id, id));
    expect(reply.MembershipChanges).toEqual([
      { LocalSID: 'S-1-5-32-544', AddSIDs: [...roles, world.ada.id].map(entraSidOf) },
    ]);
  });

  it('makes another object each time', async () => {
    const [first, second] = [await joined(), await joined()];
    expect(first.deviceId).not.toBe(second.deviceId);
    expect(devices().countOwnedBy(world.ada.id)).toBe(2);
  });

  it('is also what a device with an unknown ticket does', async () => {
    expect((await join(withTicket('t=unknown'))).status).toBe(200);
  });

  it('registers a personal device without making anybody administrator', async () => {
    const { reply, deviceId } = await joined({ joinType: JOIN_TYPE.register });
    expect(reply.MembershipChanges).toEqual([]);
    expect(devices().byDeviceId(deviceId)?.trustType).toBe('Workplace');
  });
});

describe('the device certificate', () => {
  /** The extension's value: behind its OID and the outer OCTET STRING header stands the inner `04 len`. */
  function extension(der: Buffer, last: number): Buffer {
    // 1.2.840.113556.1.5.284 and the last number: eleven bytes.
    const full = Buffer.concat([Buffer.from('060b2a864886f7140105821c', 'hex'), Buffer.of(last)]);
    const at = der.indexOf(full);
    expect(at, `extension ${last}`).toBeGreaterThan(0);
    const outer = at + full.length;
    expect(der[outer]).toBe(0x04);
    expect(der[outer + 2]).toBe(0x04);
    expect(der[outer + 1]).toBe((der[outer + 3] ?? 0) + 2);
    return der.subarray(outer + 4, outer + 4 + (der[outer + 3] ?? 0));
  }

  it('carries device, user, tenant, kind of join and region, each in an OCTET STRING', async () => {
    const { der, deviceId } = await joined();
    expect(extension(der, 2)).toEqual(guidToBytes(deviceId));
    expect(extension(der, 3)).toEqual(guidToBytes(world.ada.id));
    expect(extension(der, 5)).toEqual(guidToBytes(CONTOSO.id));
    expect(extension(der, 7).toString()).toBe('1');
    expect(extension(der, 8).toString()).toBe('EU');
  });

  it('is issued by MS-Organization-Access for ten years and client authentication, to the key of the request', async () => {
    const { der, deviceId } = await joined();
    const certificate = new X509Certificate(der);
    expect(certificate.issuer.split('\n')).toEqual([
      'DC=net',
      'DC=windows',
      'OU=82dbaca4-3e81-46ca-9c73-0950c1eaca97',
      'CN=MS-Organization-Access',
    ]);
    expect(certificate.subject).toBe(`CN=${deviceId}`);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.verify(new X509Certificate(world.entra.certificates.authority).publicKey)).toBe(true);
    expect(certificate.publicKey.equals(testKeys.take(0).publicKey)).toBe(true);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2036);
    const { certificateThumbprint } = devices().byDeviceId(deviceId) ?? {};
    expect(certificate.fingerprint.replaceAll(':', '')).toBe(certificateThumbprint);
  });
});

describe('a join with a device ticket', () => {
  it('takes over the object that the registration made', async () => {
    const device = preregister('SALES');
    const { deviceId } = await joined(withTicket(TICKET));
    expect(deviceId).toBe(device.deviceId);
    const after = devices().byId(device.id);
    expect(after).toMatchObject({ displayName: 'LAPTOP-1', accountEnabled: true, ztdId: ZTD_ID });
    expect(after?.physicalIds.slice(0, 2)).toEqual([`[ZTDID]:${ZTD_ID}`, '[OrderID]:SALES']);
    const forms = [
      /^\[USER-GID\]:[0-9a-f-]{36}:\d{16}$/,
      /^\[GID\]:g:\d{16}$/,
      /^\[USER-HWID\]:/,
      /^\[HWID\]:h:\d{16}$/,
    ];
    forms.forEach((form, index) => {
      expect(after?.physicalIds[index + 2]).toMatch(form);
    });
    expect(devices().list()).toHaveLength(1);
  });

  it('leaves the user a standard user when the profile says so', async () => {
    preregister();
    standardUsers.add(ZTD_ID);
    const { reply } = await joined(withTicket(TICKET));
    expect(reply.MembershipChanges[0]?.AddSIDs).toHaveLength(2);
    expect(reply.MembershipChanges[0]?.AddSIDs).not.toContain(entraSidOf(world.ada.id));
  });

  it('fails when that object was deleted', async () => {
    const device = preregister();
    world.entra.directory.deleteDevice(device.id);
    const response = await join(withTicket(TICKET));
    expect(response.status).toBe(400);
    expect(jsonOf(response)).toMatchObject({
      ErrorType: 'DirectoryError',
      Message: `The device object by the given id (${device.deviceId}) is not found.`,
      Time: '2026-03-02T08:00:00Z',
    });
  });

  it('works again after a reset: same object, new certificate, ids not doubled', async () => {
    const device = preregister();
    const first = await joined(withTicket(TICKET));
    const ids = devices().byId(device.id)?.physicalIds;
    const second = await joined(withTicket(TICKET));
    expect(second.deviceId).toBe(first.deviceId);
    expect(second.reply.Certificate.Thumbprint).not.toBe(first.reply.Certificate.Thumbprint);
    expect(devices().byId(device.id)?.physicalIds).toEqual(ids);
    expect(world.entra.certificates.judge(first.der).ok).toBe(false);
    expect(world.entra.certificates.judge(second.der)).toMatchObject({
      ok: true,
      value: { deviceId: device.deviceId },
    });
  });

  it('is refused for a device that an administrator has disabled', async () => {
    const device = preregister();
    await joined(withTicket(TICKET));
    const now = devices().byId(device.id);
    if (now === undefined) throw new Error('device is gone');
    world.entra.directory.updateDevice({ ...now, accountEnabled: false });
    expect(jsonOf(await join(withTicket(TICKET)))).toMatchObject({ ErrorType: 'AuthorizationError' });
  });
});

describe('a refused join', () => {
  async function expectRefusal(response: HttpResponse, status: number, errorType: string, message: RegExp) {
    expect(response.status).toBe(status);
    const body = jsonOf(response);
    expect(body['ErrorType']).toBe(errorType);
    expect(body['Message']).toMatch(message);
    expect(body['TraceId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(devices().list()).toEqual([]);
  }

  const body = () => encodeJoinRequest(joinRequest());

  it('needs a token for device registration', async () => {
    await expectRefusal(await post(body(), ''), 401, 'AuthenticationError', /no bearer token/);
    const token = world.entra.tokens.issueAccess({
      audience: GRAPH_AUDIENCES[0],
      clientId: CLIENTS.broker,
      subject: { objectId: world.ada.id, upn: world.ada.upn },
      scopes: [],
    });
    await expectRefusal(await post(body(), `Bearer ${token}`), 401, 'AuthenticationError', /token is for/);
  });

  it('needs a token of a user who can still sign in', async () => {
    const { access_token: token } = await world.tokens();
    world.entra.directory.queries.users.update({ ...world.ada, accountEnabled: false });
    await expectRefusal(await post(body(), `Bearer ${token}`), 401, 'AuthenticationError', /cannot sign in/);
  });

  it('ends with the token', async () => {
    const { access_token: token } = await world.tokens();
    world.context.advance(3_600_000);
    await expectRefusal(await post(body(), `Bearer ${token}`), 401, 'AuthenticationError', /expired/);
  });

  it('says that nobody may join', async () => {
    world.entra.directory.queries.settings.set('devicesMayJoin', 'none');
    await expectRefusal(await join(), 403, 'AuthorizationError', /not allowed to join/);
  });

  it('says that the quota is used up', async () => {
    world.entra.directory.queries.settings.set('deviceQuota', 0);
    await expectRefusal(await join(), 400, 'DirectoryError', /quota/);
  });

  it('says that keys or kind of join are not valid', async () => {
    const csr = createJoinCsr(testKeys.take(0));
    csr.writeUInt8((csr.at(-1) ?? 0) ^ 1, csr.length - 1);
    await expectRefusal(await join({ certificateRequest: csr }), 400, 'InvalidRequestError', /CertificateRequest/);
    const transportKey = Buffer.from('RSA1');
    await expectRefusal(await join({ transportKey }), 400, 'InvalidRequestError', /TransportKey/);
    await expectRefusal(await join({ joinType: JOIN_TYPE.hybrid }), 400, 'InvalidRequestError', /JoinType 6/);
  });

  it('comes for any body that is no join request', async () => {
    const authorization = `Bearer ${(await world.tokens())['access_token']}`;
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('{"CertificateRequest":{"Type":"pkcs10","Data":"AA=="}}'),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (text) => {
        await expectRefusal(await post(text, authorization), 400, 'InvalidRequestError', /malformed/);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the device quota', () => {
  it('counts the devices that the user owns, and a device that joins again only once', async () => {
    world.entra.directory.queries.settings.set('deviceQuota', 1);
    preregister();
    await joined(withTicket(TICKET));
    await joined(withTicket(TICKET));
    expect((await join()).status).toBe(400);
  });
});

describe('a sign-in that joined a device', () => {
  it('is bound to it: later tokens name the device until it is gone', async () => {
    const tokens = await world.tokens();
    const response = await post(encodeJoinRequest(joinRequest()), `Bearer ${tokens['access_token']}`);
    const { Certificate } = jsonOf(response) as unknown as Joined;
    const device = devices().byThumbprint(Certificate.Thumbprint);
    const refresh = () =>
      world.redeem({
        grant_type: 'refresh_token',
        client_id: CLIENTS.broker,
        refresh_token: tokens['refresh_token'] ?? '',
        resource: 'https://enrollment.manage.microsoft.com/',
      });
    const token = String(jsonOf(await refresh())['access_token']);
    const audiences = ['https://enrollment.manage.microsoft.com/'];
    expect(world.entra.tokens.verify(`Bearer ${token}`, { audiences })).toMatchObject({
      ok: true,
      value: { deviceId: device?.deviceId, amr: ['pwd', 'rsa'] },
    });

    if (device === undefined) throw new Error('device is gone');
    world.entra.directory.updateDevice({ ...device, accountEnabled: false });
    expect(jsonOf(await refresh())).toMatchObject({ error_codes: [135011] });
    world.entra.directory.deleteDevice(device.id);
    expect(jsonOf(await refresh())).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('leaving', () => {
  async function leave(deviceId: string, clientCertificate?: Buffer): Promise<HttpResponse> {
    const url = `${DRS}/EnrollmentServer/device/${deviceId}?api-version=1.0`;
    return world.entra.drs(requestOf('DELETE', url, clientCertificate ? { clientCertificate } : {}));
  }

  it('deletes the device, whose certificate then is worth nothing', async () => {
    const { deviceId, der } = await joined();
    expect((await leave(deviceId.toUpperCase(), der)).status).toBe(200);
    expect(devices().list()).toEqual([]);
    expect((await leave(deviceId, der)).status).toBe(401);
  });

  it('makes a registered device the placeholder it was, ready to join again', async () => {
    const device = preregister();
    const { deviceId, der } = await joined(withTicket(TICKET));
    expect((await leave(deviceId, der)).status).toBe(200);
    expect(devices().byId(device.id)).toMatchObject({
      accountEnabled: false,
      ownerUserId: null,
      certificateThumbprint: null,
      registeredMs: null,
      ztdId: ZTD_ID,
    });
    expect((await joined(withTicket(TICKET))).deviceId).toBe(device.deviceId);
  });

  it('needs the certificate of that very device', async () => {
    const [first, second] = [await joined(), await joined()];
    expect((await leave(first.deviceId)).status).toBe(401);
    expect((await leave(first.deviceId, Buffer.from('nonsense'))).status).toBe(401);
    expect((await leave(first.deviceId, world.entra.certificates.authority)).status).toBe(401);
    expect((await leave(first.deviceId, second.der)).status).toBe(403);
    expect(devices().list()).toHaveLength(2);
  });

  it('takes no certificate out of its time', async () => {
    const { deviceId, der } = await joined();
    world.context.advance(11 * 365 * 86_400_000);
    expect(jsonOf(await leave(deviceId, der))).toMatchObject({ Message: 'certificate has expired' });
  });

  it('takes no certificate that it did not give to a device of this directory', async () => {
    const { deviceId, der } = await joined();
    const facts = { deviceId, tenantId: CONTOSO.id, joinType: 'joined', region: 'EU' } as const;
    const publicKeyDer = testKeys.take(0).publicKey.export({ format: 'der', type: 'spki' });
    const unknown = world.entra.certificates.issue(publicKeyDer, facts);
    expect(jsonOf(await leave(deviceId, unknown.der))['Message']).toMatch(/no device/);

    const otherKey = { ...world.context, serviceKey: () => testKeys.serviceKey('another') };
    const forged = createDeviceCertificates(otherKey, devices()).issue(publicKeyDer, facts);
    const device = devices().byDeviceId(deviceId);
    if (device === undefined) throw new Error('device is gone');
    devices().update({ ...device, certificateThumbprint: forged.thumbprint });
    expect(jsonOf(await leave(deviceId, forged.der))['Message']).toMatch(/signature/);
    expect((await leave(deviceId, der)).status).toBe(401);
  });
});

describe('the registration host', () => {
  const get = async (path: string, authorization = '') =>
    world.entra.drs(requestOf('GET', `${DRS}${path}`, { headers: { authorization } }));

  it('describes itself to those who know the tenant', async () => {
    const response = await get('/contoso.com/Discover?api-version=1.9&managed=True');
    expect(response.status).toBe(200);
    expect(jsonOf(response)).toMatchObject({
      DeviceJoinService: { JoinEndpoint: `${DRS}/EnrollmentServer/device/` },
      TenantInfo: { TenantId: CONTOSO.id, TenantName: 'contoso.com', DisplayName: 'Contoso' },
    });
    expect((await get('/fabrikam.com/Discover')).status).toBe(400);
    expect((await get('/EnrollmentServer/contract?api-version=1.9')).body).toEqual(response.body);
  });

  it('names itself to a client on loopback, which must not be sent out of the lab', async () => {
    const response = await world.entra.drs({
      ...requestOf('GET', `${DRS}/contoso.com/Discover`),
      origin: 'https://localhost:8443',
    });
    expect(jsonOf(response)).toMatchObject({
      AuthenticationService: { OAuth2: { TokenEndpoint: `https://localhost:8443/${CONTOSO.id}/oauth2/token` } },
      DeviceJoinService: { JoinEndpoint: 'https://localhost:8443/EnrollmentServer/device/' },
    });
  });

  it('gives a nonce to a bearer', async () => {
    const path = `/EnrollmentServer/nonce/${CONTOSO.id}/?api-version=1.0`;
    const { access_token: token } = await world.tokens();
    expect(jsonOf(await get(path, `Bearer ${token}`))['Value']).toMatch(/^[\w-]{40,}$/);
    expect((await get(path)).status).toBe(401);
  });

  it('refuses other paths and methods', async () => {
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/EnrollmentServer/device/')).status).toBe(405);
  });
});
