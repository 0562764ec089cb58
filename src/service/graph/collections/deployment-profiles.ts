import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { PROFILE_DEFAULTS } from '../../autopilot/profile-defaults.ts';
import type {
  DeploymentProfile,
  DeploymentProfileBody,
  DeploymentProfileType,
} from '../../store/queries/deployment-profiles.ts';
import { type Assignable, assignedItems, assignmentRoutes, replaceAssignments, toAssignments } from '../assigning.ts';
import { flag, readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one } from '../replies.ts';
import { graphTime } from '../time.ts';
import { PROFILE_ASSIGNMENT } from '../types/assignments.ts';
import { profileProblem } from './profile-rules.ts';

export const PROFILE_PATH = '/deviceManagement/windowsAutopilotDeploymentProfiles';
const HYBRID: DeploymentProfileType = '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile';
const TYPES: readonly DeploymentProfileType[] = ['#microsoft.graph.azureADWindowsAutopilotDeploymentProfile', HYBRID];

/** autopilot.md 1.3 */
const MAX_PROFILES = 350;

/** A profile as beta shows it: the same data in the old and the new spelling (graph.md 3.3). */
export function profileEntity({ id, odataType, displayName, body, createdMs, modifiedMs }: DeploymentProfile): Entity {
  const { outOfBoxExperienceSetting: oobe, hybridAzureADJoinSkipConnectivityCheck } = body;
  return {
    '@odata.type': odataType,
    id,
    displayName,
    description: body.description,
    language: body.locale,
    locale: body.locale,
    createdDateTime: graphTime(createdMs),
    lastModifiedDateTime: graphTime(modifiedMs),
    enrollmentStatusScreenSettings: null,
    extractHardwareHash: body.hardwareHashExtractionEnabled,
    hardwareHashExtractionEnabled: body.hardwareHashExtractionEnabled,
    deviceNameTemplate: body.deviceNameTemplate,
    deviceType: body.deviceType,
    enableWhiteGlove: body.preprovisioningAllowed,
    preprovisioningAllowed: body.preprovisioningAllowed,
    roleScopeTagIds: body.roleScopeTagIds,
    managementServiceAppId: body.managementServiceAppId,
    ...(odataType === HYBRID && { hybridAzureADJoinSkipConnectivityCheck }),
    outOfBoxExperienceSetting: oobe,
    outOfBoxExperienceSettings: {
      hidePrivacySettings: oobe.privacySettingsHidden,
      hideEULA: oobe.eulaHidden,
      userType: oobe.userType,
      deviceUsageType: oobe.deviceUsageType,
      skipKeyboardSelectionPage: oobe.keyboardSelectionPageSkipped,
      hideEscapeLink: oobe.escapeLinkHidden,
    },
  };
}

/** How profiles show, whether they are asked for or reached through a device. */
export const profileSet = (module: GraphModule): EntitySet<DeploymentProfile> => ({
  path: PROFILE_PATH.slice(1),
  type: 'microsoft.graph.windowsAutopilotDeploymentProfile',
  toEntity: profileEntity,
  expand: { assignments: toAssignments(module, PROFILE_ASSIGNMENT) },
});

const shared = {
  userType: z.enum(['administrator', 'standard']).nullish(),
  deviceUsageType: z.enum(['singleUser', 'shared']).nullish(),
};

