import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { NULL, oid, sequence } from './der.ts';

/** The hash of an RSA PKCS#1 v1.5 signature. */
export type SignatureHash = 'sha1' | 'sha256';

const RSA_OIDS: Readonly<Record<SignatureHash, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
};

/** What a verifier accepts: ours, and what foreign servers' chains use. */
const HASHES: ReadonlyMap<string, string> = new Map([
  [RSA_OIDS.sha1, 'sha1'],
  [RSA_OIDS.sha256, 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
]);

/** The AlgorithmIdentifier of an RSA signature with this hash. */
export function rsaAlgorithm(hash: SignatureHash): Buffer {
  return sequence(oid(RSA_OIDS[hash]), NULL);
}

/** An RSA PKCS#1 v1.5 signature: same key and data, same bytes. */
export function signRsa(hash: SignatureHash, data: Buffer, privateKey: KeyObject): Buffer {
  return sign(hash, data, privateKey);
}

const keys = new WeakMap<Buffer, KeyObject>();

/** The key in a SubjectPublicKeyInfo, or undefined when it is none; remembered, as an issuer checks many. */
export function readPublicKey(publicKeyDer: Buffer): KeyObject | undefined {
  try {
    const key = keys.get(publicKeyDer) ?? createPublicKey({ key: publicKeyDer, format: 'der', type: 'spki' });
    keys.set(publicKeyDer, key);
    return key;
  } catch {
    return undefined;
  }
}

const encodings = new WeakMap<KeyObject, Buffer>();

/** The SubjectPublicKeyInfo of a key, remembered because OpenSSL takes 0.2 ms for it. */
export function encodePublicKey(publicKey: KeyObject): Buffer {
  const known = encodings.get(publicKey) ?? publicKey.export({ format: 'der', type: 'spki' });
  encodings.set(publicKey, known);
  return known;
}

/** Whether `signature` over `data` was made by the holder of this public key with a known algorithm. */
export function isSignedBy(publicKeyDer: Buffer, algorithmOid: string, data: Buffer, signature: Buffer): boolean {
  const hash = HASHES.get(algorithmOid);
  const key = readPublicKey(publicKeyDer);
  if (hash === undefined || key === undefined) return false;
  try {
    return verify(hash, data, key, signature);
  } catch {
    // A key of a kind that signs nothing, or not with a separate hash.
    return false;
  }
}
