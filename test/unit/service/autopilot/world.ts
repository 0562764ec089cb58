import { createRandom } from '../../../../src/core/random.ts';
import { writeHardwareHash } from '../../../../src/protocol/hardware-hash/hash.ts';
import type { HardwareReport } from '../../../../src/protocol/hardware-hash/report.ts';
import { type Autopilot, createAutopilot } from '../../../../src/service/autopilot/autopilot.ts';
import type { Delays } from '../../../../src/service/delays.ts';
import { createDirectory, type Directory } from '../../../../src/service/entra/directory.ts';
import { createGroupEvaluation } from '../../../../src/service/entra/evaluate-groups.ts';
import { createEntraQueries } from '../../../../src/service/entra/queries.ts';
import type { JobHandlers } from '../../../../src/service/jobs.ts';
import { type AssignmentTarget, createAssignmentQueries } from '../../../../src/service/store/queries/assignments.ts';
import {
  type AutopilotDeviceQueries,
  createAutopilotDeviceQueries,
} from '../../../../src/service/store/queries/autopilot-devices.ts';
import {
  createDeploymentProfileQueries,
  type DeploymentProfile,
  type DeploymentProfileBody,
  type DeploymentProfileQueries,
  type OutOfBoxExperienceSetting,
} from '../../../../src/service/store/queries/deployment-profiles.ts';
import {
  createImportedIdentityQueries,
  type ImportedIdentityQueries,
} from '../../../../src/service/store/queries/imported-identities.ts';
import { createTestContext, type TestContext } from '../../../support/service.ts';

/** A machine as its hardware hash describes it; everything that tells it apart follows from its number. */
export function reportOf(number: number, changes: Partial<HardwareReport> = {}): HardwareReport {
  const random = createRandom(`machine:${number}`);
  const mac = random.hex(10).match(/../g)?.join(':') ?? '';
  return {
    disks: [],
    displays: [],
    gpuMemories: [],
    gpuNames: [],
    diskIdentities: [{ serial: `DISK-${number}`, product: 'NVMe', vendor: '' }],
    nics: [{ medium: 14, mac: `02:${mac}`, bus: 'PCI' }],
    ekPublic: random.bytes(256).toString('hex'),
    smbiosUuid: random.guid(),
    systemSerialNumber: `SN-${number}`,
    systemManufacturer: 'Contoso Devices',
    systemProductName: 'Book 5',
    systemFamily: 'Book',
    systemSkuNumber: 'OOBE-LAB 1',
    productKeyId: String(number).padStart(20, '0'),
    ...changes,
  };
}

/** What a row of an upload says beside the hash. */
export interface Row {
  readonly serialNumber?: string;
  readonly productKey?: string;
  readonly groupTag?: string;
  readonly assignedUpn?: string;
  readonly importId?: string;
  readonly hash?: Buffer;
}

/** Autopilot over an empty tenant, with short ways to what an admin does through Graph. */
export interface World {
  readonly context: TestContext;
  readonly directory: Directory;
  readonly autopilot: Autopilot;
  readonly devices: AutopilotDeviceQueries;
  readonly imported: ImportedIdentityQueries;
  readonly profiles: DeploymentProfileQueries;
  readonly jobs: Partial<JobHandlers>;
  run(): void;
  /** Uploads a row; the import's job is due at once. */
  upload(report: HardwareReport, row?: Row): string;
  /** Uploads, imports, and gives the ZTDID. */
  register(report: HardwareReport, row?: Row): string;
  profile(
    displayName: string,
    targets: readonly (readonly [AssignmentTarget, string?])[],
    body?: Partial<DeploymentProfileBody> & { readonly oobe?: Partial<OutOfBoxExperienceSetting> },
    odataType?: DeploymentProfile['odataType'],
  ): string;
  withdraw(profileId: string): void;
  group(displayName: string, membershipRule?: string): string;
}

const BODY: DeploymentProfileBody = {
  description: '',
  locale: 'os-default',
  hardwareHashExtractionEnabled: false,
  deviceNameTemplate: '',
  deviceType: 'windowsPc',
  preprovisioningAllowed: false,
  roleScopeTagIds: ['0'],
  managementServiceAppId: null,
  outOfBoxExperienceSetting: {
    privacySettingsHidden: true,
    eulaHidden: true,
    userType: 'standard',
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: false,
    escapeLinkHidden: true,
  },
  hybridAzureADJoinSkipConnectivityCheck: false,
};

export function createWorld(delays?: Delays): World {
  const context = createTestContext(delays && { delays });
  const { db, random, clock } = context;
  const queries = createEntraQueries(context);
  const directory = createDirectory(context, queries);
  const autopilot = createAutopilot(context, { directory });
  const devices = createAutopilotDeviceQueries(db);
  const imported = createImportedIdentityQueries(db);
  const profiles = createDeploymentProfileQueries(db);
  const assignments = createAssignmentQueries(db);
  const jobs = { ...autopilot.jobs, 'entra.groups': createGroupEvaluation(context, queries) };
  const targetingChanged = () => context.schedule('autopilot.assign', {}, 0);

  const world: World = {
    context,
    directory,
    autopilot,
    devices,
    imported,
    profiles,
    jobs,
    run: () => context.runJobs(jobs),
    upload(report, row = {}) {
      const id = random.guid();
      imported.insert({
        id,
        serialNumber: row.serialNumber ?? report.systemSerialNumber ?? '',
        productKey: row.productKey ?? '',
        hardwareIdentifier: row.hash ?? writeHardwareHash(report),
        groupTag: row.groupTag ?? '',
        importId: row.importId ?? '',
        assignedUpn: row.assignedUpn ?? '',
        status: 'unknown',
        registrationId: null,
        errorCode: 0,
        errorName: '',
        createdMs: clock.now(),
      });
      context.schedule('autopilot.import', { importedId: id }, 0);
      return id;
    },
    register(report, row) {
      const id = world.upload(report, row);
      autopilot.jobs['autopilot.import']({ importedId: id });
      const { registrationId, errorName } = imported.byId(id) ?? {};
      if (!registrationId) throw new Error(`not registered: ${errorName}`);
      return registrationId;
    },
    profile(displayName, targets, { oobe, ...body } = {}, odataType) {
      const id = random.guid();
      profiles.insert({
        id,
        odataType: odataType ?? '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
        displayName,
        body: { ...BODY, ...body, outOfBoxExperienceSetting: { ...BODY.outOfBoxExperienceSetting, ...oobe } },
        createdMs: clock.now(),
        modifiedMs: clock.now(),
      });
      for (const [target, groupId] of targets) {
        assignments.insert({
          id: `${id}_${target}_${groupId ?? ''}`,
          ownerId: id,
          target,
          groupId: groupId ?? null,
          intent: null,
          settings: null,
        });
      }
      targetingChanged();
      return id;
    },
    withdraw(profileId) {
      assignments.removeOfOwner(profileId);
      targetingChanged();
    },
    group(displayName, membershipRule) {
      const group = directory.createGroup({ displayName, membershipRule: membershipRule ?? null });
      if (!group.ok) throw new Error(group.error.message);
      return group.value.id;
    },
  };
  return world;
}
