import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { createAutopilotEventQueries } from '../store/queries/autopilot-events.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';
import type { Enrollee } from './admission.ts';
import { applicableConfiguration, CONFIGURATION_TYPES } from './enrollment-configurations.ts';
import type { DesiredState } from './plan.ts';
import { isDone, type Progress } from './progress.ts';
import { audienceOf } from './targeting.ts';

/** Writes down how deployments go, for Graph to tell (graph.md 3.7). */
export interface DeploymentReport {
  /** A registered device has enrolled. */
  begin(device: Omit<ManagedDevice, 'number'>, enrollee: Enrollee): void;
  /** A device has answered: a setup whose release it has taken now is over. */
  observe(deviceId: string, before: Progress, after: Progress, desired: DesiredState): void;
}

export function createDeploymentReport(context: ServiceContext, directory: Directory): DeploymentReport {
  const random = context.random.fork('mdm.report');
  const events = createAutopilotEventQueries(context.db);
  const lookup = { objects: createIntuneObjectQueries(context.db), assignments: createAssignmentQueries(context.db) };
  return {
    begin(device, { user, autopilotDevice }) {
      if (autopilotDevice === null) return;
      const audience = audienceOf(directory, device.azureAdDeviceId, user?.id ?? null);
      const page = applicableConfiguration(CONFIGURATION_TYPES.statusPage, audience, lookup);
      events.insert({
        id: random.guid(),
        managedDeviceId: device.id,
        enrolledMs: device.enrolledMs,
        facts: {
          userId: user?.id ?? '',
          userPrincipalName: user?.upn ?? '',
          deviceSerialNumber: device.serialNumber,
          managedDeviceName: device.deviceName,
          osVersion: device.osVersion,
          enrollmentType:
            user === null ? 'azureADJoinedUsingDeviceAuthWithAutopilotProfile' : 'azureADJoinedWithAutopilotProfile',
          windowsAutopilotDeploymentProfileDisplayName: device.enrollmentProfileName ?? '',
          windows10EnrollmentCompletionPageConfigurationDisplayName: page?.displayName ?? '',
          windows10EnrollmentCompletionPageConfigurationId: page?.id ?? '',
          registeredMs: autopilotDevice.createdMs,
        },
      });
    },
    observe(deviceId, before, after, desired) {
      const hasEnded = ({ release }: DesiredState['device']) => isDone(after, release) && !isDone(before, release);
      if (hasEnded(desired.device)) events.end('Device', deviceId, context.clock.now());
      if (desired.user !== null && hasEnded(desired.user)) events.end('User', deviceId, context.clock.now());
    },
  };
}
