import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ServiceContext } from '../context.ts';
import type { EntraQueries } from './queries.ts';
import { sha256 } from './sha256.ts';

/** entra-device.md 5.1: about five minutes. */
const LIFETIME_MS = 300_000;
const HEADER_BYTES = 16;

/** Server challenges: each carries its own end and a seal, so that nothing is stored for a request nobody finishes, and serves once. */
export interface Nonces {
  issue(): string;
  /** Whether this service issued it less than five minutes ago and nobody has used it; it is used from then on. */
  use(nonce: string): boolean;
}

/** @example const nonces = createNonces(context, queries); nonces.use(nonces.issue()); // true */
export function createNonces(context: ServiceContext, { deviceSignIns }: Pick<EntraQueries, 'deviceSignIns'>): Nonces {
  const random = context.random.fork('entra.nonces');
  const { privateKey } = context.serviceKey('token-signing');
  const secret = createHash('sha256')
    .update('server challenges')
    .update(privateKey.export({ format: 'der', type: 'pkcs8' }))
    .digest();
  const seal = (header: Buffer) => createHmac('sha256', secret).update(header).digest();
  return {
    issue() {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeBigUInt64BE(BigInt(context.clock.now() + LIFETIME_MS));
      random.bytes(8).copy(header, 8);
      return Buffer.concat([header, seal(header)]).toString('base64url');
    },
    use(nonce) {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== HEADER_BYTES + 32) return false;
      const header = bytes.subarray(0, HEADER_BYTES);
      if (!timingSafeEqual(bytes.subarray(HEADER_BYTES), seal(header))) return false;
      const expiresMs = Number(header.readBigUInt64BE());
      return context.clock.now() < expiresMs && deviceSignIns.useNonce(sha256(nonce), expiresMs);
    },
  };
}
