import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { COMPONENT_IDS } from '../../../../src/protocol/msa/components.ts';
import { createDeviceCredential } from '../../../../src/protocol/msa/credential.ts';
import {
  encodeDeviceAddRequest,
  encodeDeviceAddResponse,
  readDeviceAddRequest,
  readDeviceAddResponse,
} from '../../../../src/protocol/msa/device-add.ts';
import {
  encodeTicketRequest,
  encodeTicketResponse,
  PASSPORT_TARGET,
  readTicketRequest,
  readTicketResponse,
  ZTD_POLICY,
  ZTD_TARGET,
} from '../../../../src/protocol/msa/device-ticket.ts';

const credential = createDeviceCredential(createRandom(1));
const START = Date.UTC(2025, 5, 1);

describe('device credential', () => {
  test('it has 02 and 14 characters, and a password of 20, drawn from the generator', () => {
    expect(credential.membername).toMatch(/^02[a-z]{14}$/);
    expect(credential.password).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(createDeviceCredential(createRandom(1))).toEqual(credential);
  });
});

describe('device add', () => {
  const request = {
    credential,
    components: { model: Buffer.from('Surface <Laptop>'), smbiosSerialNumber: Buffer.from('0042') },
  };

  test('a request comes back with the components that the device has', () => {
    expect(readDeviceAddRequest(encodeDeviceAddRequest(request))).toEqual({ ok: true, value: request });
  });

  test('a component is base64 under its number, a missing one carries its error', () => {
    const xml = encodeDeviceAddRequest(request);
    expect(xml).toContain('<Component name="4101">MDA0Mg==</Component>');
    expect(xml).toContain('<Component name="4102" error="-2147024894"/>');
    expect(xml.match(/<Component /g)).toHaveLength(Object.keys(COMPONENT_IDS).length);
    expect(xml).toMatch(
      /^<DeviceAddRequest><ClientInfo name="IDCRL" version="1.0"><BinaryVersion>55<\/BinaryVersion><\/ClientInfo><Authentication><Membername>02/,
    );
  });

  test('a component with an unknown number is ignored, one that is not base64 is refused with its place', () => {
    const xml = (component: string) =>
      `<DeviceAddRequest><Authentication><Membername>m</Membername><Password>p</Password></Authentication><DeviceInfo>${component}</DeviceInfo></DeviceAddRequest>`;
    expect(readDeviceAddRequest(xml('<Component name="9">AA==</Component>'))).toMatchObject({
      ok: true,
      value: { components: {} },
    });
    expect(readDeviceAddRequest(xml('<Component name="4099">@</Component>'))).toMatchObject({
      ok: false,
      error: { path: 'DeviceAddRequest/DeviceInfo/Component' },
    });
    expect(readDeviceAddRequest('<a/>').ok).toBe(false);
  });

  test('a reply comes back; one without success is an error', () => {
    const response = { puid: '0018000012345678', hardwareDeviceId: 'h', globalDeviceId: 'g', serverTimeMs: START };
    const xml = encodeDeviceAddResponse(response);
    expect(readDeviceAddResponse(xml)).toEqual({ ok: true, value: response });
    expect(readDeviceAddResponse(xml.replace('Success="true"', 'Success="false"'))).toMatchObject({
      ok: false,
      error: { message: 'the device was not added' },
    });
  });
});

describe('device ticket', () => {
  const request = {
    credential,
    createdMs: START,
    expiresMs: START + 300_000,
    targets: [{ address: PASSPORT_TARGET }, { address: ZTD_TARGET, policy: ZTD_POLICY }],
  };

  test('a request comes back', () => {
    expect(readTicketRequest(encodeTicketRequest(request))).toEqual({ ok: true, value: request });
  });

  test('the credential stands in a username token with the known id', () => {
    expect(encodeTicketRequest(request)).toContain(
      `<wsse:UsernameToken wsu:Id="devicesoftware"><wsse:Username>${credential.membername}</wsse:Username>`,
    );
  });

  test('a message cut anywhere is an error, never an exception', () => {
    const xml = encodeTicketRequest(request);
    fc.assert(
      fc.property(fc.nat(xml.length - 1), (length) => {
        for (const read of [readTicketRequest, readTicketResponse, readDeviceAddRequest, readDeviceAddResponse]) {
          expect(read(xml.slice(0, length)).ok).toBe(false);
        }
      }),
      { seed: 1 },
    );
  });

  test('tickets come back in order', () => {
    const tickets = [
      { address: PASSPORT_TARGET, ticket: 't=one&p=', createdMs: START, expiresMs: START + 1000 },
      { address: ZTD_TARGET, ticket: 't=two&p=', createdMs: START, expiresMs: START + 1000 },
    ];
    expect(readTicketResponse(encodeTicketResponse(tickets))).toEqual({ ok: true, value: tickets });
  });

  test('a request without a target and one without a timestamp are refused with the place', () => {
    expect(readTicketRequest(encodeTicketRequest({ ...request, targets: [] }))).toMatchObject({
      ok: false,
      error: { path: 'Envelope/Body/RequestMultipleSecurityTokens/RequestSecurityToken' },
    });
    const withoutTime = encodeTicketRequest(request).replace(/<wsu:Timestamp.*<\/wsu:Timestamp>/, '');
    expect(readTicketRequest(withoutTime)).toMatchObject({
      ok: false,
      error: { path: 'Envelope/Header/Security/Timestamp' },
    });
    expect(readTicketResponse('no XML').ok).toBe(false);
  });
});
