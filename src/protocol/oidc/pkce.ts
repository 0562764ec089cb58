import { createHash } from 'node:crypto';
import type { Random } from '../../core/random.ts';

/** A code verifier of 43 characters (RFC 7636 4.1). */
export function createVerifier(random: Random): string {
  return random.bytes(32).toString('base64url');
}

/** The S256 challenge of a verifier (RFC 7636 4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
