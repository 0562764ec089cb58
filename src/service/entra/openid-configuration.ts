/** The sign-in host under its real name. */
export const LOGIN = 'https://login.microsoftonline.com';
const ALIASES = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];

/**
 * The issuer of version 1 or 2 tokens. That of version 2 is on the address that the client called, since clients refuse one
 * that is not; that of version 1, in access tokens too, never was an address anybody calls.
 */
export function issuerOf(tenantId: string, version: 1 | 2, origin: string): string {
  return version === 2 ? `${origin}/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`;
}

/**
 * The OpenID discovery document with every property that clients read (graph.md 5). `segment` is the tenant as the
 * client wrote it: a multi-tenant address answers with itself in the endpoints and `{tenantid}` in the issuer.
 * Endpoints and the issuer of version 2 are on the `origin` that the client called, or a client on loopback would leave the lab.
 */
export function openidConfiguration(tenant: {
  readonly origin: string;
  readonly id: string;
  readonly segment: string;
  readonly region: string;
  readonly version: 1 | 2;
}): Readonly<Record<string, unknown>> {
  const { origin, id, segment, region, version } = tenant;
  const isShared = ['common', 'organizations'].includes(segment.toLowerCase());
  const base = `${origin}/${isShared ? segment.toLowerCase() : id}`;
  const oauth = version === 1 ? `${base}/oauth2` : `${base}/oauth2/v2.0`;
  const discovery = version === 1 ? `${base}/discovery` : `${base}/discovery/v2.0`;
  return {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${discovery}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    // What the service serves; the real one also lists `id_token token`.
    response_types_supported: ['code', 'id_token', 'code id_token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: issuerOf(isShared ? '{tenantid}' : id, version, origin),
    request_uri_parameter_supported: false,
    userinfo_endpoint: origin === LOGIN ? 'https://graph.microsoft.com/oidc/userinfo' : `${origin}/oidc/userinfo`,
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'cloud_instance_host_name',
      'cloud_graph_host_name',
      'msgraph_host',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    tenant_region_scope: isShared ? null : region,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

/**
 * The answer of `/common/discovery/instance`: where the tenant of an authorization endpoint is described, and which
 * names the sign-in host goes by. Undefined for an endpoint elsewhere.
 */
export function instanceDiscovery(
  authorizationEndpoint: string,
  origin: string,
): Readonly<Record<string, unknown>> | undefined {
  const url = URL.canParse(authorizationEndpoint) ? new URL(authorizationEndpoint) : undefined;
  const [, segment] = url?.pathname.split('/') ?? [];
  if (url === undefined || !segment) return undefined;
  if (!ALIASES.includes(url.hostname) && url.origin !== origin) return undefined;
  return {
    tenant_discovery_endpoint: `${origin}/${segment}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      { preferred_network: 'login.microsoftonline.com', preferred_cache: 'login.windows.net', aliases: ALIASES },
    ],
  };
}
