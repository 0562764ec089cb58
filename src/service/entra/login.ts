import type { Handler, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { createRouter, type PathParameters, type Route } from '../router.ts';
import { CLIENTS } from './clients.ts';
import { DEVICE_AUTH_PATH } from './device-code.ts';
import type { LoginParts } from './login-parts.ts';
import { instanceDiscovery, issuerOf, openidConfiguration } from './openid-configuration.ts';
import { CONTINUE_PATH } from './pages/frame.ts';
import { STYLE, STYLE_PATH } from './pages/style.ts';
import { readForm, replyCss, replyEmpty, replyJson } from './replies.ts';
import { DRS_AUDIENCES } from './resources.ts';
import type { ReadPurpose } from './sign-in.ts';
import { createSignOut } from './sign-out.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { createUserRealms } from './user-realm.ts';

/** What OOBE asks for when it opens the page by its address alone (entra-device.md 6). */
const OOBE_DEFAULTS: Readonly<Record<string, string>> = {
  client_id: CLIENTS.broker,
  response_type: 'code',
  redirect_uri: 'ms-aadj-redir://auth/drs',
  resource: DRS_AUDIENCES[0],
};

const UNKNOWN_INSTANCE = {
  error: 'invalid_instance',
  error_description: 'AADSTS50049: Unknown or invalid instance.',
  error_codes: [50049],
};

const OOBE_VERSIONS: readonly string[] = ['8', '9', '10'];

function withOobeDefaults(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams({ ...OOBE_DEFAULTS, ...Object.fromEntries(query) });
}

/** The host login.microsoftonline.com: discovery, keys, the sign-in pages, tokens (graph.md 5, entra-device.md 5, 6). */
export function createLogin(context: ServiceContext, parts: LoginParts): Handler {
  const { directory, tokens, refusals, sessions, pages, readAuthorization, deviceCodes, bulkTokens } = parts;
  const { tenant } = context;
  const redeem = createTokenEndpoint(context, parts);
  const ownNames = [tenant.id, tenant.domain, 'common', 'organizations'].map((name) => name.toLowerCase());

  /** Every address below a tenant answers alike when there is no such tenant. */
  const inTenant =
    (handle: Route['handle']): Route['handle'] =>
    (request, parameters) => {
      const segment = parameters['tenant'] ?? '';
      if (!ownNames.includes(segment.toLowerCase())) {
        return refusals.ofSignIn({ code: 90002, detail: segment }, request);
      }
      return handle(request, parameters);
    };

  const configuration = (version: 1 | 2) => (request: ServerRequest, parameters: PathParameters) => {
    const segment = parameters['tenant'] ?? '';
    const { id, region } = tenant;
    return replyJson(200, openidConfiguration({ origin: request.origin, id, segment, region, version }));
  };
  /** Only version 2 says whose they are; an address that tenants share leaves the tenant open. */
  const keys = (version: 1 | 2) => (request: ServerRequest, parameters: PathParameters) => {
    const isShared = ['common', 'organizations'].includes((parameters['tenant'] ?? '').toLowerCase());
    const issuer = issuerOf(isShared ? '{tenantid}' : tenant.id, 2, request.origin);
    return replyJson(200, tokens.jwks(version === 2 ? issuer : undefined));
  };
  const oobe = (step: 'show' | 'submit') => (request: ServerRequest, parameters: PathParameters) => {
    if (!OOBE_VERSIONS.includes(parameters['version'] ?? '')) return replyEmpty(404);
    return pages[step]({ request, query: withOobeDefaults(request.query), version: 1 }, readAuthorization);
  };
  /** A request may be posted too (OpenID Connect Core 3.1.2.1); what is posted to a request's address answers its page. */
  const authorize = (method: string, path: string, version: 1 | 2): Route => ({
    method,
    path,
    handle: inTenant((request) => {
      const posted = method === 'POST' && !request.query.has('client_id') ? readForm(request.body) : undefined;
      const query = posted?.has('client_id') ? new URLSearchParams([...posted]) : request.query;
      const step = method === 'GET' || query !== request.query ? pages.show : pages.submit;
      return step({ request, query, version }, readAuthorization);
    }),
  });
  const readAny: ReadPurpose = (query, call) =>
    query.has('client_id') ? readAuthorization(query, call) : deviceCodes.read(query, call);
  const deviceAuth = (request: ServerRequest) => ({ request, query: request.query, version: 2 }) as const;

  const realms = createUserRealms(context);
  const signOut = createSignOut(directory.queries, sessions);
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, handle: inTenant(handle) });
  const post = (path: string, handle: Route['handle']): Route => ({ method: 'POST', path, handle: inTenant(handle) });

  const find = createRouter([
    { method: 'GET', path: '/webapp/CloudDomainJoin/{version}', handle: oobe('show') },
    { method: 'POST', path: '/webapp/CloudDomainJoin/{version}', handle: oobe('submit') },
    { method: 'POST', path: CONTINUE_PATH, handle: (request) => pages.resume(request, readAny) },
    {
      method: 'GET',
      path: DEVICE_AUTH_PATH,
      handle: (request) => deviceCodes.ask(request) ?? pages.show(deviceAuth(request), deviceCodes.read),
    },
    {
      method: 'POST',
      path: DEVICE_AUTH_PATH,
      handle: (request) => pages.submit(deviceAuth(request), deviceCodes.read),
    },
    { method: 'POST', path: '/webapp/bulkaadjtoken/begin', handle: bulkTokens.begin },
    { method: 'GET', path: '/webapp/bulkaadjtoken/poll', handle: bulkTokens.poll },
    {
      method: 'GET',
      path: '/common/discovery/instance',
      handle: ({ query, origin }) => {
        const metadata = instanceDiscovery(query.get('authorization_endpoint') ?? '', origin);
        return metadata === undefined ? replyJson(400, UNKNOWN_INSTANCE) : replyJson(200, metadata);
      },
    },
    get('/{tenant}/v2.0/.well-known/openid-configuration', configuration(2)),
    get('/{tenant}/.well-known/openid-configuration', configuration(1)),
    get('/{tenant}/discovery/v2.0/keys', keys(2)),
    get('/{tenant}/discovery/keys', keys(1)),
    authorize('GET', '/{tenant}/oauth2/v2.0/authorize', 2),
    authorize('POST', '/{tenant}/oauth2/v2.0/authorize', 2),
    authorize('GET', '/{tenant}/oauth2/authorize', 1),
    authorize('POST', '/{tenant}/oauth2/authorize', 1),
    post('/{tenant}/oauth2/v2.0/token', (request, { tenant: name = '' }) => redeem(request, 2, name)),
    post('/{tenant}/oauth2/token', (request, { tenant: name = '' }) => redeem(request, 1, name)),
    post('/{tenant}/oauth2/v2.0/devicecode', (request) => deviceCodes.begin(request, 2)),
    post('/{tenant}/oauth2/devicecode', (request) => deviceCodes.begin(request, 1)),
    get('/{tenant}/oauth2/v2.0/logout', signOut),
    post('/{tenant}/oauth2/v2.0/logout', signOut),
    get('/{tenant}/oauth2/logout', signOut),
    post('/{tenant}/oauth2/logout', signOut),
    get('/{tenant}/userrealm/{login}', (_, { login = '' }) => realms.describe(login)),
    {
      method: 'GET',
      path: '/getuserrealm.srf',
      handle: ({ query }) => realms.describeAsPage(query.get('login') ?? ''),
    },
    { method: 'GET', path: STYLE_PATH, handle: () => replyCss(STYLE) },
  ]);

  return (request) => {
    const match = find(request.method, request.path);
    if (match.kind === 'found') return match.handle(request, match.parameters);
    if (match.kind === 'not-found') return replyEmpty(404);
    return replyEmpty(405, { allow: match.allowed.join(', ') });
  };
}
