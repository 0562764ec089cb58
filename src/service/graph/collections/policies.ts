import { z } from 'zod';
import type { ConditionalAccessPolicy, Scope, Settings } from '../../store/queries/settings.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, type GraphVersion, NO_CONTENT, notFound, type Reply } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';

/** The same policies under two paths. */
const ACCESS_PATHS = ['/identity/conditionalAccess/policies', '/policies/conditionalAccessPolicies'] as const;
type AccessPath = (typeof ACCESS_PATHS)[number];
const REGISTRATION_PATH = '/policies/deviceRegistrationPolicy';

const names = z.array(z.string()).default([]);
const accessSchema = z.object({
  displayName: z.string().min(1),
  state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']),
  conditions: z.object({
    users: z
      .object({ includeUsers: names, excludeUsers: names, includeGroups: names, excludeGroups: names })
      .prefault({}),
    applications: z
      .object({
        includeApplications: names,
        excludeApplications: names,
        includeUserActions: z.array(z.enum(['urn:user:registerdevice'])).default([]),
      })
      .prefault({}),
  }),
  grantControls: z.object({
    operator: z.enum(['AND', 'OR']),
    builtInControls: z.array(z.enum(['block', 'mfa', 'compliantDevice', 'domainJoinedDevice'])).default([]),
    termsOfUse: names,
  }),
});

const accessSet = (path: AccessPath): EntitySet<ConditionalAccessPolicy> => ({
  path: path.slice(1),
  type: 'microsoft.graph.conditionalAccessPolicy',
  toEntity: ({ id, displayName, state, conditions, grantControls }) => ({
    id,
    displayName,
    state,
    conditions: { users: { ...conditions.users }, applications: { ...conditions.applications } },
    grantControls: { ...grantControls },
  }),
});

/** What sign-in asks for beside the password (graph.md 5.2): policies that the lab can follow, any other is refused. */
function accessRoutes({ context, directory }: GraphModule, path: AccessPath): GraphRoute[] {
  const set = accessSet(path);
  const { settings } = directory.queries;
  const random = context.random.fork('graph.conditional-access');
  const all = () => settings.get('conditionalAccess');
  const save = (policy: ConditionalAccessPolicy) =>
    settings.set('conditionalAccess', [...all().filter(({ id }) => id !== policy.id), policy]);
  const onPolicy = (
    method: GraphRoute['method'],
    handle: (call: GraphCall, policy: ConditionalAccessPolicy) => Reply,
  ): GraphRoute => ({
    method,
    path: `${path}/{policy}`,
    handle(call) {
      const key = call.parameters['policy'] ?? '';
      const policy = all().find(({ id }) => id === key.toLowerCase());
      return policy === undefined ? notFound(key) : handle(call, policy);
    },
  });
  return [
    { method: 'GET', path, handle: (call) => list(call, set, rowsOf(all())) },
    {
      method: 'POST',
      path,
      handle(call) {
        const read = readBody(call.body, accessSchema);
        if (!read.ok) return read.error;
        const policy = { id: random.guid(), ...read.value };
        save(policy);
        return one(call, set, policy, 201);
      },
    },
    onPolicy('GET', (call, policy) => one(call, set, policy)),
    onPolicy('PATCH', (call, policy) => {
      const read = readBody({ ...policy, ...(call.body as object) }, accessSchema);
      if (!read.ok) return read.error;
      save({ id: policy.id, ...read.value });
      return NO_CONTENT;
    }),
    onPolicy('DELETE', (_call, { id }) => {
      settings.set(
        'conditionalAccess',
        all().filter((policy) => policy.id !== id),
      );
      return NO_CONTENT;
    }),
  ];
}

const MEMBERSHIPS = {
  all: '#microsoft.graph.allDeviceRegistrationMembership',
  none: '#microsoft.graph.noDeviceRegistrationMembership',
  some: '#microsoft.graph.enumeratedDeviceRegistrationMembership',
} as const;

