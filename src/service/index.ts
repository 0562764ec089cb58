/** The deployment service as a library: `oobe-lab/service`. */
export type { Clock } from '../core/clock.ts';
export { createKeyPool, type KeyPool } from '../core/keys/pool.ts';
export { createRandom, type Random } from '../core/random.ts';
export { wallClock } from '../core/wall-clock.ts';
export type { Handler, HttpResponse, ServerRequest } from '../network/http.ts';
export { DEFAULT_DELAYS, type Delays, NO_DELAYS } from './delays.ts';
export { createService, type Service, type ServiceOptions, type TenantSeed, type UserSeed } from './service.ts';
