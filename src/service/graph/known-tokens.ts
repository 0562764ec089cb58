import type { Clock } from '../../core/clock.ts';
import { GRAPH_AUDIENCES } from '../entra/resources.ts';
import type { AccessClaims, TokenAuthority } from '../entra/tokens.ts';

/** How many callers are remembered at once; a lab has a handful. */
const MAX_KNOWN = 256;

/**
 * Judges the tokens of callers. One whose signature has been found to hold is known from then on: only its times are
 * looked at again, for an administrator's script sends the same token a thousand times.
 */
export function createTokenJudge(
  tokens: TokenAuthority,
  clock: Clock,
): (header: string | undefined) => ReturnType<TokenAuthority['verify']> {
  const known = new Map<string, AccessClaims>();
  const isCurrent = ({ all: { nbf, exp } }: AccessClaims) => nbf * 1_000 <= clock.now() && clock.now() < exp * 1_000;
  return (header) => {
    const claims = header === undefined ? undefined : known.get(header);
    if (claims !== undefined && isCurrent(claims)) return { ok: true, value: claims };
    const verified = tokens.verify(header, { audiences: GRAPH_AUDIENCES });
    if (!verified.ok || header === undefined) return verified;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(header, verified.value);
    return verified;
  };
}
