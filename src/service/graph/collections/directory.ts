import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { GLOBAL_ADMINISTRATOR, JOINED_DEVICE_ADMINISTRATOR, roleObjectId } from '../../entra/roles.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, notFound, type Reply } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { directoryDeviceEntity } from './devices.ts';
import { groupEntity } from './groups.ts';
import { userEntity } from './users.ts';

/** The roles that matter to a device: their members are its administrators (entra-device.md 3). */
const ROLES = [
  {
    roleTemplateId: GLOBAL_ADMINISTRATOR,
    displayName: 'Global Administrator',
    description: 'Can manage all aspects of the directory and of services that use its identities.',
  },
  {
    roleTemplateId: JOINED_DEVICE_ADMINISTRATOR,
    displayName: 'Azure AD Joined Device Local Administrator',
    description: 'Members are local administrators of the devices that have joined the directory.',
  },
] as const;
type Role = (typeof ROLES)[number];

/** What the service principal of Intune tells enrolment clients (graph.md 2.4). */
const ENDPOINTS = [
  ['WindowsEnrollment', 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc'],
  ['IWService', 'https://portal.manage.microsoft.com/'],
  ['TokenRenewalService', 'https://r.manage.microsoft.com/devicegatewayproxy/tokenrenewal.ashx'],
] as const;
type Endpoint = (typeof ENDPOINTS)[number];

const INTUNE = '0000000a-0000-0000-c000-000000000000';

/** What one call of `getByIds` may name (its page in the documentation says so). */
const MAX_IDS = 1_000;

/** Objects by id whatever they are, roles, and the endpoints of Intune (graph.md 2.4, 3.11). */
export function directoryRoutes({ context: { tenant }, directory }: GraphModule): GraphRoute[] {
  const { users, groups, devices } = directory.queries;

  const objectOf = (id: string): Entity | undefined => {
    const user = users.byId(id);
    if (user !== undefined)
      return { '@odata.type': '#microsoft.graph.user', ...userEntity(user, users.licencesOf(id)) };
    const group = groups.byId(id);
    if (group !== undefined) return { '@odata.type': '#microsoft.graph.group', ...groupEntity(group) };
    const device = devices.byId(id);
    return device && { '@odata.type': '#microsoft.graph.device', ...directoryDeviceEntity(device) };
  };
  const objectsOf = (ids: readonly string[]): Entity[] => ids.map(objectOf).filter((object) => object !== undefined);
  const objectSet: EntitySet<Entity> = {
    path: 'directoryObjects',
    type: 'microsoft.graph.directoryObject',
    toEntity: (object) => object,
  };
  const roleSet: EntitySet<Role> = {
    path: 'directoryRoles',
    type: 'microsoft.graph.directoryRole',
    toEntity: (role) => ({ id: roleObjectId(tenant.id, role.roleTemplateId), ...role }),
  };
  const endpointSet: EntitySet<Endpoint> = {
    path: `servicePrincipals('${INTUNE}')/endpoints`,
    type: 'microsoft.graph.endpoint',
    toEntity: ([providerName, uri]) => ({
      id: roleObjectId(tenant.id, providerName),
      deletedDateTime: null,
      capability: providerName,
      providerId: INTUNE,
      providerName,
      providerResourceId: providerName,
      uri,
    }),
  };
  const onRole = (path: string, handle: (call: GraphCall, role: Role) => Reply): GraphRoute => ({
    method: 'GET',
    path: `/directoryRoles/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const wanted = id.toLowerCase().replace(/^roletemplateid='?([^']*)'?$/, '$1');
      const role = ROLES.find(
        ({ roleTemplateId }) => wanted === roleTemplateId || wanted === roleObjectId(tenant.id, roleTemplateId),
      );
      return role === undefined ? notFound(id) : handle(call, role);
    },
  });

  return [
    {
      method: 'GET',
      path: '/directoryObjects/{id}',
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const object = objectOf(id.toLowerCase());
        return object === undefined ? notFound(id) : one(call, objectSet, object);
      },
    },
    ...['/directoryObjects', '/groups', '/users', '/devices'].map((path) => ({
      method: 'POST' as const,
      path: `${path}/getByIds`,
      handle(call: GraphCall) {
        const read = readBody(call.body, z.looseObject({ ids: z.array(z.string()).max(MAX_IDS) }));
        if (!read.ok) return read.error;
        return list(call, objectSet, rowsOf(objectsOf(read.value.ids.map((id) => id.toLowerCase()))));
      },
    })),
    { method: 'GET', path: '/directoryRoles', handle: (call) => list(call, roleSet, rowsOf(ROLES)) },
    onRole('', (call, role) => one(call, roleSet, role)),
    onRole('/members', (call, { roleTemplateId }) => {
      const members = users
        .list()
        .filter((user) => user.isGlobalAdministrator && roleTemplateId === GLOBAL_ADMINISTRATOR);
      return list(call, objectSet, rowsOf(objectsOf(members.map(({ id }) => id))));
    }),
    {
      method: 'GET',
      path: '/servicePrincipals/{id}/endpoints',
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const appId = id.toLowerCase().replace(/^appid='?([^']*)'?$/, '$1');
        return appId === INTUNE ? list(call, endpointSet, rowsOf(ENDPOINTS)) : notFound(id);
      },
    },
  ];
}
