import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';

const jwksSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.literal('RSA'), kid: z.string(), n: z.string(), e: z.string() })),
});

/** A set of public RSA keys as `discovery/v2.0/keys` serves it. */
export type Jwks = z.infer<typeof jwksSchema>;

/** The key id of a public key: its RFC 7638 thumbprint. */
export function kidOf(publicKey: KeyObject): string {
  const { e, n } = publicKey.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

/** A public key as it is published; some clients read it from its certificate instead. */
export interface PublishedKey {
  readonly publicKey: KeyObject;
  /** DER. */
  readonly certificate?: Buffer;
}

/** The JWKS of public RSA keys, in their order; `issuer` says whose tokens they are for. */
export function jwksOf(published: readonly PublishedKey[], issuer?: string): Jwks {
  return {
    keys: published.map(({ publicKey, certificate }) => {
      const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
      return {
        kty: 'RSA',
        use: 'sig',
        alg: 'RS256',
        kid: kidOf(publicKey),
        n,
        e,
        ...(certificate && {
          x5t: createHash('sha1').update(certificate).digest('base64url'),
          x5c: [certificate.toString('base64')],
        }),
        ...(issuer !== undefined && { issuer }),
      };
    }),
  };
}

/** The keys in a JWKS document by key id. */
export function keysOf(document: unknown): Result<ReadonlyMap<string, KeyObject>, CodecError> {
  const jwks = jwksSchema.safeParse(document);
  if (!jwks.success) return err({ message: 'not a JWKS of RSA keys', path: 'keys' });
  try {
    const keys = jwks.data.keys.map(({ kid, kty, n, e }) => {
      return [kid, createPublicKey({ format: 'jwk', key: { kty, n, e } })] as const;
    });
    return ok(new Map(keys));
  } catch {
    return err({ message: 'a key is not an RSA key', path: 'keys' });
  }
}
