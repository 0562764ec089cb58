import { err, ok, type Result } from '../../core/result.ts';
import type { ServiceContext } from '../context.ts';
import type { User } from '../store/queries/users.ts';
import { applicationName } from './clients.ts';
import type { ConditionalAccess } from './conditional-access.ts';
import type { Consents } from './consents.ts';
import { passwordOfSignIn } from './credentials.ts';
import type { Directory } from './directory.ts';
import { issuerOf } from './openid-configuration.ts';
import { delegatedScopes, grantedScope, type Resource, type Resources, readScope } from './resources.ts';
import { GLOBAL_ADMINISTRATOR, roleClaims } from './roles.ts';
import { sha256 } from './sha256.ts';
import type { SignInError } from './sign-in-error.ts';
import { TOKEN_LIFETIME_S, type TokenAuthority } from './tokens.ts';

/** graph.md 5.3: a refresh token that nobody uses ends after 90 days. */
export const REFRESH_LIFETIME_MS = 90 * 86_400_000;

/** The body of a token reply, or why there is none. */
export type Issued = Result<Readonly<Record<string, unknown>>, SignInError>;

/** A sign-in that tokens are issued for. */
export interface SignIn {
  readonly clientId: string;
  readonly user: User;
  readonly amr: readonly string[];
  readonly deviceId: string | null;
  /** The Temporary Access Pass that the sign-in lives on: its tokens end with it (graph.md 5.1). */
  readonly accessPassId: string | null;
  /** v1 names a resource; v2 leaves it to the scopes. */
  readonly resource: string | undefined;
  readonly scope: string;
  readonly nonce: string | null;
  /** When the person proved who it is; null unless the client asked. */
  readonly authMs?: number | null;
  /** Whether the client asked who the user is, by ids of its own cache (graph.md 5). */
  readonly wantsClientInfo: boolean;
}

/** How a reply says how long its token lives; version 1 writes numbers as texts and names the resource. */
export function lifetimeFields(version: 1 | 2, resource: Resource, nowMs: number): Readonly<Record<string, unknown>> {
  const seconds = TOKEN_LIFETIME_S - 1;
  if (version === 2) return { expires_in: seconds, ext_expires_in: seconds };
  const now = Math.floor(nowMs / 1000);
  return {
    expires_in: String(seconds),
    ext_expires_in: String(seconds),
    expires_on: String(now + seconds),
    not_before: String(now),
    resource: resource.audience,
  };
}

/** The member by which clients key their cache (graph.md 5). */
export function clientInfo(uid: string, utid: string): string {
  return Buffer.from(JSON.stringify({ uid, utid })).toString('base64url');
}

/** How the tokens were asked for. */
interface TokenCall {
  readonly version: 1 | 2;
  readonly origin: string;
}

/** An id token by itself. */
export type IdSignIn = Pick<SignIn, 'clientId' | 'user' | 'amr' | 'nonce' | 'authMs'> & {
  readonly extra?: Readonly<Record<string, unknown>>;
};

/** Access, refresh and id token for a user's sign-in, as version and scopes ask for them. */
export type IssueUserTokens = (signIn: SignIn, call: TokenCall) => Issued;

/** What is issued to users. */
export interface UserTokens {
  readonly issue: IssueUserTokens;
  issueId(signIn: IdSignIn, call: TokenCall): string;
}

/** What tokens are judged by before they are issued. */
export interface UserTokenParts {
  readonly tokens: TokenAuthority;
  readonly conditionalAccess: ConditionalAccess;
  readonly resources: Resources;
  readonly consents: Consents;
}

