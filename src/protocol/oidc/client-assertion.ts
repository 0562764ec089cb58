import { constants, createHash, verify } from 'node:crypto';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { Certificate } from '../x509/certificate.ts';
import { readPublicKey } from '../x509/signature.ts';
import { readCompact } from './jws.ts';

export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Clients round their clock, and may be off: MSAL's begins up to half a second ahead. */
const SKEW_MS = 300_000;

/** What an assertion is judged by. */
export interface AssertionCheck {
  readonly clientId: string;
  /** Certificates that the application has registered. */
  readonly certificates: readonly Certificate[];
  /** Addresses of the token endpoint, any of which may be the audience. */
  readonly isAudience: (audience: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Its header names the certificate by SHA-1 (`x5t`) or SHA-256 (`x5t#S256`), base64url or, as old tools do, hexadecimal. */
function isNamed({ der }: Certificate, header: Readonly<Record<string, unknown>>): boolean {
  const names = [
    ['x5t', 'sha1'],
    ['x5t#S256', 'sha256'],
    ['kid', 'sha1'],
  ] as const;
  return names.some(([member, algorithm]) => {
    const digest = createHash(algorithm).update(der).digest();
    const name = header[member];
    return name === digest.toString('base64url') || String(name).toLowerCase() === digest.toString('hex');
  });
}

const SIGNATURES: Readonly<Record<string, { padding: number; saltLength?: number }>> = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
};

/**
 * Judges the assertion by which an application proves that it holds a certificate (RFC 7523, graph.md 5): signature
 * first, then whose and whom it is for, then its times. The path of an error says which it was.
 */
export function checkClientAssertion(assertion: string, check: AssertionCheck): Result<void, CodecError> {
  const jws = readCompact(assertion);
  if (!jws.ok) return jws;
  const { header, payload, signingInput, signature } = jws.value;
  const certificate = check.certificates.find((candidate) => isNamed(candidate, header));
  const key = certificate && readPublicKey(certificate.publicKeyDer);
  const scheme = SIGNATURES[String(header['alg'])];
  if (!key || !scheme || !verify('sha256', signingInput, { key, ...scheme }, signature)) {
    return err({ message: 'signature is by no certificate of the application', path: 'signature' });
  }
  const { iss, sub, aud, exp, nbf } = payload;
  const isOwn = [iss, sub].every((name) => String(name).toLowerCase() === check.clientId.toLowerCase());
  if (!isOwn) return err({ message: 'iss and sub are not the client', path: 'claims/sub' });
  if (typeof aud !== 'string' || !check.isAudience(aud))
    return err({ message: 'aud is not this endpoint', path: 'claims/aud' });
  const isBegun = typeof nbf !== 'number' || nbf * 1000 - check.nowMs < SKEW_MS;
  const isTimely = typeof exp === 'number' && check.nowMs - exp * 1000 < SKEW_MS && isBegun;
  return isTimely ? ok(undefined) : err({ message: 'not within its valid time range', path: 'claims/exp' });
}
