import { createHash } from 'node:crypto';
import type { KeyPair } from '../../core/keys/rsa.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { EntraClaims } from '../../protocol/oidc/claims.ts';
import { type Jwks, jwksOf, kidOf, type PublishedKey } from '../../protocol/oidc/jwks.ts';
import { signJwt, type TokenSigner, verifyJwt } from '../../protocol/oidc/jwt.ts';
import { issueCertificate } from '../../protocol/x509/certificate.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import type { ServiceContext } from '../context.ts';
import { issuerOf, LOGIN } from './openid-configuration.ts';

/** How long access and id tokens live, in seconds. */
export const TOKEN_LIFETIME_S = 3_600;

/** Whom a token speaks for: a user, an application by itself, or a device by itself. */
export interface TokenSubject {
  /** Object id. */
  readonly objectId: string;
  readonly upn?: string;
  readonly name?: string;
}

/** What an access token says beside its times. */
export interface AccessGrant {
  readonly audience: string;
  readonly clientId: string;
  readonly subject: TokenSubject;
  /** Delegated permissions; left out when an application or a device acts by itself. */
  readonly scopes?: readonly string[];
  /** Application permissions. */
  readonly roles?: readonly string[];
  readonly amr?: readonly string[];
  /** The directory device that the sign-in is bound to. */
  readonly deviceId?: string;
  /** Claims beyond these, by their names on the wire. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What an id token says beside its times; `version` is that of the endpoint. */
export interface IdGrant {
  readonly clientId: string;
  readonly version: 1 | 2;
  /** `https://host[:port]` as the client called it: its issuer is the one that discovery there names. */
  readonly origin: string;
  readonly subject: TokenSubject;
  readonly amr: readonly string[];
  readonly nonce?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What a service module learns from a token that it has accepted. */
export interface AccessClaims {
  readonly audience: string;
  readonly objectId: string;
  /** Absent from tokens of applications and devices. */
  readonly upn?: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly amr: readonly string[];
  readonly deviceId?: string;
  /** Every claim by its name on the wire. */
  readonly all: EntraClaims;
}

/** Why a request's token was not accepted. */
export interface TokenRefusal {
  readonly reason: 'missing' | 'malformed' | 'signature' | 'audience' | 'issuer' | 'not-yet-valid' | 'expired';
  readonly message: string;
}

/** Issues the tenant's tokens and judges them by the lab clock. */
export interface TokenAuthority {
  issueAccess(grant: AccessGrant): string;
  issueId(grant: IdGrant): string;
  /** The keys of its tokens, now and next; version 2 says for which issuer, by the address that the client called. */
  jwks(issuer?: string): Jwks;
  /** Judges an `Authorization` header; `audiences` are spelt as `resources.ts` spells them. */
  verify(
    authorizationHeader: string | undefined,
    expected: { readonly audiences: readonly string[] },
  ): Result<AccessClaims, TokenRefusal>;
}

const REASONS: Readonly<Record<string, TokenRefusal['reason']>> = {
  'header/kid': 'signature',
  signature: 'signature',
  'claims/aud': 'audience',
  'claims/iss': 'issuer',
  'claims/nbf': 'not-yet-valid',
  'claims/exp': 'expired',
};

function toRefusal({ path, message }: CodecError): TokenRefusal {
  return { reason: REASONS[path] ?? 'malformed', message };
}

/** As the certificates of Entra's signing keys go by. */
const SIGNING_NAME = commonName('accounts.accesscontrol.windows.net');

/** A key with a certificate of its own, as clients find both in the JWKS. */
function publish({ publicKey, privateKey }: KeyPair, serialNumber: string): PublishedKey {
  const certificate = issueCertificate({
    subject: SIGNING_NAME,
    publicKeyDer: encodePublicKey(publicKey),
    signer: privateKey,
    serialNumber,
    notBeforeMs: Date.UTC(2000, 0),
    notAfterMs: Date.UTC(2099, 0),
    extensions: [],
  });
  return { publicKey, certificate };
}

/** Pairwise: the same user has another subject at another client. */
function pairwiseSubject(objectId: string, clientId: string): string {
  return createHash('sha256').update(`${objectId}/${clientId}`).digest('base64url');
}

/** @example const tokens = createTokenAuthority(context); tokens.verify(header, { audiences: GRAPH_AUDIENCES }); */
export function createTokenAuthority(context: ServiceContext): TokenAuthority {
  const { tenant, clock } = context;
  const random = context.random.fork('entra.tokens');
  const { privateKey, publicKey } = context.serviceKey('token-signing');
  const signer: TokenSigner = { key: privateKey, kid: kidOf(publicKey) };
  const keys = new Map([[signer.kid, publicKey]]);
  /** Made when somebody asks: the key that signs, and the one that is to take over from it (graph.md 5). */
  let both: readonly PublishedKey[] | undefined;
  const published = () => {
    both ??= [
      publish(context.serviceKey('token-signing'), '01'),
      publish(context.serviceKey('token-signing-next'), '02'),
    ];
    return both;
  };
  const issuer = issuerOf(tenant.id, 1, LOGIN);

  const times = () => {
    const now = Math.floor(clock.now() / 1000);
    return { iat: now, nbf: now, exp: now + TOKEN_LIFETIME_S };
  };
  const person = ({ upn, name }: TokenSubject) => ({
    ...(name !== undefined && { name }),
    ...(upn !== undefined && { upn, unique_name: upn }),
  });

  /** What a fault takes out of a user's tokens: a member that is undefined is not written. */
  const missingClaims = () =>
    Object.fromEntries((context.fault('entra.claims')?.omit ?? []).map((claim) => [claim, undefined]));

  return {
    issueAccess({ audience, clientId, subject, scopes, roles, amr, deviceId, extra }) {
      const isApplication = scopes === undefined;
      return signJwt(
        {
          // Graph, device registration and MDM take version 1 tokens, whichever endpoint issues them.
          aud: audience,
          iss: issuer,
          ...times(),
          ...(amr !== undefined && { amr: [...amr] }),
          appid: clientId,
          appidacr: isApplication ? '1' : '0',
          ...(deviceId !== undefined && { deviceid: deviceId }),
          idtyp: isApplication ? 'app' : 'user',
          ...person(subject),
          oid: subject.objectId,
          ...(roles !== undefined && { roles: [...roles] }),
          ...(scopes !== undefined && { scp: scopes.join(' ') }),
          sub: isApplication ? subject.objectId : pairwiseSubject(subject.objectId, clientId),
          tenant_region_scope: tenant.region,
          tid: tenant.id,
          uti: random.bytes(16).toString('base64url'),
          ver: '1.0',
          ...extra,
          ...(isApplication ? {} : missingClaims()),
        },
        signer,
      );
    },
    issueId({ clientId, version, origin, subject, amr, nonce, extra }) {
      return signJwt(
        {
          aud: clientId,
          iss: issuerOf(tenant.id, version, origin),
          ...times(),
          amr: [...amr],
          ...person(subject),
          ...(subject.upn !== undefined && { preferred_username: subject.upn }),
          ...(nonce !== undefined && { nonce }),
          oid: subject.objectId,
          sub: pairwiseSubject(subject.objectId, clientId),
          tid: tenant.id,
          ver: `${version}.0`,
          ...extra,
          ...missingClaims(),
        },
        signer,
      );
    },
    jwks: (of) => jwksOf(published(), of),
    verify(header, { audiences }) {
      const [, token] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
      if (token === undefined) return err({ reason: 'missing', message: 'the request carries no bearer token' });
      const verified = verifyJwt(token, { keys, audience: audiences, issuer, nowMs: clock.now() });
      if (!verified.ok) return err(toRefusal(verified.error));
      const all = verified.value;
      const { aud, oid, tid, upn, appid, scp = '', roles = [], amr = [], deviceid } = all;
      if (oid === undefined || appid === undefined || tid !== tenant.id) {
        return err({ reason: 'malformed', message: 'not an access token of this tenant' });
      }
      return ok({
        audience: aud,
        objectId: oid,
        ...(upn !== undefined && { upn }),
        clientId: appid,
        scopes: scp.split(' ').filter((scope) => scope !== ''),
        roles,
        amr,
        ...(deviceid !== undefined && { deviceId: deviceid }),
        all,
      });
    },
  };
}