export function createUserTokens(
  context: ServiceContext,
  directory: Directory,
  { tokens, conditionalAccess, resources, consents }: UserTokenParts,
): UserTokens {
  const { applications, settings, signIns, devices } = directory.queries;
  const random = context.random.fork('entra.refresh-tokens');

  /** What auto-enrolment needs to know, for those who enrol (entra-device.md 6). */
  const mdmClaims = (user: User) => {
    if (!directory.enrolsAutomatically(user.id)) return {};
    const { discoveryUrl, termsOfUseUrl, complianceUrl } = settings.get('mdmApp');
    return {
      mdm_enrollment_url: discoveryUrl,
      mdm_terms_of_use_url: termsOfUseUrl,
      mdm_compliance_url: complianceUrl,
    };
  };

  const issueRefreshToken = (signIn: SignIn): string => {
    const token = `0.${random.bytes(64).toString('base64url')}`;
    signIns.insertRefreshToken({
      tokenSha256: sha256(token),
      clientId: signIn.clientId,
      userId: signIn.user.id,
      deviceId: signIn.deviceId,
      scope: signIn.scope,
      amr: signIn.amr,
      expiresMs: context.clock.now() + REFRESH_LIFETIME_MS,
      accessPassId: signIn.accessPassId,
      passwordSha256: passwordOfSignIn(signIn.user, signIn.amr),
    });
    return token;
  };

  /** A user of the other organisation signs in to its tenant, which is not this one. */
  const foreignTenant = ({ upn }: User): string | undefined => {
    const other = settings.get('otherOrganisation');
    return other !== null && upn.toLowerCase().endsWith(`@${other.domain}`) ? other.tenantId : undefined;
  };

  const homeOf = (user: User, { version, origin }: TokenCall) => {
    const foreign = foreignTenant(user);
    return foreign === undefined ? {} : { tid: foreign, iss: issuerOf(foreign, version, origin) };
  };

  const issueId = ({ clientId, user, amr, nonce, authMs = null, extra }: IdSignIn, call: TokenCall): string =>
    tokens.issueId({
      ...call,
      clientId,
      subject: { objectId: user.id, upn: user.upn, name: user.displayName },
      amr,
      ...(nonce !== null && { nonce }),
      extra: {
        ...(authMs !== null && { auth_time: Math.floor(authMs / 1000) }),
        ...mdmClaims(user),
        ...homeOf(user, call),
        ...extra,
      },
    });

  const issue: IssueUserTokens = (signIn, { version, origin }) => {
    const { user, clientId, deviceId } = signIn;
    const asked = readScope(signIn.scope);
    const { permissions, openid } = asked;
    if (asked.malformed !== undefined) return err({ code: 70011, detail: asked.malformed });
    const name = signIn.resource ?? asked.resource;
    const resource = resources.find(name);
    if (resource === undefined) return err({ code: 500011, detail: name });
    if (asked.isMixed && signIn.resource === undefined) return err({ code: 700022 });
    if (consents.missing({ clientId, user, resource, permissions }).length > 0) {
      return err({ code: 65001, detail: `'${clientId}'` });
    }
    const device = deviceId === null ? undefined : devices.byDeviceId(deviceId);
    const refusal = conditionalAccess.judge({ user, resource, amr: signIn.amr, device });
    if (refusal !== undefined) return err(refusal);

    const scopes = delegatedScopes(resource, permissions, {
      isAdministrator: user.isGlobalAdministrator,
      consented: consents.given(clientId, user.id),
    });
    const amr = deviceId === null ? signIn.amr : [...new Set([...signIn.amr, 'rsa'])];
    const subject = { objectId: user.id, upn: user.upn, name: user.displayName };
    const refreshToken = version === 1 || openid.includes('offline_access') ? issueRefreshToken(signIn) : undefined;
    const accessToken = tokens.issueAccess({
      audience: resource.audience,
      clientId,
      subject,
      scopes,
      amr,
      ...(deviceId !== null && { deviceId }),
      extra: {
        app_displayname: applicationName(clientId, applications.byClientId(clientId)),
        ...(refreshToken !== undefined && { rh: sha256(refreshToken) }),
        ...(user.isGlobalAdministrator && { wids: [GLOBAL_ADMINISTRATOR] }),
        ...(resource.kind === 'drs' && { ...roleClaims(context.tenant.id, user), ...mdmClaims(user) }),
        ...homeOf(user, { version, origin }),
      },
    });
    const hasIdToken = version === 1 || openid.includes('openid');
    return ok({
      token_type: 'Bearer',
      scope: version === 1 ? scopes.join(' ') : grantedScope(asked, scopes),
      ...lifetimeFields(version, resource, context.clock.now()),
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(hasIdToken && { id_token: issueId({ ...signIn, amr }, { version, origin }) }),
      ...(signIn.wantsClientInfo && { client_info: clientInfo(user.id, context.tenant.id) }),
    });
  };

  return { issue, issueId };
}
