import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientIdentity } from '../../../src/network/http.ts';
import { issueCertificate } from '../../../src/protocol/x509/certificate.ts';
import { MDM_DEVICE_ISSUER } from '../../../src/protocol/x509/device-extensions.ts';
import { EKU, extendedKeyUsage } from '../../../src/protocol/x509/extensions.ts';
import { commonName } from '../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../src/protocol/x509/signature.ts';
import { golden } from '../../support/canonical-xml.ts';
import { START_MS } from '../../support/service.ts';
import {
  commonNameIn,
  type EnrolledDevice,
  HOSTS,
  openWholeService,
  SYNCML,
  TRANSPORTS,
  URLS,
  type WholeService,
} from '../../support/whole-service.ts';
import { answered } from './answered.ts';

const PACKAGE_ONE = golden('syncml/package-1.xml');
const YEAR_MS = 366 * 86_400_000;

/** A certificate that says what an honest one says, by an authority of the same name with another key. */
function forgedFor(managed: ClientIdentity): ClientIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = issueCertificate({
    subject: commonName(commonNameIn(managed.certificate)),
    issuer: MDM_DEVICE_ISSUER,
    publicKeyDer: encodePublicKey(publicKey),
    signer: privateKey,
    serialNumber: '4f',
    notBeforeMs: START_MS - 1000,
    notAfterMs: START_MS + YEAR_MS,
    extensions: [extendedKeyUsage(EKU.clientAuth)],
  });
  return { certificate, privateKey };
}

describe.each(TRANSPORTS)('a management session over the %s transport', (by) => {
  let world: WholeService;
  let device: EnrolledDevice;

  beforeAll(async () => {
    world = await openWholeService(by);
    device = await world.enrolDevice();
  });
  afterAll(() => world?.dispose());

  const post = (body: string | Buffer, identity: ClientIdentity | undefined, type: string = SYNCML) =>
    world.send('POST', URLS.session, { body, headers: { 'content-type': type }, ...(identity && { identity }) });
  const plainRefusal = async (status: number, ...args: Parameters<typeof post>) =>
    answered(await post(...args), status, 'text/plain');

  it.each([
    ['nothing', ''],
    ['text that is no XML', 'SyncML'],
    ['bytes that are no text', Buffer.of(0xff, 0xfe, 0, 0x80)],
    ['a document that breaks off', PACKAGE_ONE.slice(0, -9)],
    ['a document type', golden('syncml/broken/doctype.xml')],
    ['no SyncHdr', golden('syncml/broken/missing-synchdr.xml')],
    ['another protocol', golden('syncml/broken/wrong-verproto.xml')],
    ['a command without CmdID', golden('syncml/broken/missing-cmdid.xml')],
    ['another namespace', PACKAGE_ONE.replace('SYNCML:SYNCML1.2', 'SYNCML:SYNCML1.1')],
    ['a MsgID that is no number', PACKAGE_ONE.replace('<MsgID>1<', '<MsgID>one<')],
    ['no SyncBody', PACKAGE_ONE.replace(/<SyncBody>[\s\S]*<\/SyncBody>/, '')],
    ['more than 512 KiB', PACKAGE_ONE.replace('<Final/>', `<!--${'x'.repeat(600_000)}--><Final/>`)],
  ])('answers %s with 400', async (_, body) => {
    expect(body).not.toBe(PACKAGE_ONE);
    await plainRefusal(400, body, device.managed);
  });

  it('answers more than 4 MiB with 413 and WBXML with 415', async () => {
    await plainRefusal(413, Buffer.alloc(5 * 1024 * 1024, 0x20), device.managed);
    await plainRefusal(415, Buffer.of(3, 0, 0), device.managed, 'application/vnd.syncml.dm+wbxml');
  });

  it('answers a command that nobody knows with status 400, and goes on with the rest', async () => {
    const unknown = PACKAGE_ONE.replace('<Final/>', '<Copy><CmdID>7</CmdID></Copy><Final/>');
    const text = answered(await post(unknown, device.managed), 200, SYNCML);
    expect(text).toContain('<CmdRef>7</CmdRef><Cmd>Copy</Cmd><Data>400</Data>');
    expect(text).toContain('<CmdRef>6</CmdRef><Cmd>Replace</Cmd><Data>200</Data>');
  });

  it('answers 401 without a certificate, and with one of another authority', async () => {
    await plainRefusal(401, PACKAGE_ONE, undefined);
    await plainRefusal(401, PACKAGE_ONE, forgedFor(device.managed));
    await plainRefusal(401, PACKAGE_ONE, device.joined);
  });

  it('judges the certificate before the message', async () => {
    await plainRefusal(401, 'nothing', undefined);
  });

  it('answers 403 when the device is not managed any more', async () => {
    const gone = await world.enrolDevice();
    answered(await post(PACKAGE_ONE, gone.managed), 200, SYNCML);
    const id = commonNameIn(gone.managed.certificate);
    const removed = await world.send('DELETE', `${HOSTS.graph}/beta/deviceManagement/managedDevices/${id}`, {
      headers: { authorization: `Bearer ${await world.adminToken()}` },
    });
    expect(removed.status).toBe(204);
    await plainRefusal(403, PACKAGE_ONE, gone.managed);
  });

  it('answers 401 when the certificate has expired by the lab clock', async () => {
    answered(await post(PACKAGE_ONE, device.managed), 200, SYNCML);
    world.advance(YEAR_MS);
    await plainRefusal(401, PACKAGE_ONE, device.managed);
  });
});
