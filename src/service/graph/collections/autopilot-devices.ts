import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { AutopilotDevice } from '../../store/queries/autopilot-devices.ts';
import type { DeploymentProfile } from '../../store/queries/deployment-profiles.ts';
import { readBody, text } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply, refuse } from '../call.ts';
import { byKey, byNumber, type EntitySet, type Navigation, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { PROFILE_PATH, profileSet } from './deployment-profiles.ts';

const PATH = '/deviceManagement/windowsAutopilotDeviceIdentities';

/** graph.md 3.2. */
const BETA_ONLY = [
  'azureAdDeviceId',
  'deploymentProfileAssignmentStatus',
  'deploymentProfileAssignmentDetailedStatus',
  'deploymentProfileAssignedDateTime',
  'remediationState',
  'remediationStateLastModifiedDateTime',
  'userlessEnrollmentStatus',
  'deviceAccountUpn',
  'deviceAccountPassword',
  'deviceFriendlyName',
];

function autopilotDeviceEntity(device: AutopilotDevice): Entity {
  return {
    id: device.id,
    deploymentProfileAssignmentStatus: device.assignmentStatus,
    deploymentProfileAssignmentDetailedStatus: 'none',
    deploymentProfileAssignedDateTime: graphTime(device.profileAssignedMs),
    groupTag: device.groupTag,
    purchaseOrderIdentifier: device.purchaseOrder,
    serialNumber: device.serialNumber,
    productKey: device.productKey,
    manufacturer: device.manufacturer,
    model: device.model,
    enrollmentState: device.enrollmentState,
    lastContactedDateTime: graphTime(device.lastContactedMs),
    addressableUserName: device.addressableUserName,
    userPrincipalName: device.assignedUpn,
    resourceName: device.resourceName,
    skuNumber: device.skuNumber,
    systemFamily: device.systemFamily,
    azureActiveDirectoryDeviceId: device.azureAdDeviceId,
    azureAdDeviceId: device.azureAdDeviceId,
    managedDeviceId: device.managedDeviceId ?? '00000000-0000-0000-0000-000000000000',
    displayName: device.displayName,
    deviceAccountUpn: device.deviceAccountUpn,
    // A secret that is set is never shown.
    deviceAccountPassword: '',
    deviceFriendlyName: device.deviceFriendlyName,
    remediationState: device.remediationState,
    remediationStateLastModifiedDateTime: graphTime(device.remediationMs ?? device.createdMs),
    userlessEnrollmentStatus: device.enrollmentState === 'blocked' ? 'blocked' : 'allowed',
  };
}

/** v1.0 has no state `blocked`, as the published types have it. */
function entityIn(device: AutopilotDevice, version: GraphCall['version']): Entity {
  const entity = autopilotDeviceEntity(device);
  return version === 'v1.0' && device.enrollmentState === 'blocked' ? { ...entity, enrollmentState: 'failed' } : entity;
}

const optional = z.string().nullish();
const updateSchema = z.object({
  userPrincipalName: optional,
  addressableUserName: optional,
  groupTag: optional,
  displayName: optional,
  deviceAccountUpn: optional,
  deviceAccountPassword: optional,
  deviceFriendlyName: optional,
});
const assignUserSchema = z.object({ userPrincipalName: z.string().min(1), addressableUserName: text });
const assignAccountSchema = z.object({
  userPrincipalName: z.string().min(1),
  addressableUserName: text,
  resourceAccountName: z.string().min(1),
});
const createSchema = z.object({
  serialNumber: z.string().min(1),
  productKey: text,
  manufacturer: text,
  model: text,
  groupTag: text,
  purchaseOrderIdentifier: text,
  userPrincipalName: text,
  addressableUserName: text,
  displayName: text,
});

/** What one call of `deleteDevices` may name; ours. */
const MAX_DELETED = 500;
const deleteSchema = z.object({ serialNumbers: z.array(z.string()).max(MAX_DELETED) });

/** Registered devices, as far as the collection has caught up with the imports (graph.md 2.1, 3.2). */
export function autopilotDeviceRoutes(module: GraphModule): GraphRoute[] {
  const { context, autopilotDevices, profiles, directory, targetingChanged } = module;
  const visibleById = (id: string) => {
    const device = autopilotDevices.byId(id.toLowerCase());
    return device?.isVisible ? device : undefined;
  };
  const profileOf = (id: string | null): DeploymentProfile | undefined => (id === null ? undefined : profiles.byId(id));
  const shownProfiles = profileSet(module);
  const toProfile = (idOf: (device: AutopilotDevice) => string | null): Navigation<AutopilotDevice> => ({
    to: shownProfiles,
    isSingle: true,
    rows: (device) => [profileOf(idOf(device))].filter((profile) => profile !== undefined),
  });
  const set: EntitySet<AutopilotDevice> = {
    path: PATH.slice(1),
    type: 'microsoft.graph.windowsAutopilotDeviceIdentity',
    betaOnly: BETA_ONLY,
    countsPage: true,
    toEntity: entityIn,
    expand: {
      deploymentProfile: toProfile(({ profileId }) => profileId),
      intendedDeploymentProfile: toProfile(({ intendedProfileId }) => intendedProfileId),
    },
  };
  const source: RowSource<AutopilotDevice> = {
    all: autopilotDevices.visible,
    ordered: byNumber({ after: autopilotDevices.visibleAfter, count: autopilotDevices.countVisible }),
    lookUps: {
      id: byKey(visibleById),
      serialNumber: { part: autopilotDevices.visibleBySerialPart },
      azureActiveDirectoryDeviceId: {
        whole: (id) => autopilotDevices.byAzureAdDeviceId(id.toLowerCase()).filter(({ isVisible }) => isVisible),
      },
    },
  };

  const onDevice = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, device: AutopilotDevice) => Reply,
    more: Partial<GraphRoute> = {},
  ): GraphRoute => ({
    method,
    path: `${PATH}/{id}${path}`,
    ...more,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const device = visibleById(id);
      return device === undefined ? notFound(id) : handle(call, device);
    },
  });
  /** An action that changes the device by what its body says. */
  const change = <T>(
    name: string,
    schema: z.ZodType<T>,
    apply: (device: AutopilotDevice, input: T) => AutopilotDevice,
    more: Partial<GraphRoute> = {},
  ) =>
    onDevice(
      'POST',
      `/${name}`,
      (call, device) => {
        const read = readBody(call.body, schema);
        if (!read.ok) return read.error;
        const after = apply(device, read.value);
        autopilotDevices.save(after);
        if (after.groupTag !== device.groupTag) {
          directory.retagDevice(device.id, { groupTag: after.groupTag, purchaseOrder: device.purchaseOrder });
        }
        return NO_CONTENT;
      },
      more,
    );
  const profileRoute = (name: string, idOf: (device: AutopilotDevice) => string | null): GraphRoute =>
    onDevice(
      'GET',
      `/${name}`,
      (call, device) => {
        const profile = profileOf(idOf(device));
        return profile === undefined ? notFound(name) : one(call, shownProfiles, profile);
      },
      { isBetaOnly: true },
    );

  /** Deregisters, and says why not: the collection shows the device until it has caught up (graph.md 2.1). */
  const remove = context.db.transaction((device: AutopilotDevice): Refusal | undefined => {
    if (device.deletedMs !== null) return refuse(400, 'ZtdDeviceAlreadyDeleted');
    if (device.managedDeviceId !== null) {
      return refuse(400, 'The device is enrolled: delete its managed device before its registration.');
    }
    autopilotDevices.save({ ...device, deletedMs: context.clock.now() });
    context.schedule('autopilot.remove', { registrationId: device.id }, context.delay('deviceRemoved'));
    const anchor = directory.queries.devices.byZtdId(device.id);
    // Deregistering takes the anchor too, unless a device has joined on it (autopilot.md 1.7).
    if (anchor !== undefined && anchor.registeredMs === null) directory.deleteDevice(anchor.id);
    return undefined;
  });
  const removeBySerial = (serialNumber: string): Entity => {
    const device = autopilotDevices.bySerial(serialNumber).find(({ isVisible }) => isVisible);
    const refusal = device === undefined ? refuse(404, 'ZtdDeviceNotFound') : remove(device);
    return {
      serialNumber,
      deviceRegistrationId: device?.id ?? '',
      deletionState: refusal === undefined ? 'accepted' : 'failed',
      errorMessage: refusal?.message ?? null,
    };
  };

  return [
    { method: 'GET', path: PATH, handle: (call) => list(call, set, source) },
    {
      method: 'POST',
      path: PATH,
      handle(call) {
        const read = readBody(call.body, createSchema);
        if (!read.ok) return read.error;
        const { userPrincipalName, purchaseOrderIdentifier: purchaseOrder, ...given } = read.value;
        if (autopilotDevices.bySerial(given.serialNumber).length > 0) return refuse(409, 'ZtdDeviceAlreadyAssigned');
        const id = context.random.guid();
        const { serialNumber, groupTag } = given;
        const anchor = directory.precreateDevice({ ztdId: id, serialNumber, groupTag, purchaseOrder });
        autopilotDevices.insert({
          ...given,
          id,
          purchaseOrder,
          assignedUpn: userPrincipalName,
          smbiosUuid: null,
          ekSha256: null,
          diskSerials: [],
          macs: [],
          productKeyId: null,
          skuNumber: '',
          systemFamily: '',
          enrollmentState: 'notContacted',
          lastContactedMs: null,
          azureAdDeviceId: anchor.deviceId,
          managedDeviceId: null,
          profileId: null,
          intendedProfileId: null,
          assignmentStatus: 'notAssigned',
          profileAssignedMs: null,
          isVisible: true,
          createdMs: context.clock.now(),
        });
        targetingChanged();
        const created = autopilotDevices.byId(id);
        return created === undefined ? notFound(id) : one(call, set, created, 201);
      },
    },
    {
      method: 'POST',
      path: `${PATH}/deleteDevices`,
      handle(call) {
        const read = readBody(call.body, deleteSchema);
        if (!read.ok) return read.error;
        return { kind: 'reply', status: 200, body: { value: read.value.serialNumbers.map(removeBySerial) } };
      },
    },
    onDevice('GET', '', (call, device) => one(call, set, device)),
    profileRoute('deploymentProfile', ({ profileId }) => profileId),
    profileRoute('intendedDeploymentProfile', ({ intendedProfileId }) => intendedProfileId),
    change('updateDeviceProperties', updateSchema, (device, input) => {
      const assignedUpn = input.userPrincipalName ?? device.assignedUpn;
      const addressableUserName = input.addressableUserName ?? device.addressableUserName;
      return {
        ...device,
        assignedUpn,
        groupTag: input.groupTag ?? device.groupTag,
        displayName: input.displayName ?? device.displayName,
        deviceAccountUpn: input.deviceAccountUpn ?? device.deviceAccountUpn,
        deviceAccountPassword: input.deviceAccountPassword ?? device.deviceAccountPassword,
        deviceFriendlyName: input.deviceFriendlyName ?? device.deviceFriendlyName,
        // The greeting belongs to the assigned user and goes with him (graph.md 3.2).
        addressableUserName: assignedUpn === '' ? '' : addressableUserName,
      };
    }),
    change('assignUserToDevice', assignUserSchema, (device, { userPrincipalName, addressableUserName }) => ({
      ...device,
      assignedUpn: userPrincipalName,
      addressableUserName,
    })),
    change('unassignUserFromDevice', z.unknown(), (device) => ({
      ...device,
      assignedUpn: '',
      addressableUserName: '',
    })),
    change(
      'assignResourceAccountToDevice',
      assignAccountSchema,
      (device, { userPrincipalName, addressableUserName, resourceAccountName }) => ({
        ...device,
        assignedUpn: userPrincipalName,
        addressableUserName,
        resourceName: resourceAccountName,
      }),
      { isBetaOnly: true },
    ),
    change(
      'unassignResourceAccountFromDevice',
      z.unknown(),
      (device) => ({ ...device, assignedUpn: '', addressableUserName: '', resourceName: '' }),
      { isBetaOnly: true },
    ),
    change(
      'allowNextEnrollment',
      z.unknown(),
      (device) => (device.enrollmentState === 'blocked' ? { ...device, enrollmentState: 'notContacted' } : device),
      { isBetaOnly: true },
    ),
    onDevice('DELETE', '', (_call, device) => remove(device) ?? NO_CONTENT),
    {
      method: 'GET',
      path: `${PROFILE_PATH}/{id}/assignedDevices`,
      isBetaOnly: true,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        if (profiles.byId(id) === undefined) return notFound(id);
        const rows = autopilotDevices.byProfile(id).filter(({ isVisible }) => isVisible);
        return list(call, set, rowsOf(rows));
      },
    },
  ];
}
