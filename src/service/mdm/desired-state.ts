import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';
import { applicableConfiguration, CONFIGURATION_TYPES } from './enrollment-configurations.ts';
import { AGENT_EXPECTATION, INSTALL_AGENT } from './management-agent.ts';
import type { DesiredState, ScopePlan, Write } from './plan.ts';
import { type PolicySetting, settingsOf, writesOf } from './policies.ts';
import { requiredApps } from './required-apps.ts';
import {
  declareExpectations,
  HOLD_FOR_AGENT,
  releasePage,
  type StatusPage,
  startPage,
  statusPageOf,
  USER_SCOPE_OPENERS,
} from './status-page.ts';
import { audienceOf, reachOf } from './targeting.ts';

/** What the admin's choices ask for on one device. */
export interface Choices {
  readonly page: StatusPage;
  readonly settings: readonly PolicySetting[];
  /** With macros, which the device resolves (mdm.md 7, Accounts); empty to leave the name alone. */
  readonly nameTemplate: string;
  /** Whether any Win32 app is required, now or of the user to come. */
  readonly needsAgent: boolean;
  /** Whether there is a user and that user holds no Intune licence. */
  readonly isUserUnlicensed: boolean;
}

/** Looks up what a device, and the user at it, should have. */
export type FindDesiredState = (device: ManagedDevice, userId: string | null) => DesiredState;

/** @example const findDesiredState = createDesiredState(context, directory); */
export function createDesiredState(context: ServiceContext, directory: Directory): FindDesiredState {
  const objects = createIntuneObjectQueries(context.db);
  const assignments = createAssignmentQueries(context.db);
  const autopilotDevices = createAutopilotDeviceQueries(context.db);
  const profiles = createDeploymentProfileQueries(context.db);

  const nameTemplateOf = (autopilotId: string | null): string => {
    const profileId = autopilotId === null ? null : autopilotDevices.profileIdOf(autopilotId);
    const profile = profileId === null ? undefined : profiles.byId(profileId);
    // Hybrid devices get theirs from the domain join profile (autopilot.md 1.4).
    const isEntra = profile?.odataType === '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile';
    return isEntra ? profile.body.deviceNameTemplate : '';
  };

  return (device, userId) => {
    const audience = audienceOf(directory, device.azureAdDeviceId, userId);
    const lookup = { objects, assignments };
    const configuration = applicableConfiguration(CONFIGURATION_TYPES.statusPage, audience, lookup);
    const page = statusPageOf(configuration?.body);
    const isPageForOthers = page.trackInstallProgressForAutopilotOnly && device.autopilotId === null;
    return planFor({
      page: isPageForOthers ? { ...page, showInstallationProgress: false } : page,
      settings: objects
        .all('deviceConfigurations')
        .filter(({ id }) => reachOf(assignments.ofOwner(id), audience) !== undefined)
        .flatMap(settingsOf),
      nameTemplate: nameTemplateOf(device.autopilotId),
      needsAgent: requiredApps(audience, lookup).length > 0,
      isUserUnlicensed: userId !== null && !audience.isLicensedUser,
    });
  };
}

/** Lays the choices out in the order of mdm.md 6.1: start, expectations, content, release. */
export function planFor({ page, settings, nameTemplate, needsAgent, isUserUnlicensed }: Choices): DesiredState {
  const ofDevice = settings.filter(({ scope }) => scope === 'Device');
  const ofUser = settings.filter(({ scope }) => scope === 'User');
  const device: ScopePlan = {
    openers: [],
    page: [
      ...startPage('Device', page),
      ...(needsAgent ? HOLD_FOR_AGENT : []),
      ...declareExpectations('Device', {
        ...expectationsOf(ofDevice),
        msiPackages: needsAgent ? [AGENT_EXPECTATION] : [],
      }),
    ],
    content: [
      ...ofDevice.flatMap(writesOf),
      ...(nameTemplate === '' ? [] : [computerName(nameTemplate)]),
      ...(needsAgent ? INSTALL_AGENT : []),
    ],
    release: releasePage('Device'),
  };
  const user: ScopePlan = {
    openers: USER_SCOPE_OPENERS,
    page: [...startPage('User', page), ...declareExpectations('User', { ...expectationsOf(ofUser), msiPackages: [] })],
    content: ofUser.flatMap(writesOf),
    release: releasePage('User'),
  };
  return { device, user: isUserUnlicensed ? null : user };
}

/** The settings that the page counts by their nodes (mdm.md 7, Others). */
function expectationsOf(settings: readonly PolicySetting[]): { networkProfiles: string[]; scepCertificates: string[] } {
  const uris = settings.map(({ omaUri }) => omaUri);
  const certificates = uris.flatMap((uri) => SCEP_NODE.exec(uri) ?? []);
  return {
    networkProfiles: uris.filter((uri) => NETWORK_PROFILE.test(uri)),
    scepCertificates: [...new Set(certificates)],
  };
}

const NETWORK_PROFILE = /\/Vendor\/MSFT\/(WiFi\/Profile\/[^/]+\/WlanXml|VPNv2\/[^/]+\/ProfileXML)$/i;
const SCEP_NODE = /^.*\/Vendor\/MSFT\/ClientCertificateInstall\/SCEP\/[^/]+/i;

/** The device resolves the macros, and restarts for it at the end of device setup (mdm.md 6, Reboots). */
function computerName(template: string): Write {
  const target = './Device/Vendor/MSFT/Accounts/Domain/ComputerName';
  return { verb: 'Add', target, format: 'chr', data: template };
}
