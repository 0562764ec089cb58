import { createHash, createPublicKey } from 'node:crypto';
import { invariant } from '../core/errors.ts';
import { readCertificate } from '../protocol/x509/certificate.ts';
import { readPublicKey } from '../protocol/x509/signature.ts';
import type { ClientIdentity } from './http.ts';

const keys = new WeakMap<ClientIdentity, string>();

/**
 * SHA-256 of an identity's certificate, after a check that the private key is the certificate's: with another
 * one TLS fails, so both transports refuse it.
 */
export function identityKey(identity: ClientIdentity): string {
  const known = keys.get(identity);
  if (known !== undefined) return known;
  const read = readCertificate(identity.certificate);
  const isHolder =
    read.ok && readPublicKey(read.value.publicKeyDer)?.equals(createPublicKey(identity.privateKey)) === true;
  invariant(isHolder, 'a client identity holds another private key than its certificate’s');
  const key = createHash('sha256').update(identity.certificate).digest('hex');
  keys.set(identity, key);
  return key;
}
