import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { captureHash, createHardware } from '../../../src/device/hardware/hardware.ts';
import { signTicket } from '../../../src/protocol/msa/compact-ticket.ts';
import { START_MS, testKeys } from '../../support/service.ts';
import { HOSTS, openWholeService, TRANSPORTS, type WholeService } from '../../support/whole-service.ts';
import { answered, answeredJson, graphError } from './answered.ts';

const IMPORTED = `${HOSTS.graph}/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities`;
const PROFILE = `${HOSTS.profile}/ztd/device/AutopilotDeviceBootstrapPolicies`;
const ADD_DEVICE = `${HOSTS.live}/ppsecure/deviceaddcredential.srf`;
const TICKET = `${HOSTS.live}/RST2.srf`;
const DAY_MS = 86_400_000;
const TRAILER_BYTES = 36;

const hardware = createHardware('surface-laptop-5', createRandom('bad-input'));
const HASH = captureHash(hardware, { atMs: START_MS, osBuild: '10.0.22631.3880' });
const bytes = () => Buffer.from(HASH, 'base64');
/** Header and records end here, and the trailer begins (hardware-hash.md 1). */
const trailerAt = () => bytes().readUInt16LE(2);

function changed(change: (blob: Buffer) => Buffer | undefined): string {
  const blob = bytes();
  return (change(blob) ?? blob).toString('base64');
}

describe.each(TRANSPORTS)('Autopilot over the %s transport', (by) => {
  let world: WholeService;
  let headers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await openWholeService(by);
    headers = { authorization: `Bearer ${await world.adminToken()}` };
  });
  afterAll(() => world?.dispose());

  const upload = (hardwareIdentifier: unknown, serialNumber = hardware.smbios.serialNumber) =>
    world.send('POST', IMPORTED, { headers, json: { serialNumber, productKey: '', hardwareIdentifier } });
  const stateAfter = async (hash: string) => {
    const { id, state } = answeredJson(await upload(hash), 201) as { id: string; state: Record<string, unknown> };
    expect(state['deviceImportStatus']).toBe('unknown');
    await world.work();
    const row = answeredJson(await world.send('GET', `${IMPORTED}/${id}`, { headers }), 200);
    return row['state'];
  };

  it.each(['%%%', 'T0', `${HASH.slice(0, -1)}`, `${HASH} `, `"${HASH}"`, 'T0*='])(
    'refuses a hash that is no Base64 at the door',
    async (hash) => {
      const refusal = graphError(await upload(hash), 400);
      expect(refusal.code).toBe('BadRequest');
      expect(refusal.message).toBe(`Cannot convert the literal '${hash}' to the expected type 'Edm.Binary'.`);
      const json = { importedWindowsAutopilotDeviceIdentities: [{ serialNumber: 'S', hardwareIdentifier: hash }] };
      expect(graphError(await world.send('POST', `${IMPORTED}/import`, { headers, json }), 400).code).toBe(
        'BadRequest',
      );
    },
  );

  it.each([5, ['T0'], { hash: 'T0' }, true])('refuses a hash that is no text: %j', async (hash) => {
    expect(graphError(await upload(hash), 400).code).toBe('BadRequest');
  });

  it.each<[string, string, number, string]>([
    ['is empty', '', 812, 'ZtdDeviceNotFound'],
    ['breaks off', changed((blob) => blob.subarray(0, 600)), 0, 'HashNot4k'],
    ['breaks off in its trailer', changed((blob) => blob.subarray(0, trailerAt() + 20)), 0, 'HashNot4k'],
    ['has no trailer', changed((blob) => blob.subarray(0, trailerAt())), 0, 'HashNot4k'],
    ['is a text that begins alike', Buffer.from('OA3 hash of a device').toString('base64'), 0, 'HashNot4k'],
  ])('takes a hash that %s, and ends its import with an error of its own', async (_, hash, code, name) => {
    expect(await stateAfter(hash)).toMatchObject({
      deviceImportStatus: 'error',
      deviceErrorCode: code,
      deviceErrorName: name,
    });
  });

  it.each<[string, string]>([
    [
      'has another checksum',
      changed(
        (blob) =>
          void blob.writeUInt8(blob.readUInt8(trailerAt() + TRAILER_BYTES - 1) ^ 1, trailerAt() + TRAILER_BYTES - 1),
      ),
    ],
    ['has another trailer mark', changed((blob) => void blob.writeUInt8(0x58, trailerAt()))],
    ['was changed under its checksum', changed((blob) => void blob.writeUInt8(blob.readUInt8(200) ^ 1, 200))],
    ['says another length', changed((blob) => void blob.writeUInt16LE(trailerAt() + 4, 2))],
    ['is of another kind', Buffer.from('a hash of another device').toString('base64')],
  ])('takes a hash that %s, and ends its import with 802', async (_, hash) => {
    expect(await stateAfter(hash)).toEqual({
      deviceImportStatus: 'error',
      deviceRegistrationId: '',
      deviceErrorCode: 802,
      deviceErrorName: 'InvalidZtdHardwareHash',
    });
  });

  it('imports the honest hash of the same device', async () => {
    expect(await stateAfter(HASH)).toMatchObject({ deviceImportStatus: 'complete', deviceErrorCode: 0 });
  });

  describe('asked for a profile', () => {
    const forged = (key = testKeys.serviceKey('msa-tickets').privateKey) =>
      signTicket(
        {
          puid: '0018400100000001',
          audience: 'ztd.dds.microsoft.com',
          issuedMs: START_MS,
          expiresMs: START_MS + DAY_MS,
        },
        key,
      );
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

    it.each<[string, string | undefined]>([
      ['no ticket', undefined],
      ['garbage', 'garbage'],
      ['something like a ticket', 't=EwDoAsDeAAAU&p='],
      ['a ticket by another key', forged(stranger)],
      ['a ticket that was never issued', forged()],
      ['a ticket that breaks off', forged().slice(0, -40)],
    ])('with %s answers in JSON', async (_, ticket) => {
      const sent = { headers: { 'x-autopilot-marker': '1', ...(ticket && { 'x-device-token': ticket }) } };
      for (const method of ['GET', 'POST']) {
        const body = answeredJson(await world.send(method, PROFILE, sent), 401);
        expect(Object.keys(body)).toEqual(['Message']);
      }
    });

    it('by another method, or elsewhere, is not asked at all', async () => {
      expect((await world.send('DELETE', PROFILE)).status).toBe(405);
      expect((await world.send('GET', `${PROFILE}/x`)).status).toBe(404);
    });
  });

  describe('asked for a device account', () => {
    const soap = { 'content-type': 'application/soap+xml' };

    it.each(['', 'add me', '<DeviceAddRequest/>', '<!DOCTYPE a><DeviceAddRequest/>', '<AddDevice/>'])(
      'by %j says that there is none',
      async (body) => {
        const text = answered(
          await world.send('POST', ADD_DEVICE, { body, headers: soap }),
          400,
          'application/soap+xml',
        );
        expect(text).toContain('Success="false"');
      },
    );

    it.each(['', 'ticket please', '<s:Envelope/>', '<Envelope xmlns="urn:x"><Header/></Envelope>'])(
      'by %j for a ticket answers with a fault',
      async (body) => {
        const text = answered(await world.send('POST', TICKET, { body, headers: soap }), 400, 'application/soap+xml');
        expect(text).toMatch(/<s:Subcode><s:Value>wst:InvalidRequest<\/s:Value>/);
      },
    );
  });
});
