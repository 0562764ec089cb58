import { roleObjectId } from '../../entra/roles.ts';
import type { Application } from '../../store/queries/applications.ts';
import { type GraphCall, type GraphRoute, notFound, type Reply } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one } from '../replies.ts';

/** Registered clients, as what they are and as who they are in the tenant; they are made with the tenant alone. */
export function applicationRoutes({ context: { tenant }, directory }: GraphModule): GraphRoute[] {
  const { applications } = directory.queries;
  const ownId = ({ clientId }: Application) => roleObjectId(tenant.id, `application/${clientId}`);
  const applicationSet: EntitySet<Application> = {
    path: 'applications',
    type: 'microsoft.graph.application',
    toEntity: (application) => ({
      id: ownId(application),
      deletedDateTime: null,
      appId: application.clientId,
      displayName: application.displayName,
      signInAudience: 'AzureADMyOrg',
      publisherDomain: tenant.domain,
      identifierUris: [],
      keyCredentials: [],
      passwordCredentials: [],
      requiredResourceAccess: [],
      web: {
        homePageUrl: null,
        logoutUrl: null,
        redirectUris: application.redirectUris,
        implicitGrantSettings: {
          enableAccessTokenIssuance: false,
          enableIdTokenIssuance: application.enableIdTokenIssuance,
        },
      },
    }),
  };
  const principalSet: EntitySet<Application> = {
    path: 'servicePrincipals',
    type: 'microsoft.graph.servicePrincipal',
    toEntity: ({ objectId, clientId, displayName, redirectUris }) => ({
      id: objectId,
      deletedDateTime: null,
      accountEnabled: true,
      appId: clientId,
      appDisplayName: displayName,
      appOwnerOrganizationId: tenant.id,
      displayName,
      replyUrls: redirectUris,
      servicePrincipalNames: [clientId],
      servicePrincipalType: 'Application',
      signInAudience: 'AzureADMyOrg',
    }),
  };
  const source: RowSource<Application> = {
    all: applications.list,
    lookUps: { appId: byKey(applications.byClientId) },
  };
  /** By object id, or by `appId='…'`. */
  const routes = (set: EntitySet<Application>, idOf: (application: Application) => string): GraphRoute[] => [
    { method: 'GET', path: `/${set.path}`, handle: (call) => list(call, set, source) },
    {
      method: 'GET',
      path: `/${set.path}/{id}`,
      handle(call: GraphCall): Reply {
        const id = (call.parameters['id'] ?? '').toLowerCase();
        const [, appId] = /^appid='?([^']*)'?$/.exec(id) ?? [];
        const found =
          appId === undefined ? applications.list().find((it) => idOf(it) === id) : applications.byClientId(appId);
        return found === undefined ? notFound(id) : one(call, set, found);
      },
    },
  ];
  return [...routes(applicationSet, ownId), ...routes(principalSet, ({ objectId }) => objectId)];
}
