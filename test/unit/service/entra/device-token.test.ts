import { beforeEach, describe, expect, it } from 'vitest';
import { signDeviceRequest } from '../../../../src/protocol/oidc/device-request.ts';
import { JWT_BEARER } from '../../../../src/protocol/oidc/token.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { createEntraWorld, type EntraWorld, jsonOf } from '../../../support/entra.ts';
import { CONTOSO, testKeys } from '../../../support/service.ts';

const MDM = 'https://enrollment.manage.microsoft.com/';
const keys = testKeys.take(0);

let world: EntraWorld;
let certificate: Buffer;
let device: { readonly id: string; readonly deviceId: string };

beforeEach(() => {
  world = createEntraWorld();
  const { directory, certificates } = world.entra;
  const created = directory.createDevice({ displayName: 'KIOSK-1' });
  const issued = certificates.issue(keys.publicKey.export({ format: 'der', type: 'spki' }), {
    deviceId: created.deviceId,
    tenantId: CONTOSO.id,
    joinType: 'joined',
    region: 'EU',
  });
  directory.updateDevice({ ...created, certificateThumbprint: issued.thumbprint });
  certificate = issued.der;
  device = created;
});

const nonce = async () => String(jsonOf(await world.redeem({ grant_type: 'srv_challenge' }))['Nonce']);

async function ask(changes: Readonly<Record<string, unknown>> = {}) {
  const payload = {
    client_id: CLIENTS.broker,
    request_nonce: await nonce(),
    grant_type: 'device_token',
    resource: MDM,
    iss: 'aad:brokerplugin',
    ...changes,
  };
  const request = signDeviceRequest(payload, { certificate, privateKey: keys.privateKey });
  return world.redeem({ grant_type: JWT_BEARER, windows_api_version: '2.2', request });
}

describe('a token for the device itself', () => {
  it('names the device and no user', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    const header = `Bearer ${jsonOf(response)['access_token']}`;
    const verified = world.entra.tokens.verify(header, { audiences: [MDM] });
    expect(verified).toMatchObject({ ok: true, value: { deviceId: device.deviceId, objectId: device.id, scopes: [] } });
    expect(verified.ok && verified.value.upn).toBeUndefined();
  });

  it.each([
    ['no nonce', { request_nonce: undefined }, 140000],
    ['a made-up nonce', { request_nonce: 'AAAA' }, 140000],
    ['another inner grant', { grant_type: 'telepathy' }, 70003],
    [
      'a federated realm, of which there is none',
      { grant_type: 'urn:ietf:params:oauth:grant-type:saml1_1-bearer' },
      50107,
    ],
    ['no client', { client_id: undefined }, 900144],
    ['an unknown resource', { resource: 'https://unknown.example' }, 500011],
  ])('is refused for %s', async (_, changes, code) => {
    expect(jsonOf(await ask(changes))).toMatchObject({ error_codes: [code] });
  });

  it('is refused for a nonce that has served', async () => {
    const request_nonce = await nonce();
    expect((await ask({ request_nonce })).status).toBe(200);
    expect(jsonOf(await ask({ request_nonce }))).toMatchObject({ error_codes: [140000] });
  });

  it('is refused for a nonce that is too old', async () => {
    const request_nonce = await nonce();
    world.context.advance(300_000);
    expect(jsonOf(await ask({ request_nonce }))).toMatchObject({ error_codes: [140000] });
  });

  it('is refused once the device is gone', async () => {
    world.entra.directory.deleteDevice(device.id);
    expect(jsonOf(await ask())).toMatchObject({ error_codes: [700003] });
  });

  it('is refused for a request that somebody else signed, or that is none', async () => {
    const payload = { client_id: CLIENTS.broker, request_nonce: await nonce(), grant_type: 'device_token' };
    const forged = signDeviceRequest(payload, { certificate, privateKey: testKeys.take(1).privateKey });
    for (const request of [forged, 'nonsense', '']) {
      expect(jsonOf(await world.redeem({ grant_type: JWT_BEARER, request }))).toMatchObject({ error_codes: [9002313] });
    }
  });
});
