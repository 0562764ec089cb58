import type { Clock } from '../../core/clock.ts';
import type { Settings } from '../store/queries/settings.ts';
import { gatewayRefusal, type Refusal } from './call.ts';

type GraphLimits = NonNullable<Settings['graphLimits']>;

/** What is documented: 4,000 and 2,000 requests in 20 s (graph.md 4, Throttle). */
export const DOCUMENTED_LIMITS: GraphLimits = { windowMs: 20_000, perTenant: 4_000, perApplication: 2_000 };

/** Counts the requests of a window, and says how long those beyond it have to wait. */
export function createThrottle(
  clock: Clock,
  limits: () => GraphLimits | null,
): (clientId: string) => Refusal | undefined {
  let window = 0;
  let total = 0;
  const byApplication = new Map<string, number>();
  return (clientId) => {
    const limit = limits();
    if (limit === null) return undefined;
    const nowMs = clock.now();
    const current = Math.floor(nowMs / limit.windowMs);
    if (current !== window) {
      window = current;
      total = 0;
      byApplication.clear();
    }
    const own = (byApplication.get(clientId) ?? 0) + 1;
    if (total + 1 > limit.perTenant || own > limit.perApplication) {
      const retryAfterS = Math.ceil(((current + 1) * limit.windowMs - nowMs) / 1_000);
      return gatewayRefusal(429, 'TooManyRequests', 'Too many requests have been sent.', {
        'retry-after': String(retryAfterS),
      });
    }
    total += 1;
    byApplication.set(clientId, own);
    return undefined;
  };
}
