import { oncePer } from '../../../core/once-per.ts';
import { CLIENT_ASSERTION_TYPE, checkClientAssertion } from '../../../protocol/oidc/client-assertion.ts';
import { readCertificate } from '../../../protocol/x509/certificate.ts';
import type { ServiceContext } from '../../context.ts';
import type { Application } from '../../store/queries/applications.ts';
import { isKnownClient, isWellKnown } from '../clients.ts';
import type { EntraQueries } from '../queries.ts';
import { sha256 } from '../sha256.ts';
import type { SignInError, SignInErrorCode } from '../sign-in-error.ts';

/** How a client says which it is; the names on the wire. */
export interface ClientClaim {
  readonly client_id: string;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
  readonly client_assertion_type?: string | undefined;
}

/** What a client came to: whether it has proved itself, and as which application. */
export type ClientVerdict =
  | { readonly application: Application | undefined; readonly hasProof: boolean }
  | { readonly error: SignInError };

const ASSERTION_ERRORS: Readonly<Record<string, SignInErrorCode>> = {
  signature: 700027,
  'claims/sub': 50048,
  'claims/aud': 50027,
  'claims/exp': 700024,
};

const certificatesOf = oncePer(({ certificates }: Application) =>
  certificates.flatMap((text) => {
    const read = readCertificate(Buffer.from(text, 'base64'));
    return read.ok ? [read.value] : [];
  }),
);

/** Judges secret or certificate assertion of a client (graph.md 5); a public client has neither. */
export function createClientAuthentication(
  context: ServiceContext,
  { applications }: Pick<EntraQueries, 'applications'>,
): (claim: ClientClaim, origin: string) => ClientVerdict {
  const tenants = [context.tenant.id, context.tenant.domain, 'common', 'organizations'].map((it) => it.toLowerCase());

  /** The token endpoint or issuer of the tenant, where the client called it or under the real name. */
  const isOurs = (origin: string) => (audience: string) => {
    if (!URL.canParse(audience)) return false;
    const url = new URL(audience);
    const [, tenant = ''] = url.pathname.toLowerCase().split('/');
    return [origin, 'https://login.microsoftonline.com'].includes(url.origin) && tenants.includes(tenant);
  };

  return (claim, origin) => {
    const { client_id: clientId, client_secret: secret, client_assertion: assertion } = claim;
    const application = applications.byClientId(clientId);
    if (!isKnownClient(clientId, application)) return { error: { code: 700016, detail: clientId } };
    if (secret === undefined && assertion === undefined) return { application, hasProof: false };
    const isPublic =
      application === undefined || (application.secretSha256 === null && application.certificates.length === 0);
    if (isPublic && isWellKnown(clientId)) return { error: { code: 700025, detail: clientId } };
    if (application === undefined || assertion === undefined) {
      const isRight = secret !== undefined && application?.secretSha256 === sha256(secret);
      return isRight ? { application, hasProof: true } : { error: { code: 7000215, detail: clientId } };
    }
    if (claim.client_assertion_type !== CLIENT_ASSERTION_TYPE) return { error: { code: 9002313 } };
    const checked = checkClientAssertion(assertion, {
      clientId,
      certificates: certificatesOf(application),
      isAudience: isOurs(origin),
      nowMs: context.clock.now(),
    });
    if (checked.ok) return { application, hasProof: true };
    return { error: { code: ASSERTION_ERRORS[checked.error.path] ?? 50027 } };
  };
}
