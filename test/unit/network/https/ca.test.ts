import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostTable } from '../../../../src/network/hosts.ts';
import { openTlsCa, type TlsCa } from '../../../../src/network/https/ca.ts';
import {
  type Certificate,
  extensionValue,
  issueCertificate,
  readCertificate,
  toPem,
} from '../../../../src/protocol/x509/certificate.ts';
import { verifyChain } from '../../../../src/protocol/x509/chain.ts';
import {
  EKU,
  EXTENSION,
  extendedKeyUsage,
  type HostNames,
  readNameConstraints,
  readSubjectAltName,
  subjectAltName,
} from '../../../../src/protocol/x509/extensions.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';

const hosts = createHostTable(['contoso.com']);
const options = { names: hosts.names, tenantDomains: hosts.domains };
const NOW_MS = Date.UTC(2026, 0, 1);

let dir: string;
let ca: TlsCa;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-ca-'));
  ca = await openTlsCa({ dir, ...options });
});
afterAll(() => rm(dir, { recursive: true }));

function read(pem: string): Certificate {
  const result = readCertificate(new X509Certificate(pem).raw);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What anybody who got hold of the CA's key could sign. */
async function issueUnder(names: HostNames): Promise<{ certificatePem: string; privateKeyPem: string }> {
  const saved = JSON.parse(await readFile(join(dir, 'tls-ca.json'), 'utf8'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = issueCertificate({
    subject: commonName('stolen'),
    issuer: read(ca.certificatePem).subject,
    publicKeyDer: encodePublicKey(publicKey),
    signer: createPrivateKey(saved.ca.privateKeyPem),
    serialNumber: '05',
    notBeforeMs: Date.UTC(2000, 0, 1),
    notAfterMs: Date.UTC(2099, 0, 1),
    extensions: [extendedKeyUsage(EKU.serverAuth), subjectAltName(names)],
  });
  return {
    certificatePem: toPem(certificate),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What Node's own TLS client, trusting the CA, makes of a server: `ok` or its error. */
async function askNode(leaf: { certificatePem: string; privateKeyPem: string }, host: string): Promise<string> {
  const server = createServer({ cert: leaf.certificatePem, key: leaf.privateKeyPem }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve) => {
      const socket = connectTls({
        socket: connectTcp((server.address() as AddressInfo).port, '127.0.0.1'),
        ca: ca.certificatePem,
        host,
        ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      });
      socket.once('secureConnect', () => resolve('ok'));
      socket.once('error', (error) => resolve(error.message));
      socket.once('close', () => resolve('closed'));
      socket.resume();
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const judge = (leaf: Certificate, host: string) =>
  verifyChain({
    leaf,
    intermediates: [],
    anchors: [read(ca.certificatePem)],
    atMs: NOW_MS,
    purpose: EKU.serverAuth,
    host,
  });

describe('the TLS CA', () => {
  it('is constrained, critically, to the lab’s names and loopback', () => {
    const certificate = read(ca.certificatePem);
    const constraints = certificate.extensions.find(({ oid }) => oid === EXTENSION.nameConstraints);
    expect(constraints?.critical).toBe(true);
    const { permitted, excluded } = readNameConstraints(constraints?.value ?? Buffer.alloc(0)) ?? {};
    expect(permitted?.dns).toEqual([...hosts.names, 'localhost', 'contoso.com']);
    expect(permitted?.ip).toHaveLength(2);
    expect(excluded).toEqual({ dns: [], ip: [] });
  });

  it('signs a leaf for every host, localhost and the loopback addresses, valid from 2000 to 2099', () => {
    const leaf = read(ca.leaf.certificatePem);
    const names = readSubjectAltName(extensionValue(leaf, EXTENSION.subjectAltName) ?? Buffer.alloc(0));
    expect(names?.dns).toEqual([...hosts.names, 'localhost']);
    expect(names?.ip).toEqual(['127.0.0.1', '::1']);
    expect(new Date(leaf.notBeforeMs).toISOString()).toBe('2000-01-01T00:00:00.000Z');
    expect(new Date(leaf.notAfterMs).toISOString()).toBe('2099-12-31T23:59:59.000Z');
  });

  it.each([...hosts.names, 'localhost', '127.0.0.1', '::1'])('has its leaf accepted for %s', async (host) => {
    expect(judge(read(ca.leaf.certificatePem), host)).toMatchObject({ ok: true });
    expect(await askNode(ca.leaf, host)).toBe('ok');
  });

  it('has its leaf refused for a name that is not in it', async () => {
    expect(judge(read(ca.leaf.certificatePem), 'example.com')).toMatchObject({ ok: false });
    expect(await askNode(ca.leaf, 'example.com')).toContain('does not match certificate');
  });

  it.each([
    { what: 'another name', host: 'example.com', names: { dns: ['example.com'], ip: [] } },
    {
      what: 'a sibling of a lab host',
      host: 'outlook.microsoft.com',
      names: { dns: ['outlook.microsoft.com'], ip: [] },
    },
    { what: 'another address', host: '10.0.0.1', names: { dns: [], ip: ['10.0.0.1'] } },
    { what: 'another IPv6 address', host: '::2', names: { dns: [], ip: ['::2'] } },
    { what: 'a lab host beside another name', host: 'localhost', names: { dns: ['localhost', 'example.com'], ip: [] } },
  ])('cannot vouch for $what: our code and Node’s TLS both refuse', async ({ host, names }) => {
    const forged = await issueUnder(names);
    expect(judge(read(forged.certificatePem), host)).toMatchObject({
      ok: false,
      error: { message: 'names below break the name constraints' },
    });
    expect(await askNode(forged, host)).toBe('permitted subtree violation');
  });

  it('can vouch for a name of the tenant’s domain and another loopback address', async () => {
    const issued = await issueUnder({ dns: ['intranet.contoso.com'], ip: ['127.8.0.1'] });
    expect(judge(read(issued.certificatePem), 'intranet.contoso.com')).toMatchObject({ ok: true });
    expect(await askNode(issued, '127.8.0.1')).toBe('ok');
  });
});

describe('a data directory', () => {
  const withDir = async (use: (dir: string) => Promise<void>) => {
    const own = await mkdtemp(join(tmpdir(), 'lab-ca-'));
    try {
      await use(join(own, 'made', 'on', 'demand'));
    } finally {
      await rm(own, { recursive: true });
    }
  };

  it('holds keys that only their owner can read, and no drafts', () =>
    withDir(async (own) => {
      await openTlsCa({ dir: own, ...options });
      expect((await readdir(own)).sort()).toEqual(['tls-ca.json', 'tls-ca.pem']);
      expect((await stat(join(own, 'tls-ca.json'))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(own, 'tls-ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
    }));

  it('keeps its CA when opened again, the names in any order', () =>
    withDir(async (own) => {
      const first = await openTlsCa({ dir: own, ...options });
      const second = await openTlsCa({ dir: own, ...options, names: [...options.names].reverse() });
      expect(second).toEqual(first);
      expect(await readFile(second.certificatePath, 'utf8')).toBe(second.certificatePem);
    }));

  it('gets a CA of its own', () =>
    withDir(async (own) => {
      const other = await openTlsCa({ dir: own, ...options });
      expect(other.certificatePem).not.toBe(ca.certificatePem);
      expect(read(other.certificatePem).subjectDer).not.toEqual(read(ca.certificatePem).subjectDer);
    }));

  it('gets a new CA with a new domain', () =>
    withDir(async (own) => {
      const first = await openTlsCa({ dir: own, ...options });
      const wider = createHostTable(['contoso.com', 'fabrikam.com']);
      const second = await openTlsCa({ dir: own, names: wider.names, tenantDomains: wider.domains });
      expect(second.certificatePem).not.toBe(first.certificatePem);
      expect(second.leaf.certificatePem).not.toBe(first.leaf.certificatePem);
      expect(await readFile(second.certificatePath, 'utf8')).toBe(second.certificatePem);
      expect(await openTlsCa({ dir: own, names: wider.names, tenantDomains: wider.domains })).toEqual(second);
    }));

  it('gets a new CA when the file is damaged', () =>
    withDir(async (own) => {
      const first = await openTlsCa({ dir: own, ...options });
      await writeFile(join(own, 'tls-ca.json'), '{"names": [');
      const second = await openTlsCa({ dir: own, ...options });
      expect(second.certificatePem).not.toBe(first.certificatePem);
      expect((await stat(join(own, 'tls-ca.json'))).mode & 0o777).toBe(0o600);
    }));
});
