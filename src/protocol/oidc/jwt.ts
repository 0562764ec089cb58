import type { KeyObject } from 'node:crypto';
import { type CodecError, err, type Result } from '../../core/result.ts';
import { readShape } from '../read-shape.ts';
import { type EntraClaims, entraClaims } from './claims.ts';
import { isSignedWith, readCompact, signCompact } from './jws.ts';

/** Who signs, under which key id. */
export interface TokenSigner {
  readonly key: KeyObject;
  readonly kid: string;
}

/** What a token must be to be taken. */
export interface TokenCheck {
  /** Public keys by key id, as `keysOf` a JWKS gives them. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Any of these resources. */
  readonly audience: string | readonly string[];
  readonly issuer: string;
  /** The lab clock: milliseconds since the epoch. */
  readonly nowMs: number;
}

/** An RS256 token in compact form: same claims in the same order, same bytes. */
export function signJwt(claims: EntraClaims, { key, kid }: TokenSigner): string {
  return signCompact({ typ: 'JWT', alg: 'RS256', kid }, claims, key);
}

/** The claims of a token without judging it, as a client reads its own id token. */
export function readClaims(token: string): Result<EntraClaims, CodecError> {
  const jws = readCompact(token);
  if (!jws.ok) return jws;
  return readShape(entraClaims, jws.value.payload);
}

/** The claims of a token after checking key, signature, audience, issuer and times; the first reason otherwise. */
export function verifyJwt(token: string, check: TokenCheck): Result<EntraClaims, CodecError> {
  const jws = readCompact(token);
  if (!jws.ok) return jws;
  const key = check.keys.get(String(jws.value.header['kid']));
  if (!key) return err({ message: 'key id is unknown', path: 'header/kid' });
  if (!isSignedWith(jws.value, key)) return err({ message: 'signature does not hold', path: 'signature' });

  const claims = readShape(entraClaims, jws.value.payload);
  if (!claims.ok) return claims;
  const { aud, iss, nbf, exp } = claims.value;
  if (![check.audience].flat().includes(aud)) return err({ message: `token is for ${aud}`, path: 'claims/aud' });
  if (iss !== check.issuer) return err({ message: `token is by ${iss}`, path: 'claims/iss' });
  if (check.nowMs < nbf * 1000) return err({ message: 'token is not valid yet', path: 'claims/nbf' });
  if (check.nowMs >= exp * 1000) return err({ message: 'token has expired', path: 'claims/exp' });
  return claims;
}
