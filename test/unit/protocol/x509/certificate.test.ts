import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { X509Certificate as PeculiarCertificate } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { issueCertificate, readCertificate, thumbprintOf, toPem } from '../../../../src/protocol/x509/certificate.ts';
import {
  ENTRA_DEVICE_ISSUER,
  entraDeviceExtensions,
  intuneDeviceExtensions,
  readEntraDeviceFacts,
  readIntuneDeviceFacts,
} from '../../../../src/protocol/x509/device-extensions.ts';
import { subjectAltName } from '../../../../src/protocol/x509/extensions.ts';
import { commonName, formatName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { testKey } from './keys.ts';

const DEVICE = '01020304-0506-0708-090a-0b0c0d0e0f10';
const USER = '11111111-2222-3333-4444-555555555555';
const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const NOT_BEFORE = Date.UTC(2025, 0, 2, 3, 4, 5);
const NOT_AFTER = Date.UTC(2050, 0, 1);

const ca = testKey('ca');
const device = testKey('device');
const facts = { deviceId: DEVICE, userObjectId: USER, tenantId: TENANT, joinType: 'joined', region: 'EU' } as const;

const issue = (extensions = entraDeviceExtensions(facts)) =>
  issueCertificate({
    subject: commonName(DEVICE),
    issuer: ENTRA_DEVICE_ISSUER,
    publicKeyDer: encodePublicKey(device.publicKey),
    signer: ca.privateKey,
    serialNumber: '80A1',
    notBeforeMs: NOT_BEFORE,
    notAfterMs: NOT_AFTER,
    extensions,
  });

const read = (der: Buffer) => {
  const certificate = readCertificate(der);
  if (!certificate.ok) throw new Error(certificate.error.message);
  return certificate.value;
};

describe('certificate', () => {
  test('the same request gives the same bytes', () => {
    expect(issue().equals(issue())).toBe(true);
  });

  test('Node reads what was asked for and finds the signature good', () => {
    const native = new X509Certificate(issue());
    expect(native.subject).toBe(`CN=${DEVICE}`);
    expect(native.issuer).toBe(
      'DC=net\nDC=windows\nOU=82dbaca4-3e81-46ca-9c73-0950c1eaca97\nCN=MS-Organization-Access',
    );
    expect(native.serialNumber).toBe('80A1');
    expect([native.validFrom, native.validTo]).toEqual(['Jan  2 03:04:05 2025 GMT', 'Jan  1 00:00:00 2050 GMT']);
    expect(native.verify(ca.publicKey)).toBe(true);
    expect(native.fingerprint.replaceAll(':', '')).toBe(thumbprintOf(issue()));
    expect(new X509Certificate(toPem(issue())).raw.equals(issue())).toBe(true);
  });

  test('another X.509 library reads the same extensions', () => {
    const { extensions } = new PeculiarCertificate(issue());
    expect(extensions.map(({ type, critical }) => [type, critical])).toEqual([
      ['2.5.29.37', false],
      ['1.2.840.113556.1.5.284.2', false],
      ['1.2.840.113556.1.5.284.3', false],
      ['1.2.840.113556.1.5.284.5', false],
      ['1.2.840.113556.1.5.284.7', false],
      ['1.2.840.113556.1.5.284.8', false],
    ]);
    expect(Buffer.from(extensions[1]?.value ?? new ArrayBuffer(0)).toString('hex')).toBe(
      '04100403020106050807090a0b0c0d0e0f10',
    );
    expect(Buffer.from(extensions[4]?.value ?? new ArrayBuffer(0)).toString('hex')).toBe('040131');
  });

  test('reading gives back what was written', () => {
    const certificate = read(issue());
    expect(certificate).toMatchObject({
      serialNumber: '80A1',
      subject: commonName(DEVICE),
      issuer: ENTRA_DEVICE_ISSUER,
      notBeforeMs: NOT_BEFORE,
      notAfterMs: NOT_AFTER,
    });
    expect(certificate.publicKeyDer.equals(encodePublicKey(device.publicKey))).toBe(true);
    expect(formatName(certificate.issuer)).toBe(
      'CN=MS-Organization-Access, OU=82dbaca4-3e81-46ca-9c73-0950c1eaca97, DC=windows, DC=net',
    );
  });

  test('the facts of an Entra device come back, with a user and without', () => {
    expect(readEntraDeviceFacts(read(issue()))).toEqual(facts);
    const { userObjectId: _, ...withoutUser } = facts;
    expect(readEntraDeviceFacts(read(issue(entraDeviceExtensions(withoutUser))))).toEqual(withoutUser);
  });

  test('an Entra fact in a longer length form, as real certificates have it, is read', () => {
    const longForm = entraDeviceExtensions(facts).map((extension) =>
      extension.oid.endsWith('.284.2')
        ? { ...extension, value: Buffer.concat([Buffer.from('048110', 'hex'), extension.value.subarray(2)]) }
        : extension,
    );
    expect(readEntraDeviceFacts(read(issue(longForm)))).toEqual(facts);
  });

  test('the facts of an Intune device come back; an Entra certificate has none', () => {
    const intune = { intuneDeviceId: DEVICE, accountId: USER, userObjectId: USER, tenantId: TENANT };
    expect(readIntuneDeviceFacts(read(issue(intuneDeviceExtensions(intune))))).toEqual(intune);
    expect(readIntuneDeviceFacts(read(issue()))).toBeUndefined();
  });

  test('hosts in a certificate are what Node understands them to be', () => {
    const native = new X509Certificate(
      issue([subjectAltName({ dns: ['graph.microsoft.com'], ip: ['127.0.0.1', '::1'] })]),
    );
    expect(native.subjectAltName).toBe('DNS:graph.microsoft.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });

  test('bytes that are no certificate are an error, never an exception', () => {
    const der = issue();
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (position, byte) => {
        const mutated = Buffer.from(der);
        mutated[position] = byte;
        expect(typeof readCertificate(mutated).ok).toBe('boolean');
        expect(readCertificate(der.subarray(0, position)).ok).toBe(false);
      }),
      { seed: 1 },
    );
    expect(readCertificate(Buffer.from('hello')).ok).toBe(false);
    expect(readCertificate(Buffer.concat([der, Buffer.of(0)]))).toMatchObject({
      error: { message: 'bytes follow the element', path: 'certificate' },
    });
  });
});
