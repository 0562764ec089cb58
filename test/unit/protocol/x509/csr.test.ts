import 'reflect-metadata';
import { sign } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCsr, createEnrolmentCsr, createJoinCsr, readCsr } from '../../../../src/protocol/x509/csr.ts';
import { EKU, extendedKeyUsage } from '../../../../src/protocol/x509/extensions.ts';
import { commonName, commonNameOf } from '../../../../src/protocol/x509/name.ts';
import { testKey } from './keys.ts';

const keys = testKey('device');
const DEVICE_ID = '0123456789ABCDEF0123456789ABCDEF';
const ENROLMENT_ID = '9B9CB0B9';

/** A tag, its length and its contents, written by hand so that the writer under test has no part in it. */
function tlv(tag: string, ...parts: string[]): string {
  const content = parts.join('');
  const length = content.length / 2;
  const hex = length.toString(16).padStart(length < 0x100 ? 2 : 4, '0');
  return tag + (length < 0x80 ? hex : length < 0x100 ? `81${hex}` : `82${hex}`) + content;
}
const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex');

/** The request of mdm.md 4 as typed by hand. */
function goldenCsr(hash: 'sha1' | 'sha256'): Buffer {
  const subject = tlv('30', tlv('31', tlv('30', '0603550403', tlv('13', ascii(`${ENROLMENT_ID}!${DEVICE_ID}\0`)))));
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('hex');
  const eku = tlv('30', '0603551d25', tlv('04', '300a06082b06010505070302'));
  const deviceId = tlv('30', '060a2b0601040182374201' + '00', tlv('04', ascii(`${DEVICE_ID}\0`)));
  const attributes = tlv('a0', tlv('30', '06092a864886f70d01090e', tlv('31', tlv('30', eku, deviceId))));
  const info = tlv('30', '020100', subject, spki, attributes);
  const algorithm = tlv('30', `06092a864886f70d0101${hash === 'sha1' ? '05' : '0b'}`, '0500');
  const signature = sign(hash, Buffer.from(info, 'hex'), keys.privateKey).toString('hex');
  return Buffer.from(tlv('30', info, algorithm, tlv('03', `00${signature}`)), 'hex');
}

describe('certificate request of Windows', () => {
  test.each(['sha1', 'sha256'] as const)('it is byte for byte the one typed by hand, with %s', (hash) => {
    const made = createEnrolmentCsr({ keys, enrolmentId: ENROLMENT_ID, deviceId: DEVICE_ID, hash });
    expect(made.toString('hex')).toBe(goldenCsr(hash).toString('hex'));
  });

  test.each(['sha1', 'sha256'] as const)('the one typed by hand is read, `!` and NUL included, with %s', (hash) => {
    const read = readCsr(goldenCsr(hash));
    if (!read.ok) throw new Error(read.error.message);
    expect(commonNameOf(read.value.subject)).toBe(`${ENROLMENT_ID}!${DEVICE_ID}\0`);
    expect(read.value.publicKeyDer.equals(keys.publicKey.export({ format: 'der', type: 'spki' }))).toBe(true);
    expect(read.value.extensions.map(({ oid }) => oid)).toEqual(['2.5.29.37', '1.3.6.1.4.1.311.66.1.0']);
    expect(read.value.extensions[1]?.value.toString('latin1')).toBe(`${DEVICE_ID}\0`);
  });
});

describe('certificate request', () => {
  test('a join request has the fixed subject and another library finds it sound', async () => {
    const foreign = new Pkcs10CertificateRequest(createJoinCsr(keys));
    expect(foreign.subject).toBe('CN=7E980AD9-B86D-4306-9425-9AC066FB014A');
    expect(await foreign.verify()).toBe(true);
  });

  test('a request with extensions is sound for another library too', async () => {
    const der = createCsr({
      subject: commonName('Zoë'),
      keys,
      extensions: [extendedKeyUsage(EKU.clientAuth)],
      hash: 'sha256',
    });
    const foreign = new Pkcs10CertificateRequest(der);
    expect(foreign.subject).toBe('CN=Zoë');
    expect(foreign.extensions.map(({ type }) => type)).toEqual(['2.5.29.37']);
    expect(await foreign.verify()).toBe(true);
  });

  test('a request without extensions has none', () => {
    const read = readCsr(createJoinCsr(keys));
    expect(read.ok && read.value.extensions).toEqual([]);
  });

  test('a request whose contents were changed after signing is refused', () => {
    const changed = createJoinCsr(keys);
    changed.write('0', changed.indexOf('7E980AD9'));
    expect(readCsr(changed)).toEqual({
      ok: false,
      error: { message: 'the request is not signed by its own key', path: 'csr' },
    });
  });

  test('a request signed by another key is refused', () => {
    const { publicKey } = testKey('other');
    expect(readCsr(createJoinCsr({ publicKey, privateKey: keys.privateKey })).ok).toBe(false);
  });

  test('any other bytes are an error, never an exception', () => {
    const der = createJoinCsr(keys);
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const mutated = Buffer.from(der);
        mutated[position] = (mutated[position] as number) ^ change;
        expect(typeof readCsr(mutated).ok).toBe('boolean');
        expect(readCsr(der.subarray(0, position)).ok).toBe(false);
      }),
      { seed: 1 },
    );
  });
});
