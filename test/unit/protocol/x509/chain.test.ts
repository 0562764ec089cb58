import { describe, expect, test } from 'vitest';
import { type Certificate, issueCertificate, readCertificate } from '../../../../src/protocol/x509/certificate.ts';
import { type ChainCheck, matchesHost, verifyChain } from '../../../../src/protocol/x509/chain.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  EKU,
  type Extension,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  subjectAltName,
  subjectKeyIdentifier,
} from '../../../../src/protocol/x509/extensions.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { testKey } from './keys.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 5, 1);

function certify(
  subject: string,
  issuer: string,
  extensions: readonly Extension[],
  validity: { fromMs?: number; toMs?: number; signer?: string } = {},
): Certificate {
  const certificate = readCertificate(
    issueCertificate({
      subject: commonName(subject),
      issuer: commonName(issuer),
      publicKeyDer: encodePublicKey(testKey(subject).publicKey),
      signer: testKey(validity.signer ?? issuer).privateKey,
      serialNumber: '01',
      notBeforeMs: validity.fromMs ?? START,
      notAfterMs: validity.toMs ?? START + 90 * DAY_MS,
      extensions,
    }),
  );
  if (!certificate.ok) throw new Error(certificate.error.message);
  return certificate.value;
}

const caExtensions = (name: string): Extension[] => [
  basicConstraints(true),
  keyUsage('ca'),
  subjectKeyIdentifier(encodePublicKey(testKey(name).publicKey)),
];
const root = certify('root', 'root', caExtensions('root'), { toMs: START + 3650 * DAY_MS });
const middle = certify('middle', 'root', caExtensions('middle'));
const tlsRoot = certify('tls', 'tls', [
  ...caExtensions('tls'),
  nameConstraints({ dns: ['microsoft.com', 'localhost'], ip: ['127.0.0.0/8', '::1/128'] }),
]);
const client = certify('device', 'middle', [
  extendedKeyUsage(EKU.clientAuth),
  authorityKeyIdentifier(encodePublicKey(testKey('middle').publicKey)),
]);
const server = (dns: string[], ip: string[] = []) =>
  certify('server', 'tls', [basicConstraints(false), extendedKeyUsage(EKU.serverAuth), subjectAltName({ dns, ip })]);

const verdict = (check: Partial<ChainCheck> & Pick<ChainCheck, 'leaf'>): string => {
  const checked = verifyChain({ intermediates: [middle], anchors: [root, tlsRoot], atMs: START + DAY_MS, ...check });
  return checked.ok ? 'ok' : `${checked.error.path}: ${checked.error.message}`;
};