const membership = z
  .discriminatedUnion('@odata.type', [
    z.object({ '@odata.type': z.literal(MEMBERSHIPS.all) }),
    z.object({ '@odata.type': z.literal(MEMBERSHIPS.none) }),
    z.object({ '@odata.type': z.literal(MEMBERSHIPS.some), groups: z.array(z.string()).default([]) }),
  ])
  .transform((value): Scope => {
    if (value['@odata.type'] === MEMBERSHIPS.all) return 'all';
    return value['@odata.type'] === MEMBERSHIPS.none ? 'none' : { groupIds: value.groups };
  });

const registrationSchema = z.object({
  userDeviceQuota: z.int().min(0),
  multiFactorAuthConfiguration: z.enum(['notRequired', 'required']),
  azureADRegistration: z.object({ allowedToRegister: membership }),
  azureADJoin: z.object({
    allowedToJoin: membership,
    localAdmins: z.object({ enableGlobalAdmins: z.boolean(), registeringUsers: membership }).optional(),
  }),
});

const membershipOf = (scope: Scope) =>
  typeof scope === 'string'
    ? { '@odata.type': MEMBERSHIPS[scope] }
    : { '@odata.type': MEMBERSHIPS.some, users: [], groups: [...scope.groupIds] };

type DeviceSettings = Pick<
  Settings,
  'deviceQuota' | 'mfaToJoin' | 'devicesMayJoin' | 'devicesMayRegister' | 'localAdministrators'
>;

/** Who administers a device is known to beta alone. */
const registrationSet = (version: GraphVersion): EntitySet<DeviceSettings> => ({
  path: REGISTRATION_PATH.slice(1),
  type: 'microsoft.graph.deviceRegistrationPolicy',
  toEntity: ({ deviceQuota, mfaToJoin, devicesMayJoin, devicesMayRegister, localAdministrators }) => ({
    id: 'deviceRegistrationPolicy',
    displayName: 'Device Registration Policy',
    userDeviceQuota: deviceQuota,
    multiFactorAuthConfiguration: mfaToJoin ? 'required' : 'notRequired',
    azureADRegistration: { isAdminConfigurable: true, allowedToRegister: membershipOf(devicesMayRegister) },
    azureADJoin: {
      isAdminConfigurable: true,
      allowedToJoin: membershipOf(devicesMayJoin),
      ...(version === 'beta' && {
        localAdmins: {
          enableGlobalAdmins: localAdministrators.areGlobalAdministrators,
          registeringUsers: membershipOf(localAdministrators.registeringUsers),
        },
      }),
    },
  }),
});

/** The tenant's device settings: who may join or register, how many, and who administers a device. */
function registrationRoutes({ directory }: GraphModule): GraphRoute[] {
  const { settings } = directory.queries;
  const current = (): DeviceSettings => ({
    deviceQuota: settings.get('deviceQuota'),
    mfaToJoin: settings.get('mfaToJoin'),
    devicesMayJoin: settings.get('devicesMayJoin'),
    devicesMayRegister: settings.get('devicesMayRegister'),
    localAdministrators: settings.get('localAdministrators'),
  });
  return [
    { method: 'GET', path: REGISTRATION_PATH, handle: (call) => one(call, registrationSet(call.version), current()) },
    {
      method: 'PUT',
      path: REGISTRATION_PATH,
      handle(call) {
        const read = readBody(call.body, registrationSchema);
        if (!read.ok) return read.error;
        const { userDeviceQuota, multiFactorAuthConfiguration, azureADRegistration, azureADJoin } = read.value;
        settings.set('deviceQuota', userDeviceQuota);
        settings.set('mfaToJoin', multiFactorAuthConfiguration === 'required');
        settings.set('devicesMayRegister', azureADRegistration.allowedToRegister);
        settings.set('devicesMayJoin', azureADJoin.allowedToJoin);
        if (azureADJoin.localAdmins !== undefined) {
          const { enableGlobalAdmins: areGlobalAdministrators, registeringUsers } = azureADJoin.localAdmins;
          settings.set('localAdministrators', { areGlobalAdministrators, registeringUsers });
        }
        return one(call, registrationSet(call.version), current());
      },
    },
  ];
}

/** Policies of the directory that sign-in and join obey. */
export function policyRoutes(module: GraphModule): GraphRoute[] {
  return [...ACCESS_PATHS.flatMap((path) => accessRoutes(module, path)), ...registrationRoutes(module)];
}
