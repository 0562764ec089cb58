import { err, ok } from '../../../core/result.ts';
import type { ServiceContext } from '../../context.ts';
import type { EntraQueries } from '../directory.ts';
import { findResource, readScope } from '../resources.ts';
import type { TokenAuthority } from '../tokens.ts';
import { lifetimeFields } from '../user-tokens.ts';
import type { Grant } from './grant.ts';

/** An application by itself, with secret or certificate (graph.md 5). */
export function createClientCredentialsGrant(
  context: ServiceContext,
  { settings }: EntraQueries,
  tokens: TokenAuthority,
): Grant<'client_credentials'> {
  return (request, { version, application }) => {
    if (application === undefined) return err({ code: 700016, detail: request.client_id });
    const name = request.resource ?? readScope(request.scope ?? '').resource;
    const resource = findResource(name, settings.get('mdmApp'));
    if (resource === undefined) return err({ code: 500011, detail: name });
    const { clientId, objectId, roles } = application;
    const subject = { objectId };
    return ok({
      token_type: 'Bearer',
      ...lifetimeFields(version, resource, context.clock.now()),
      access_token: tokens.issueAccess({
        audience: resource.audience,
        clientId,
        subject,
        ...(resource.kind === 'graph' && { roles }),
      }),
    });
  };
}
