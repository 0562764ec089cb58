import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { replyJson } from './replies.ts';
import { ARM_AUDIENCES } from './resources.ts';
import type { TokenAuthority } from './tokens.ts';

/**
 * As much of management.azure.com as the Azure command line asks for before it calls anything else: which tenants there
 * are, and that there is no subscription (graph.md gr-6-09).
 */
export function createResourceManager(
  { tenant }: Pick<ServiceContext, 'tenant'>,
  tokens: TokenAuthority,
): (request: ServerRequest) => HttpResponse {
  const fail = (status: number, code: string, message: string) => replyJson(status, { error: { code, message } });
  const ownTenant = {
    id: `/tenants/${tenant.id}`,
    tenantId: tenant.id,
    displayName: tenant.displayName,
    defaultDomain: tenant.domain,
    domains: [tenant.domain],
    tenantCategory: 'Home',
  };
  const lists: Readonly<Record<string, readonly unknown[]>> = { '/tenants': [ownTenant], '/subscriptions': [] };

  return ({ method, path, query, headers }) => {
    const claims = tokens.verify(headers['authorization'], { audiences: ARM_AUDIENCES });
    if (!claims.ok) return fail(401, 'AuthenticationFailed', `Authentication failed: ${claims.error.message}.`);
    const name = path.toLowerCase().replace(/\/$/, '');
    const value = Object.hasOwn(lists, name) && method === 'GET' ? lists[name] : undefined;
    if (value === undefined)
      return fail(404, 'NotFound', `The lab has nothing at ${path}: no Azure resource is played.`);
    if (!query.has('api-version')) {
      return fail(400, 'MissingApiVersionParameter', 'The api-version query parameter is required for all requests.');
    }
    return replyJson(200, { value, count: { type: 'Total', value: value.length } });
  };
}