describe('chain', () => {
  test('leaf, intermediate and anchor make a chain, in this order', () => {
    const checked = verifyChain({
      leaf: client,
      intermediates: [middle],
      anchors: [root],
      atMs: START,
      purpose: EKU.clientAuth,
    });
    expect(checked).toEqual({ ok: true, value: [client, middle, root] });
  });

  test('validity is judged by the time given, both ends included', () => {
    expect(verdict({ leaf: client, atMs: START })).toBe('ok');
    expect(verdict({ leaf: client, atMs: START - 1000 })).toBe('chain[0]: certificate is not valid yet');
    expect(verdict({ leaf: client, atMs: START + 90 * DAY_MS })).toBe('ok');
    expect(verdict({ leaf: client, atMs: START + 90 * DAY_MS + 1000 })).toBe('chain[0]: certificate has expired');
  });

  test('an expired CA spoils the chain of a valid leaf', () => {
    const late = certify('device', 'middle', [], { toMs: START + 365 * DAY_MS });
    expect(verdict({ leaf: late, atMs: START + 100 * DAY_MS })).toBe('chain[1]: certificate has expired');
  });

  test('a leaf without its intermediate has no known issuer', () => {
    expect(verdict({ leaf: client, intermediates: [] })).toBe('chain[0]: issuer is unknown');
  });

  test('a certificate that only claims the issuer’s name is refused', () => {
    const forged = certify('device', 'root', [], { signer: 'device' });
    expect(verdict({ leaf: forged })).toBe('chain[0]: signature is not the issuer’s');
  });

  test('a changed byte in the leaf breaks its signature', () => {
    const changed = Buffer.from(client.der);
    const position = changed.indexOf('device');
    changed[position] = 'D'.charCodeAt(0);
    const leaf = readCertificate(changed);
    expect(leaf.ok && verdict({ leaf: leaf.value })).toBe('chain[0]: signature is not the issuer’s');
  });

  test('an end entity cannot issue', () => {
    const below = certify('below', 'device', []);
    expect(verdict({ leaf: below, intermediates: [middle, client] })).toBe('chain[1]: issuer is not a CA');
  });

  test('a CA whose key usage leaves out certificates cannot issue', () => {
    const mute = certify('mute', 'root', [basicConstraints(true), keyUsage('end-entity')]);
    const below = certify('below', 'mute', []);
    expect(verdict({ leaf: below, intermediates: [mute] })).toBe('chain[1]: issuer is not a CA');
  });

  test('no more CAs stand below one than it allows', () => {
    const narrow = certify('narrow', 'narrow', [basicConstraints(true, 0)]);
    const sub = certify('sub', 'narrow', [basicConstraints(true)]);
    const leaf = certify('device', 'sub', []);
    expect(verdict({ leaf: sub, anchors: [narrow] })).toBe('ok');
    expect(verdict({ leaf, intermediates: [sub], anchors: [narrow] })).toBe('chain[2]: too many CAs stand below');
  });

  test('a client certificate is no server certificate', () => {
    expect(verdict({ leaf: client, purpose: EKU.serverAuth })).toBe(
      `chain[0]: certificate is not meant for ${EKU.serverAuth}`,
    );
  });

  test('a critical extension that nobody understands is refused, the same one uncritical is not', () => {
    const odd = (critical: boolean) =>
      certify('device', 'root', [{ oid: '1.2.3.4', critical, value: Buffer.from('0500', 'hex') }]);
    expect(verdict({ leaf: odd(true) })).toBe('chain[0]: critical extension 1.2.3.4 is not understood');
    expect(verdict({ leaf: odd(false) })).toBe('ok');
  });

  test('two CAs that certify each other end the search', () => {
    const one = certify('one', 'two', caExtensions('one'));
    const two = certify('two', 'one', caExtensions('two'));
    expect(verdict({ leaf: one, intermediates: [one, two] })).toBe('chain[5]: chain is too long');
  });
});

describe('name constraints', () => {
  test('names and addresses inside them are accepted', () => {
    const leaf = server(['graph.microsoft.com', 'microsoft.com', 'localhost'], ['127.0.0.1', '127.9.9.9', '::1']);
    expect(verdict({ leaf, purpose: EKU.serverAuth, host: 'graph.microsoft.com' })).toBe('ok');
  });

  test.each([
    ['another name', ['example.com'], []],
    ['a name that only ends alike', ['notmicrosoft.com'], []],
    ['one foreign name among good ones', ['graph.microsoft.com', 'example.com'], []],
    ['another address', [], ['192.168.0.1']],
    ['another IPv6 address', [], ['::2']],
  ])('%s is refused', (_, dns, ip) => {
    expect(verdict({ leaf: server(dns, ip) })).toBe('chain[1]: names below break the name constraints');
  });
});

describe('host', () => {
  test('a leaf for other hosts is refused', () => {
    expect(verdict({ leaf: server(['graph.microsoft.com']), host: 'login.microsoft.com' })).toBe(
      'chain[0]: certificate is not for login.microsoft.com',
    );
  });

  test('a wildcard stands for one label, case does not matter, addresses are compared as addresses', () => {
    const certificate = server(['*.microsoft.com', 'Localhost'], ['127.0.0.1', '::1']);
    const hosts = ['graph.microsoft.com', 'GRAPH.microsoft.com', 'localhost', '127.0.0.1', '0:0:0:0:0:0:0:1'];
    expect(hosts.filter((host) => !matchesHost(certificate, host))).toEqual([]);
    const others = ['microsoft.com', 'a.b.microsoft.com', '127.0.0.2', '::2', 'local', ''];
    expect(others.filter((host) => matchesHost(certificate, host))).toEqual([]);
  });
});
