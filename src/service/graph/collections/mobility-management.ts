import { z } from 'zod';
import type { Group } from '../../store/queries/groups.ts';
import type { Scope, Settings } from '../../store/queries/settings.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { groupEntity, referencedId, referenceSchema } from './groups.ts';

const PATH = '/policies/mobileDeviceManagementPolicies';
const INTUNE = '0000000a-0000-0000-c000-000000000000';

/** Whose devices which service manages; the tenant has one. */
interface Policy extends Pick<Settings, 'mdmScope' | 'mdmApp'> {}

/** Which groups are in the scope can only be said by naming them one by one. */
const scopeSchema = z.strictObject({ appliesTo: z.enum(['none', 'all']) });
const addresses = z.url().optional();
const addressSchema = z.strictObject({
  discoveryUrl: addresses,
  termsOfUseUrl: addresses,
  complianceUrl: addresses,
});

const groupIdsOf = (scope: Scope): readonly string[] => (typeof scope === 'string' ? [] : scope.groupIds);

/** The MDM user scope, which decides whose devices enrol at their join (graph.md gr-3.11-01). */
export function mobilityManagementRoutes({ directory }: GraphModule): GraphRoute[] {
  const { settings, groups } = directory.queries;
  const groupSet: Omit<EntitySet<Group>, 'path'> = { type: 'microsoft.graph.group', toEntity: groupEntity };
  const includedGroups = ({ mdmScope }: Policy) => groupIdsOf(mdmScope).flatMap((id) => groups.byId(id) ?? []);
  const set: EntitySet<Policy> = {
    path: 'mobilityManagementPolicies',
    type: 'microsoft.graph.mobilityManagementPolicy',
    toEntity({ mdmScope, mdmApp: { appId, ...urls } }) {
      const displayName = appId === INTUNE ? 'Microsoft Intune' : 'Mobile device management';
      return {
        id: appId,
        appliesTo: typeof mdmScope === 'string' ? mdmScope : 'selected',
        complianceUrl: urls.complianceUrl,
        description: `Device Management Policy for ${displayName}`,
        discoveryUrl: urls.discoveryUrl,
        displayName,
        isValid: true,
        termsOfUseUrl: urls.termsOfUseUrl,
      };
    },
    expand: { includedGroups: { to: groupSet, rows: includedGroups } },
  };
  const current = (): Policy => ({ mdmScope: settings.get('mdmScope'), mdmApp: settings.get('mdmApp') });
  const onPolicy = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, policy: Policy) => Reply,
  ): GraphRoute => ({
    isBetaOnly: true,
    method,
    path: `${PATH}/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const policy = current();
      return id.toLowerCase() === policy.mdmApp.appId ? handle(call, policy) : notFound(id);
    },
  });
  const selectGroups = (groupIds: readonly string[]) => settings.set('mdmScope', { groupIds });
  const change = (body: unknown, { mdmApp }: Policy): Refusal | undefined => {
    const isScope = typeof body === 'object' && body !== null && 'appliesTo' in body;
    const read = isScope ? readBody(body, scopeSchema) : readBody(body, addressSchema);
    if (!read.ok) return read.error;
    if ('appliesTo' in read.value) {
      settings.set('mdmScope', read.value.appliesTo);
      return undefined;
    }
    const urls = read.value;
    settings.set('mdmApp', {
      ...mdmApp,
      discoveryUrl: urls.discoveryUrl ?? mdmApp.discoveryUrl,
      termsOfUseUrl: urls.termsOfUseUrl ?? mdmApp.termsOfUseUrl,
      complianceUrl: urls.complianceUrl ?? mdmApp.complianceUrl,
    });
    return undefined;
  };

  return [
    { isBetaOnly: true, method: 'GET', path: PATH, handle: (call) => list(call, set, rowsOf([current()])) },
    onPolicy('GET', '', (call, policy) => one(call, set, policy)),
    onPolicy('PATCH', '', (call, policy) => change(call.body, policy) ?? NO_CONTENT),
    onPolicy('GET', '/includedGroups', (call, policy) =>
      list(call, { ...groupSet, path: 'groups' }, rowsOf(includedGroups(policy))),
    ),
    onPolicy('POST', '/includedGroups/$ref', (call, { mdmScope }) => {
      const read = readBody(call.body, referenceSchema);
      if (!read.ok) return read.error;
      const groupId = referencedId(read.value['@odata.id']);
      if (groups.byId(groupId) === undefined) return notFound(groupId);
      const known = groupIdsOf(mdmScope);
      if (known.includes(groupId)) {
        return refuse(400, "One or more added object references already exist for 'includedGroups'.");
      }
      selectGroups([...known, groupId]);
      return NO_CONTENT;
    }),
    onPolicy('DELETE', '/includedGroups/{groupId}/$ref', (call, { mdmScope }) => {
      const groupId = (call.parameters['groupId'] ?? '').toLowerCase();
      const known = groupIdsOf(mdmScope);
      if (!known.includes(groupId)) return notFound(groupId);
      selectGroups(known.filter((id) => id !== groupId));
      return NO_CONTENT;
    }),
  ];
}
