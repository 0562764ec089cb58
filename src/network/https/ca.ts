import { generateKeyPair, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { makeFolder } from '../../core/folder.ts';
import { issueCertificate, toPem } from '../../protocol/x509/certificate.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  EKU,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  subjectAltName,
  subjectKeyIdentifier,
} from '../../protocol/x509/extensions.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';

const VALIDITY = { notBeforeMs: Date.UTC(2000, 0, 1), notAfterMs: Date.UTC(2099, 11, 31, 23, 59, 59) };
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];
const LOOPBACK_BLOCKS = ['127.0.0.0/8', '::1/128'];

const SavedPair = z.strictObject({ certificatePem: z.string(), privateKeyPem: z.string() });
const SavedCa = z.strictObject({
  names: z.array(z.string()),
  tenantDomains: z.array(z.string()),
  ca: SavedPair,
  leaf: SavedPair,
});
type SavedCa = z.infer<typeof SavedCa>;

/** A certificate and its key, both PEM. */
export type CertificatePair = Readonly<z.infer<typeof SavedPair>>;

/** The CA under which the lab's listener is trusted, and by nobody but the lab's own clients. */
export interface TlsCa {
  readonly certificatePem: string;
  /** The same in a file, for `NODE_EXTRA_CA_CERTS` and its kin. */
  readonly certificatePath: string;
  /** The listener's certificate: every host name, `localhost` and the loopback addresses. */
  readonly leaf: CertificatePair;
}

export interface TlsCaOptions {
  /** The data directory, made when it is not there; it holds `tls-ca.json` (mode 0600) and `tls-ca.pem`. */
  readonly dir: string;
  /** The lab's host names. */
  readonly names: readonly string[];
  readonly tenantDomains: readonly string[];
}

/** The directory's CA, or a new random one when there is none yet or it was made for other names. */
export async function openTlsCa({ dir, names, tenantDomains }: TlsCaOptions): Promise<TlsCa> {
  const wanted = { names: [...names].sort(), tenantDomains: [...tenantDomains].sort() };
  const path = join(dir, 'tls-ca.json');
  const certificatePath = join(dir, 'tls-ca.pem');
  const kept = await readSaved(path);
  const isCurrent =
    kept !== undefined && sameNames(kept.names, wanted.names) && sameNames(kept.tenantDomains, wanted.tenantDomains);
  const { ca, leaf } = isCurrent ? kept : await createSaved(path, wanted);
  await writeAtomically(certificatePath, ca.certificatePem, 0o644);
  return { certificatePem: ca.certificatePem, certificatePath, leaf };
}

const sameNames = (left: readonly string[], right: readonly string[]) => left.join(' ') === right.join(' ');

/** What the file holds; undefined when it is absent or not ours to read, in either case a new one replaces it. */
async function readSaved(path: string): Promise<SavedCa | undefined> {
  try {
    return SavedCa.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function createSaved(path: string, wanted: Pick<SavedCa, 'names' | 'tenantDomains'>): Promise<SavedCa> {
  const saved = { ...wanted, ...(await issuePairs(wanted)) };
  makeFolder(join(path, '..'));
  await writeAtomically(path, `${JSON.stringify(saved, null, 2)}\n`, 0o600);
  return saved;
}

async function issuePairs({ names, tenantDomains }: Pick<SavedCa, 'names' | 'tenantDomains'>): Promise<{
  ca: CertificatePair;
  leaf: CertificatePair;
}> {
  const generate = promisify(generateKeyPair);
  const [caKeys, leafKeys] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('rsa', { modulusLength: 2048 }),
  ]);
  const [caKeyDer, leafKeyDer] = [encodePublicKey(caKeys.publicKey), encodePublicKey(leafKeys.publicKey)];
  // Unlike keys under one name would confuse a client that has met another lab's CA.
  const issuer = commonName(`OOBE Lab TLS CA ${randomBytes(4).toString('hex')}`);
  const base = { ...VALIDITY, issuer, signer: caKeys.privateKey };
  const ca = issueCertificate({
    ...base,
    subject: issuer,
    publicKeyDer: caKeyDer,
    serialNumber: randomSerial(),
    extensions: [
      basicConstraints(true, 0),
      keyUsage('ca'),
      nameConstraints({ dns: [...new Set([...names, 'localhost', ...tenantDomains])], ip: LOOPBACK_BLOCKS }),
      subjectKeyIdentifier(caKeyDer),
    ],
  });
  const leaf = issueCertificate({
    ...base,
    subject: commonName('OOBE Lab'),
    publicKeyDer: leafKeyDer,
    serialNumber: randomSerial(),
    extensions: [
      basicConstraints(false),
      keyUsage('end-entity'),
      extendedKeyUsage(EKU.serverAuth),
      subjectAltName({ dns: [...names, 'localhost'], ip: LOOPBACK_ADDRESSES }),
      subjectKeyIdentifier(leafKeyDer),
      authorityKeyIdentifier(caKeyDer),
    ],
  });
  const pemOf = (key: typeof caKeys.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    ca: { certificatePem: toPem(ca), privateKeyPem: pemOf(caKeys.privateKey) },
    leaf: { certificatePem: toPem(leaf), privateKeyPem: pemOf(leafKeys.privateKey) },
  };
}

/** 16 bytes, positive and without a leading zero. */
function randomSerial(): string {
  return `40${randomBytes(15).toString('hex')}`;
}

/** The file is either the old or the new one, whole, whatever happens meanwhile. */
async function writeAtomically(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(draft, text, { mode, flag: 'wx' });
  await rename(draft, path);
}
