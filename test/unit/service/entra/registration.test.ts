import { createHash, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { entraSidOf } from '../../../../src/core/guid.ts';
import {
  encodeHybridJoinRequest,
  type HybridJoinRequest,
  signIdentity,
} from '../../../../src/protocol/drs/hybrid-join-request.ts';
import { encodeJoinRequest, JOIN_TYPE } from '../../../../src/protocol/drs/join-request.ts';
import { encodeBcryptBlob } from '../../../../src/protocol/x509/bcrypt-blob.ts';
import { issueCertificate } from '../../../../src/protocol/x509/certificate.ts';
import { createJoinCsr } from '../../../../src/protocol/x509/csr.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { DRS_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import {
  GLOBAL_ADMINISTRATOR,
  JOINED_DEVICE_ADMINISTRATOR,
  roleObjectId,
} from '../../../../src/service/entra/roles.ts';
import { createEntraWorld, type EntraWorld, jsonOf } from '../../../support/entra.ts';
import { CONTOSO, requestOf, testKeys } from '../../../support/service.ts';

const DRS = 'https://enterpriseregistration.windows.net';
const COMPUTER = 'eeeeeeee-0000-4000-8000-000000000001';
const SID = 'S-1-5-21-1004336348-1177238915-682003330-1105';
const [computerKey, newKey, transportKey] = [testKeys.take(0), testKeys.take(1), testKeys.take(2)];
const blob = encodeBcryptBlob(transportKey.publicKey);

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
});

const settings = () => world.entra.directory.queries.settings;

describe('a computer of a domain', () => {
  const sync = () =>
    world.entra.directory.syncComputer({
      objectGuid: COMPUTER.toUpperCase(),
      sid: SID,
      displayName: 'PC-1',
      certificate: issueCertificate({
        subject: commonName(COMPUTER),
        publicKeyDer: encodePublicKey(computerKey.publicKey),
        signer: computerKey.privateKey,
        serialNumber: '01',
        notBeforeMs: 0,
        notAfterMs: Date.UTC(2099, 0),
        extensions: [],
      }),
    });
  const put = async (changes: Partial<HybridJoinRequest> = {}, text?: string) => {
    const request: HybridJoinRequest = {
      certificateRequest: createJoinCsr(newKey),
      transportKey: blob,
      deviceType: 'Windows',
      osVersion: '10.0.22631.1',
      deviceDisplayName: 'PC-1',
      targetDomain: 'contoso.com',
      targetDomainId: CONTOSO.id,
      identity: signIdentity(SID, world.context.clock.now(), computerKey.privateKey),
      ...changes,
    };
    const body = text ?? encodeHybridJoinRequest(request);
    return world.entra.drs(requestOf('PUT', `${DRS}/EnrollmentServer/device/${COMPUTER}?api-version=2.0`, { body }));
  };

  it('is pending once it is synced, and registers itself without a token', async () => {
    const pending = sync();
    expect(pending).toMatchObject({ deviceId: COMPUTER, trustType: 'ServerAd', registeredMs: null });
    const response = await put();
    expect(response.status, response.body.toString()).toBe(200);
    const reply = jsonOf(response) as { Certificate: { RawBody: string; Thumbprint: string } };
    expect(new X509Certificate(Buffer.from(reply.Certificate.RawBody, 'base64')).subject).toBe(`CN=${COMPUTER}`);
    expect(world.entra.directory.queries.devices.byDeviceId(COMPUTER)).toMatchObject({
      trustType: 'ServerAd',
      registeredMs: world.context.clock.now(),
      certificateThumbprint: reply.Certificate.Thumbprint,
      ownerUserId: null,
    });
    expect(sync().id).toBe(pending.id);
  });

  it.each([
    [
      'another key',
      () => ({ identity: signIdentity(SID, world.context.clock.now(), newKey.privateKey) }),
      'AuthenticationError',
    ],
    [
      'another SID',
      () => ({ identity: signIdentity(`${SID}6`, world.context.clock.now(), computerKey.privateKey) }),
      'AuthenticationError',
    ],
    [
      'an old signature',
      () => ({ identity: signIdentity(SID, world.context.clock.now() - 600_000, computerKey.privateKey) }),
      'AuthenticationError',
    ],
    ['a transport key that is none', () => ({ transportKey: Buffer.from('x') }), 'InvalidRequestError'],
    ['a certificate request that is none', () => ({ certificateRequest: Buffer.from('x') }), 'InvalidRequestError'],
  ])('is refused for %s', async (_, changes, ErrorType) => {
    sync();
    expect(jsonOf(await put(changes()))).toMatchObject({ ErrorType });
  });

  it('waits until it is synced, and says what is malformed', async () => {
    expect(jsonOf(await put())).toMatchObject({
      ErrorType: 'DirectoryError',
      Message: expect.stringContaining(COMPUTER),
    });
    expect(jsonOf(await put({}, '{"JoinType":6}'))).toMatchObject({ ErrorType: 'InvalidRequestError' });
    expect(jsonOf(await put({}, 'nonsense'))).toMatchObject({ ErrorType: 'InvalidRequestError' });
  });
});

