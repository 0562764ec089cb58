import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { AutopilotDevice } from '../../store/queries/autopilot-devices.ts';
import type { DeploymentProfile } from '../../store/queries/deployment-profiles.ts';
import { readBody, text } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { PROFILE_PATH, PROFILE_SET, profileEntity } from './deployment-profiles.ts';

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
    resourceName: '',
    skuNumber: device.skuNumber,
    systemFamily: device.systemFamily,
    azureActiveDirectoryDeviceId: device.azureAdDeviceId,
    azureAdDeviceId: device.azureAdDeviceId,
    managedDeviceId: device.managedDeviceId ?? '00000000-0000-0000-0000-000000000000',
    displayName: device.displayName,
    deviceAccountUpn: '',
    deviceAccountPassword: '',
    deviceFriendlyName: '',
    remediationState: 'noRemediationRequired',
    remediationStateLastModifiedDateTime: graphTime(device.createdMs),
    userlessEnrollmentStatus: device.enrollmentState === 'blocked' ? 'blocked' : 'allowed',
  };
}

const updateSchema = z.object({
  userPrincipalName: z.string().nullish(),
  addressableUserName: z.string().nullish(),
  groupTag: z.string().nullish(),
  displayName: z.string().nullish(),
});

const assignUserSchema = z.object({ userPrincipalName: z.string().min(1), addressableUserName: text });

/** Registered devices, as far as the collection has caught up with the imports (graph.md 2.1, 3.2). */
export function autopilotDeviceRoutes(module: GraphModule): GraphRoute[] {
  const { autopilotDevices, profiles, directory } = module;
  const visibleById = (id: string) => {
    const device = autopilotDevices.byId(id.toLowerCase());
    return device?.isVisible ? device : undefined;
  };
  const profileOf = (id: string | null): DeploymentProfile | undefined => (id === null ? undefined : profiles.byId(id));
  const expandProfile = (id: string | null) => {
    const profile = profileOf(id);
    return profile === undefined ? null : profileEntity(profile);
  };
  const set: EntitySet<AutopilotDevice> = {
    path: PATH.slice(1),
    type: 'microsoft.graph.windowsAutopilotDeviceIdentity',
    betaOnly: BETA_ONLY,
    toEntity: autopilotDeviceEntity,
    expand: {
      deploymentProfile: ({ profileId }) => expandProfile(profileId),
      intendedDeploymentProfile: ({ intendedProfileId }) => expandProfile(intendedProfileId),
    },
  };
  const source: RowSource<AutopilotDevice> = {
    all: autopilotDevices.visible,
    page: autopilotDevices.visiblePage,
    count: autopilotDevices.countVisible,
    lookUps: { id: byKey(visibleById), serialNumber: { part: autopilotDevices.visibleBySerialPart } },
  };

  const onDevice = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, device: AutopilotDevice) => Reply,
  ): GraphRoute => ({
    method,
    path: `${PATH}/{id}${path}`,
    isBodyRelaxed: true,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const device = visibleById(id);
      return device === undefined ? notFound(id) : handle(call, device);
    },
  });
  const profileRoute = (name: string, idOf: (device: AutopilotDevice) => string | null): GraphRoute => ({
    ...onDevice('GET', `/${name}`, (call, device) => {
      const profile = profileOf(idOf(device));
      return profile === undefined ? notFound(name) : one(call, PROFILE_SET, profile);
    }),
    isBetaOnly: true,
  });

  return [
    { method: 'GET', path: PATH, handle: (call) => list(call, set, source) },
    onDevice('GET', '', (call, device) => one(call, set, device)),
    profileRoute('deploymentProfile', ({ profileId }) => profileId),
    profileRoute('intendedDeploymentProfile', ({ intendedProfileId }) => intendedProfileId),
    onDevice('POST', '/updateDeviceProperties', (call, device) => {
      const read = readBody(call.body, updateSchema);
      if (!read.ok) return read.error;
      const assignedUpn = read.value.userPrincipalName ?? device.assignedUpn;
      const groupTag = read.value.groupTag ?? device.groupTag;
      const addressableUserName = read.value.addressableUserName ?? device.addressableUserName;
      const displayName = read.value.displayName ?? device.displayName;
      autopilotDevices.save({
        ...device,
        assignedUpn,
        groupTag,
        displayName,
        // The greeting belongs to the assigned user and goes with him (graph.md 3.2).
        addressableUserName: assignedUpn === '' ? '' : addressableUserName,
      });
      if (groupTag !== device.groupTag) {
        directory.retagDevice(device.id, { groupTag, purchaseOrder: device.purchaseOrder });
      }
      return NO_CONTENT;
    }),
    onDevice('POST', '/assignUserToDevice', (call, device) => {
      const read = readBody(call.body, assignUserSchema);
      if (!read.ok) return read.error;
      const { userPrincipalName, addressableUserName } = read.value;
      autopilotDevices.save({ ...device, assignedUpn: userPrincipalName, addressableUserName });
      return NO_CONTENT;
    }),
    onDevice('POST', '/unassignUserFromDevice', (_call, device) => {
      autopilotDevices.save({ ...device, assignedUpn: '', addressableUserName: '' });
      return NO_CONTENT;
    }),
    {
      ...onDevice('POST', '/allowNextEnrollment', (_call, device) => {
        if (device.enrollmentState === 'blocked') autopilotDevices.save({ ...device, enrollmentState: 'notContacted' });
        return NO_CONTENT;
      }),
      isBetaOnly: true,
    },
    onDevice('DELETE', '', (_call, device) => {
      if (device.managedDeviceId !== null) {
        return refuse(400, 'The device is enrolled: delete its managed device before its registration.');
      }
      autopilotDevices.remove(device.id);
      const anchor = directory.queries.devices.byZtdId(device.id);
      // Deregistering takes the anchor too, unless a device has joined on it (autopilot.md 1.7).
      if (anchor !== undefined && anchor.registeredMs === null) directory.deleteDevice(anchor.id);
      return NO_CONTENT;
    }),
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
