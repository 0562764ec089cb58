import { err, ok } from '../../../core/result.ts';
import type { ServiceContext } from '../../context.ts';
import { type Resources, readScope } from '../resources.ts';
import type { TokenAuthority } from '../tokens.ts';
import { lifetimeFields } from '../user-tokens.ts';
import type { Grant } from './grant.ts';

/** An application by itself, with secret or certificate (graph.md 5). */
export function createClientCredentialsGrant(
  context: ServiceContext,
  resources: Resources,
  tokens: TokenAuthority,
): Grant<'client_credentials'> {
  return (request, { version, application }) => {
    if (application === undefined) return err({ code: 700016, detail: request.client_id });
    const { resource: scopeResource, permissions } = readScope(request.scope ?? '');
    if (version === 2 && request.scope === undefined) return err({ code: 90014, detail: 'scope' });
    if (version === 2 && !permissions.includes('.default')) return err({ code: 1002012, detail: request.scope ?? '' });
    const name = request.resource ?? scopeResource;
    const resource = resources.find(name);
    if (resource === undefined) return err({ code: 500011, detail: name });
    const { clientId, objectId, roles, displayName } = application;
    const subject = { objectId };
    return ok({
      token_type: 'Bearer',
      ...lifetimeFields(version, resource, context.clock.now()),
      access_token: tokens.issueAccess({
        audience: resource.audience,
        clientId,
        subject,
        ...(resource.kind === 'graph' && { roles }),
        extra: { app_displayname: displayName },
      }),
    });
  };
}