const profileSchema = z.object({
  '@odata.type': z.string().nullish(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  locale: z.string().nullish(),
  language: z.string().nullish(),
  hardwareHashExtractionEnabled: flag.nullish(),
  extractHardwareHash: flag.nullish(),
  preprovisioningAllowed: flag.nullish(),
  enableWhiteGlove: flag.nullish(),
  deviceNameTemplate: z.string().nullish(),
  deviceType: z.enum(['windowsPc', 'holoLens', 'surfaceHub2', 'surfaceHub2S', 'virtualMachine']).nullish(),
  roleScopeTagIds: z.array(z.string()).nullish(),
  managementServiceAppId: z.string().nullish(),
  hybridAzureADJoinSkipConnectivityCheck: flag.nullish(),
  outOfBoxExperienceSetting: z
    .object({
      ...shared,
      privacySettingsHidden: flag.nullish(),
      eulaHidden: flag.nullish(),
      keyboardSelectionPageSkipped: flag.nullish(),
      escapeLinkHidden: flag.nullish(),
    })
    .nullish(),
  outOfBoxExperienceSettings: z
    .object({
      ...shared,
      hidePrivacySettings: flag.nullish(),
      hideEULA: flag.nullish(),
      skipKeyboardSelectionPage: flag.nullish(),
      hideEscapeLink: flag.nullish(),
    })
    .nullish(),
});

type ProfileInput = z.infer<typeof profileSchema>;

/** The settings after a change; of two spellings the new one wins (graph.md 3.3). */
function changedBody(before: DeploymentProfileBody, input: ProfileInput): DeploymentProfileBody {
  const oobe = before.outOfBoxExperienceSetting;
  const now = input.outOfBoxExperienceSetting;
  const old = input.outOfBoxExperienceSettings;
  return {
    description: input.description ?? before.description,
    locale: input.locale ?? input.language ?? before.locale,
    hardwareHashExtractionEnabled:
      input.hardwareHashExtractionEnabled ?? input.extractHardwareHash ?? before.hardwareHashExtractionEnabled,
    deviceNameTemplate: input.deviceNameTemplate ?? before.deviceNameTemplate,
    deviceType: input.deviceType ?? before.deviceType,
    preprovisioningAllowed: input.preprovisioningAllowed ?? input.enableWhiteGlove ?? before.preprovisioningAllowed,
    roleScopeTagIds: input.roleScopeTagIds ?? before.roleScopeTagIds,
    managementServiceAppId: input.managementServiceAppId ?? before.managementServiceAppId,
    outOfBoxExperienceSetting: {
      privacySettingsHidden: now?.privacySettingsHidden ?? old?.hidePrivacySettings ?? oobe.privacySettingsHidden,
      eulaHidden: now?.eulaHidden ?? old?.hideEULA ?? oobe.eulaHidden,
      userType: now?.userType ?? old?.userType ?? oobe.userType,
      deviceUsageType: now?.deviceUsageType ?? old?.deviceUsageType ?? oobe.deviceUsageType,
      keyboardSelectionPageSkipped:
        now?.keyboardSelectionPageSkipped ?? old?.skipKeyboardSelectionPage ?? oobe.keyboardSelectionPageSkipped,
      escapeLinkHidden: now?.escapeLinkHidden ?? old?.hideEscapeLink ?? oobe.escapeLinkHidden,
    },
    hybridAzureADJoinSkipConnectivityCheck:
      input.hybridAzureADJoinSkipConnectivityCheck ?? before.hybridAzureADJoinSkipConnectivityCheck,
  };
}

/** Deployment profiles and what they are aimed at (graph.md 2.2, 3.3). */
export function deploymentProfileRoutes(module: GraphModule): GraphRoute[] {
  const { context, profiles, assignments, autopilotDevices, targetingChanged } = module;
  const set = profileSet(module);
  const source: RowSource<DeploymentProfile> = {
    all: profiles.all,
    lookUps: { id: byKey(profiles.byId) },
  };
  const assignable: Assignable = {
    path: PROFILE_PATH,
    isBetaOnly: true,
    type: PROFILE_ASSIGNMENT,
    bodyKey: 'assignments',
    targets: ['group', 'exclusionGroup', 'allDevices'],
    exists: (id) => profiles.byId(id) !== undefined,
    onChange: targetingChanged,
  };
  const beta = { isBetaOnly: true } as const;
  const onProfile = (
    method: GraphRoute['method'],
    handle: (call: GraphCall, profile: DeploymentProfile) => Reply,
  ): GraphRoute => ({
    ...beta,
    method,
    path: `${PROFILE_PATH}/{id}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const profile = profiles.byId(id);
      return profile === undefined ? notFound(id) : handle(call, profile);
    },
  });

  /**
   * The documented body names devices, older tools send targets (graph.md 2.4, 3.3). A device that is named so keeps the
   * profile until its own targeting is looked at again.
   */
  const assign = ({ body, version }: GraphCall, profileId: string): Reply => {
    const named = readBody(body, z.object({ deviceIds: z.array(z.string()) }));
    if (!named.ok) {
      const items = assignedItems(body, assignable.bodyKey);
      if (!items.ok) return items.error;
      return replaceAssignments(module, assignable, profileId, items.value, version) ?? NO_CONTENT;
    }
    const devices = named.value.deviceIds.map((deviceId) => ({ deviceId, device: autopilotDevices.byId(deviceId) }));
    const missing = devices.find(({ device }) => device === undefined);
    if (missing !== undefined) return notFound(missing.deviceId);
    for (const { device } of devices) {
      if (device === undefined) continue;
      autopilotDevices.save({ ...device, intendedProfileId: profileId, assignmentStatus: 'pending' });
    }
    const ztdIds = devices.map(({ deviceId }) => deviceId);
    context.schedule('autopilot.apply', { profileId, ztdIds }, context.delay('profileAssignment'));
    return NO_CONTENT;
  };

  return [
    { ...beta, method: 'GET', path: PROFILE_PATH, handle: (call) => list(call, set, source) },
    {
      ...beta,
      method: 'POST',
      path: PROFILE_PATH,
      handle(call) {
        const read = readBody(call.body, profileSchema);
        if (!read.ok) return read.error;
        const odataType = TYPES.find((type) => type === read.value['@odata.type']);
        if (odataType === undefined) return refuse(400, 'The body must name the concrete type of the profile.');
        const displayName = read.value.displayName ?? '';
        const body = changedBody(PROFILE_DEFAULTS, read.value);
        const problem = profileProblem({ displayName, odataType, body });
        if (problem !== undefined) return refuse(400, problem);
        if (profiles.count() >= MAX_PROFILES) return refuse(400, `A tenant has at most ${MAX_PROFILES} profiles.`);
        const id = context.random.guid();
        const nowMs = context.clock.now();
        profiles.insert({ id, odataType, displayName, body, createdMs: nowMs, modifiedMs: nowMs });
        const created = profiles.byId(id);
        return created === undefined ? notFound(id) : one(call, set, created, 201);
      },
    },
    {
      ...beta,
      method: 'POST',
      path: `${PROFILE_PATH}/{id}/hasPayloadLinks`,
      handle(call) {
        const read = readBody(call.body, z.object({ payloadIds: z.array(z.string()).max(MAX_PROFILES) }));
        if (!read.ok) return read.error;
        const value = read.value.payloadIds.map((payloadId) => {
          const hasLink = assignments.ofOwner(payloadId).length > 0;
          return { payloadId, hasLink, error: null, sources: hasLink ? ['direct'] : [] };
        });
        return { kind: 'reply', status: 200, body: { value } };
      },
    },
    onProfile('GET', (call, profile) => one(call, set, profile)),
    onProfile('PATCH', (call, before) => {
      const read = readBody(call.body, profileSchema);
      if (!read.ok) return read.error;
      const given = read.value['@odata.type'];
      if (given && given !== before.odataType) return refuse(400, 'The type of a profile cannot change.');
      const after: DeploymentProfile = {
        ...before,
        displayName: read.value.displayName ?? before.displayName,
        body: changedBody(before.body, read.value),
        modifiedMs: context.clock.now(),
      };
      const problem = profileProblem(after, before);
      if (problem !== undefined) return refuse(400, problem);
      profiles.save(after);
      if (after.body.hardwareHashExtractionEnabled !== before.body.hardwareHashExtractionEnabled) targetingChanged();
      return one(call, set, after);
    }),
    onProfile('DELETE', (_call, { id }) => {
      if (assignments.ofOwner(id).length > 0) return refuse(400, 'A profile that is assigned cannot be deleted.');
      profiles.remove(id);
      return NO_CONTENT;
    }),
    ...assignmentRoutes(module, assignable, assign),
  ];
}
