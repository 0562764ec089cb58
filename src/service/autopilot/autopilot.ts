import type { Handler } from '../../network/http.ts';
import { readHardwareHash } from '../../protocol/hardware-hash/hash.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import type { RegisteredDevice } from '../entra/join.ts';
import type { JobHandlers } from '../jobs.ts';
import { createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createForeignRegistrationQueries, type ForeignRegistration } from '../store/queries/foreign-registrations.ts';
import { createImportedIdentityQueries } from '../store/queries/imported-identities.ts';
import { type CurrentProfile, createAssignment } from './assignment.ts';
import { createConversion } from './conversion.ts';
import { identityOfComponents, identityOfReport } from './hardware-identity.ts';
import { createImport } from './import.ts';
import { findDevice } from './matcher.ts';
import { createMsa } from './msa.ts';
import { createProfileDelivery } from './profile-delivery.ts';

/** The jobs that are Autopilot's. */
export type AutopilotJobs = Pick<
  JobHandlers,
  | 'autopilot.import'
  | 'autopilot.publish'
  | 'autopilot.remove'
  | 'autopilot.sync'
  | 'autopilot.assign'
  | 'autopilot.apply'
  | 'autopilot.convert'
>;

/** Registration, assignment and delivery of profiles, and the device accounts by which devices are known. */
export interface Autopilot {
  /** login.live.com */
  readonly handleLive: Handler;
  /** ztd.dds.microsoft.com and cs.dds.microsoft.com */
  readonly handleDds: Handler;
  readonly jobs: AutopilotJobs;
  /** The registration that a device ticket stands for; undefined when the ticket or its device is not known. */
  resolveDeviceTicket(ticket: string): RegisteredDevice | undefined;
  /** Whether the profile makes the joining user an administrator: so it is without a profile too (autopilot.md 1.4). */
  joinsAsAdministrator(ztdId: string): boolean;
  /** Lets another tenant own the device of this hash; one that is no hash is passed over. */
  registerElsewhere(hash: Buffer, stage: ForeignRegistration['stage']): void;
  /** What a registered device that asks now would get. */
  currentProfileOf(ztdId: string): CurrentProfile;
}

/** @example const { handleDds, jobs } = createAutopilot(context, { directory: entra.directory }); */
export function createAutopilot(context: ServiceContext, { directory }: { readonly directory: Directory }): Autopilot {
  const { db } = context;
  const { settings } = directory.queries;
  const devices = createAutopilotDeviceQueries(db);
  const profiles = createDeploymentProfileQueries(db);
  const imported = createImportedIdentityQueries(db);
  const foreign = createForeignRegistrationQueries(db);
  const msa = createMsa(context);
  const assignment = createAssignment(context, profiles);
  const conversion = createConversion(context, { directory, devices, foreign });

  const currentProfileOf = (ztdId: string): CurrentProfile => {
    const device = devices.byId(ztdId);
    return device === undefined ? { kind: 'none' } : assignment.currentOf(device);
  };

  return {
    handleLive: msa.handle,
    handleDds: createProfileDelivery(context, { directory, devices, assignment, msa }),
    jobs: {
      'autopilot.import': createImport(context, { directory, devices, imported, foreign }),
      'autopilot.publish': ({ registrationId }) => devices.publish(registrationId),
      'autopilot.remove': ({ registrationId }) => void devices.remove(registrationId),
      'autopilot.sync': () => {
        // A sync brings the device collection up to date, whatever the delay of each device (graph.md 2.1, point 3).
        devices.publishAll();
        devices.removeDeleted();
        settings.set('autopilotSync', {
          ...settings.get('autopilotSync'),
          status: 'completed',
          lastSyncMs: context.clock.now(),
        });
      },
      'autopilot.assign': () => {
        assignment.assign();
        conversion.seek();
      },
      'autopilot.apply': assignment.apply,
      'autopilot.convert': conversion.convert,
    },
    resolveDeviceTicket(ticket) {
      const components = msa.componentsOf(ticket);
      if (components === undefined) return undefined;
      const match = findDevice(devices, identityOfComponents(components));
      if (match.kind !== 'match') return undefined;
      return { ztdId: match.device.id, directoryDeviceId: match.device.azureAdDeviceId };
    },
    joinsAsAdministrator(ztdId) {
      const current = currentProfileOf(ztdId);
      return current.kind !== 'profile' || current.profile.body.outOfBoxExperienceSetting.userType !== 'standard';
    },
    registerElsewhere(hash, stage) {
      const report = readHardwareHash(hash);
      if (!report.ok) return;
      const { serialNumber, manufacturer, model, ...identity } = identityOfReport(report.value);
      const id = context.random.guid();
      const texts = { serialNumber: serialNumber ?? '', manufacturer: manufacturer ?? '', model: model ?? '' };
      foreign.insert({ ...identity, ...texts, id, stage });
    },
    currentProfileOf,
  };
}
