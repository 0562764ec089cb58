import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { isSignedWith, readCompact, signCompact } from '../oidc/jws.ts';
import { readShape } from '../read-shape.ts';

/** What a compact ticket vouches for. Its inside is the lab's own: the real one is not public (entra-device.md 8.1). */
export interface CompactTicket {
  /** The account of the device, under which the service finds the hardware that it reported. */
  readonly puid: string;
  /** The target's address. */
  readonly audience: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly issuedMs: number;
  readonly expiresMs: number;
}

const PREFIX = 't=';
const claimsSchema = z.object({ puid: z.string(), aud: z.string(), iat: z.int(), exp: z.int() });

/** The ticket's text, signed by the account service. */
export function signTicket({ puid, audience, issuedMs, expiresMs }: CompactTicket, key: KeyObject): string {
  const claims = { puid, aud: audience, iat: Math.floor(issuedMs / 1000), exp: Math.floor(expiresMs / 1000) };
  return PREFIX + signCompact({ alg: 'RS256' }, claims, key);
}

/** The ticket behind its text after checking signature, target and time. */
export function verifyTicket(
  text: string,
  check: { readonly key: KeyObject; readonly audience: string; readonly nowMs: number },
): Result<CompactTicket, CodecError> {
  if (!text.startsWith(PREFIX)) return err({ message: 'not a compact ticket', path: '' });
  const jws = readCompact(text.slice(PREFIX.length));
  if (!jws.ok) return jws;
  if (!isSignedWith(jws.value, check.key)) return err({ message: 'signature does not hold', path: 'signature' });
  const claims = readShape(claimsSchema, jws.value.payload);
  if (!claims.ok) return claims;
  const { puid, aud, iat, exp } = claims.value;
  if (aud !== check.audience) return err({ message: `ticket is for ${aud}`, path: 'aud' });
  if (check.nowMs >= exp * 1000) return err({ message: 'ticket has expired', path: 'exp' });
  return ok({ puid, audience: aud, issuedMs: iat * 1000, expiresMs: exp * 1000 });
}
