import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { bitString, childrenOf, decodeDer, expectTag, NULL, oid, sequence, TAG } from './der.ts';

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

const RSA_KEY = sequence(oid('1.2.840.113549.1.1.1'), NULL);

/*
 * OpenSSL takes 0.3 ms to find out what kind of key a SubjectPublicKeyInfo holds and as long to write one; the RSA key
 * inside, which all certificates of the lab are for, goes in and out in 2 µs.
 */

/** The key in a SubjectPublicKeyInfo, or undefined when it is none. */
export function readPublicKey(publicKeyDer: Buffer): KeyObject | undefined {
  const rsaKey = decodeDer('public key', publicKeyDer, (root) => {
    const [algorithm, key] = childrenOf(root);
    return algorithm?.raw.equals(RSA_KEY) ? expectTag(key, TAG.bitString, 'key').content.subarray(1) : undefined;
  });
  if (!rsaKey.ok) return undefined;
  try {
    return createPublicKey(
      rsaKey.value === undefined
        ? { key: publicKeyDer, format: 'der', type: 'spki' }
        : { key: rsaKey.value, format: 'der', type: 'pkcs1' },
    );
  } catch {
    return undefined;
  }
}

/** The SubjectPublicKeyInfo of an RSA key. */
export function encodePublicKey(publicKey: KeyObject): Buffer {
  return sequence(RSA_KEY, bitString(publicKey.export({ format: 'der', type: 'pkcs1' })));
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