describe('a Windows Hello key', () => {
  const post = async (amr: readonly string[], body: unknown = { kngc: blob.toString('base64') }) => {
    const token = world.entra.tokens.issueAccess({
      audience: DRS_AUDIENCES[0],
      clientId: CLIENTS.broker,
      subject: { objectId: world.ada.id, upn: world.ada.upn },
      scopes: ['policy_management'],
      amr,
      deviceId: COMPUTER,
    });
    return world.entra.drs(
      requestOf('POST', `${DRS}/EnrollmentServer/key/?api-version=1.0`, {
        headers: { authorization: `Bearer ${token}` },
        json: body,
      }),
    );
  };

  it('is taken from somebody who has just proved more than a password', async () => {
    const kid = createHash('sha256').update(blob).digest('base64');
    expect(jsonOf(await post(['pwd', 'mfa', 'ngcmfa']))).toMatchObject({ kid, upn: world.ada.upn });
    expect(world.entra.directory.queries.deviceSignIns.helloKey(kid, world.ada.id)).toMatchObject({
      userId: world.ada.id,
      deviceId: COMPUTER,
    });
    world.entra.directory.deleteUser(world.ada.id);
    expect(world.entra.directory.queries.deviceSignIns.helloKey(kid, world.ada.id)).toBeUndefined();
  });

  it('is refused otherwise', async () => {
    expect((await post(['pwd', 'mfa'])).status).toBe(401);
    expect((await post(['ngcmfa'], { kngc: 'AAAA' })).status).toBe(400);
    expect((await post(['ngcmfa'], {})).status).toBe(400);
    world.entra.directory.queries.users.update({ ...world.ada, accountEnabled: false });
    expect((await post(['ngcmfa'])).status).toBe(401);
  });

  it('is what a client insists on with amr_values, which shows in the token', async () => {
    const page = await world.submit(`/common/oauth2/authorize?${world.authorizeQuery({ amr_values: 'ngcmfa' })}`, {
      login: world.ada.upn,
      passwd: 'secret',
    });
    expect(page.body.toString()).toContain('ConvergedProofUpRedirect');
  });
});

describe('the device settings of a tenant', () => {
  const join = async (joinType: number, amr: readonly string[] = ['pwd'], clientId: string = CLIENTS.broker) => {
    const token = world.entra.tokens.issueAccess({
      audience: DRS_AUDIENCES[0],
      clientId,
      subject: { objectId: world.ada.id, upn: world.ada.upn },
      scopes: ['policy_management'],
      amr,
    });
    const body = encodeJoinRequest({
      certificateRequest: createJoinCsr(newKey),
      transportKey: blob,
      targetDomain: 'contoso.com',
      deviceType: 'Windows',
      osVersion: '10.0.22631.1',
      deviceDisplayName: 'LAPTOP-1',
      joinType,
      attributes: { reuseDevice: true, returnClientSid: true, sharedDevice: false },
    });
    const response = await world.entra.drs(
      requestOf('POST', `${DRS}/EnrollmentServer/device/?api-version=2.0`, {
        headers: { authorization: `Bearer ${token}` },
        body,
      }),
    );
    return { status: response.status, body: jsonOf(response) };
  };
  const added = ({ body }: { body: Record<string, unknown> }) =>
    (body['MembershipChanges'] as { AddSIDs: string[] }[])[0]?.AddSIDs;

  it('tell who may join from who may register', async () => {
    settings().set('devicesMayJoin', 'none');
    expect((await join(JOIN_TYPE.join)).body).toMatchObject({ ErrorType: 'AuthorizationError' });
    expect((await join(JOIN_TYPE.register)).status).toBe(200);
    settings().set('devicesMayRegister', { groupIds: [] });
    expect((await join(JOIN_TYPE.register)).body).toMatchObject({ ErrorType: 'AuthorizationError' });
  });

  it('ask for a second factor', async () => {
    settings().set('mfaToJoin', true);
    expect((await join(JOIN_TYPE.join)).body).toMatchObject({
      ErrorType: 'InvalidRequestError',
      Message: expect.stringContaining('Multifactor'),
    });
    expect((await join(JOIN_TYPE.join, ['pwd', 'mfa'])).status).toBe(200);
  });

  it('limit how many a user has, but not a provisioning package', async () => {
    settings().set('deviceQuota', 1);
    expect((await join(JOIN_TYPE.join)).status).toBe(200);
    expect((await join(JOIN_TYPE.join)).body).toMatchObject({
      ErrorType: 'DirectoryError',
      Message: expect.stringContaining('quota'),
    });
    expect((await join(JOIN_TYPE.join, ['rsa'], CLIENTS.bulkEnrolment)).status).toBe(200);
  });

  it('say who administers a joined device', async () => {
    const role = (id: string) => entraSidOf(roleObjectId(CONTOSO.id, id));
    expect(added(await join(JOIN_TYPE.join))).toEqual([
      role(GLOBAL_ADMINISTRATOR),
      role(JOINED_DEVICE_ADMINISTRATOR),
      entraSidOf(world.ada.id),
    ]);
    settings().set('localAdministrators', { areGlobalAdministrators: false, registeringUsers: 'none' });
    expect(added(await join(JOIN_TYPE.join))).toEqual([role(JOINED_DEVICE_ADMINISTRATOR)]);
  });
});
