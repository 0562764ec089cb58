import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createIntuneObjectQueries, type IntuneObject } from '../store/queries/intune-objects.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';
import { configurationRevision, remembered } from '../store/remembered.ts';
import { certificateNodeOf, certificatesOf, enrolCertificate } from './certificate-profiles.ts';
import { applicableConfiguration, CONFIGURATION_TYPES } from './enrollment-configurations.ts';
import { deliveryOf, expectationOf, MSI_APP, ofScope } from './line-of-business.ts';
import { AGENT_EXPECTATION, INSTALL_AGENT } from './management-agent.ts';
import { type DesiredState, replace, type Scope, type ScopePlan, type Write } from './plan.ts';
import { type PolicySetting, settingsOf, writesOf } from './policies.ts';
import { type RequiredApp, requiredApps, WIN32_APP } from './required-apps.ts';
import {
  declareExpectations,
  HOLD_FOR_AGENT,
  isBlocking,
  releasePage,
  SKIP_FOR_LATER_USERS,
  type StatusPage,
  startPage,
  statusPageOf,
  USER_SCOPE_OPENERS,
} from './status-page.ts';
import { type Audience, audienceOf, reachOf } from './targeting.ts';

/** What the admin's choices ask for on one device. */
export interface Choices {
  readonly page: StatusPage;
  readonly settings: readonly PolicySetting[];
  /** With macros, which the device resolves (mdm.md 7, Accounts); empty to leave the name alone. */
  readonly nameTemplate: string;
  /** Line-of-business MSIs that are required. */
  readonly msiApps: readonly RequiredApp[];
  /** Whether any Win32 app is required, now or of the user to come. */
  readonly needsAgent: boolean;
  /** Whether there is a user and that user holds no Intune licence. */
  readonly isUserUnlicensed: boolean;
  /** Whether the account setup of the device's first user is over. */
  readonly isPastFirstUser: boolean;
}

/** Looks up what a device, and the user at it, should have. */
export type FindDesiredState = (device: ManagedDevice, userId: string | null, isPastFirstUser: boolean) => DesiredState;

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

  /** Windows Hello as the tenant has it for these users (graph.md 3.6); nothing where it leaves that open. */
  const helloOf = (...[audience, lookup]: Tail<Parameters<typeof applicableConfiguration>>): Write[] => {
    const state = applicableConfiguration(CONFIGURATION_TYPES.hello, audience, lookup)?.body['state'];
    if (state !== 'enabled' && state !== 'disabled') return [];
    const uri = `./Device/Vendor/MSFT/PassportForWork/${context.tenant.id}/Policies/UsePassportForWork`;
    return [replace(uri, 'bool', state === 'enabled')];
  };

  /**
   * Whether the device's own status page has the monthly update installed: no user's page counts, none that is not shown, and
   * on a device outside Autopilot only one for all devices (autopilot.md ap-1.5-06).
   */
  const installsQualityUpdates = (audience: Audience, isAutopilot: boolean): boolean => {
    const isForAll = ({ id, priority }: IntuneObject) =>
      priority === 0 || assignments.ofOwner(id).some(({ target }) => target === 'allDevices');
    const configuration = applicableConfiguration(
      CONFIGURATION_TYPES.statusPage,
      { ...audience, userGroupIds: [], isLicensedUser: false },
      { objects, assignments },
      isAutopilot ? undefined : isForAll,
    );
    const page = shownOn(statusPageOf(configuration?.body), isAutopilot);
    return page.showInstallationProgress && page.installQualityUpdates;
  };

  // Worked out once for all devices that are alike: every message of every device asks for it.
  const stateFor = remembered(configurationRevision(context.db), (kind: string): DesiredState => {
    const { audience, nameTemplate, isAutopilot, isUserUnlicensed, isPastFirstUser } = JSON.parse(kind) as DeviceKind;
    const lookup = { objects, assignments };
    const configuration = applicableConfiguration(CONFIGURATION_TYPES.statusPage, audience, lookup);
    const page = statusPageOf(configuration?.body);
    const desired = planFor({
      page: { ...shownOn(page, isAutopilot), installQualityUpdates: installsQualityUpdates(audience, isAutopilot) },
      settings: objects
        .all('deviceConfigurations')
        .filter(({ id }) => reachOf(assignments.ofOwner(id), audience) !== undefined)
        .flatMap(settingsOf),
      nameTemplate,
      msiApps: requiredApps(MSI_APP, audience, lookup),
      needsAgent: requiredApps(WIN32_APP, audience, lookup).length > 0,
      isUserUnlicensed,
      isPastFirstUser,
    });
    const more = helloOf(audience, lookup);
    return { ...desired, device: { ...desired.device, content: [...desired.device.content, ...more] } };
  });

  return (device, userId, isPastFirstUser) => {
    const audience = audienceOf(directory, device.azureAdDeviceId, userId);
    const kind: DeviceKind = {
      audience,
      nameTemplate: nameTemplateOf(device.autopilotId),
      isAutopilot: device.autopilotId !== null,
      isUserUnlicensed: userId !== null && !audience.isLicensedUser,
      isPastFirstUser,
    };
    return stateFor(JSON.stringify(kind));
  };
}

/** The page as a device has it: some are for Autopilot devices only (autopilot.md ap-1.5-05). */
function shownOn(page: StatusPage, isAutopilot: boolean): StatusPage {
  const isForOthers = page.trackInstallProgressForAutopilotOnly && !isAutopilot;
  return isForOthers ? { ...page, showInstallationProgress: false } : page;
}

/** All in which devices differ for the admin's choices. */
interface DeviceKind {
  readonly audience: Audience;
  readonly nameTemplate: string;
  readonly isAutopilot: boolean;
  readonly isUserUnlicensed: boolean;
  readonly isPastFirstUser: boolean;
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** Lays the choices out in the order of mdm.md 6.1: start, expectations, content, release. */
export function planFor(choices: Choices): DesiredState {
  const { page, settings, nameTemplate, msiApps, needsAgent, isUserUnlicensed, isPastFirstUser } = choices;
  const isForFirstUserOnly = page.showInstallationProgress && page.disableUserStatusTrackingAfterFirstUser;
  const msis = { Device: ofScope(msiApps, 'Device'), User: ofScope(msiApps, 'User') };
  const expected = (scope: Scope) =>
    msis[scope].filter(({ id }) => isBlocking(page, id)).map((app) => expectationOf(app, scope));
  const ofDevice = settings.filter(({ scope }) => scope === 'Device');
  const ofUser = settings.filter(({ scope }) => scope === 'User');
  // A custom setting of the page's own nodes is how admins skip account setup: it beats the page (autopilot.md 1.5).
  const ownTargets = new Set(ofDevice.map(({ omaUri }) => canonical(omaUri)));
  const isSetByAdmin = (target: string) => ownTargets.has(canonical(target));
  const device: ScopePlan = {
    openers: [],
    page: [
      ...startPage('Device', page).filter(({ target }) => !isSetByAdmin(target)),
      ...(needsAgent ? HOLD_FOR_AGENT : []),
      ...declareExpectations('Device', {
        ...expectationsOf(ofDevice),
        msiPackages: [...(needsAgent ? [AGENT_EXPECTATION] : []), ...expected('Device')],
      }),
    ],
    content: [
      ...contentOf(ofDevice),
      ...(isPastFirstUser && isForFirstUserOnly ? [SKIP_FOR_LATER_USERS] : []).filter(
        ({ target }) => !isSetByAdmin(target),
      ),
      ...(nameTemplate === '' ? [] : [computerName(nameTemplate)]),
      ...(needsAgent ? INSTALL_AGENT : []),
      ...msis.Device.flatMap((app) => deliveryOf(app, 'Device')),
    ],
    release: releasePage('Device'),
  };
  const user: ScopePlan = {
    openers: USER_SCOPE_OPENERS,
    page: [
      ...startPage('User', page),
      ...declareExpectations('User', { ...expectationsOf(ofUser), msiPackages: expected('User') }),
    ],
    content: [...contentOf(ofUser), ...msis.User.flatMap((app) => deliveryOf(app, 'User'))],
    release: releasePage('User'),
  };
  return { device, user: isUserUnlicensed ? null : user, isForFirstUserOnly };
}

/** The settings that the page counts by their nodes (mdm.md 7, Others). */
function expectationsOf(settings: readonly PolicySetting[]): { networkProfiles: string[]; scepCertificates: string[] } {
  return {
    networkProfiles: settings.map(({ omaUri }) => omaUri).filter((uri) => NETWORK_PROFILE.test(uri)),
    scepCertificates: [...certificatesOf(settings).keys()],
  };
}

const NETWORK_PROFILE = /\/Vendor\/MSFT\/(WiFi\/Profile\/[^/]+\/WlanXml|VPNv2\/[^/]+\/ProfileXML)$/i;

/** Certificates in one piece each, all else setting by setting. */
function contentOf(settings: readonly PolicySetting[]): Write[] {
  return [
    ...settings.filter((setting) => certificateNodeOf(setting) === undefined).flatMap(writesOf),
    ...[...certificatesOf(settings)].map(([node, own]) => enrolCertificate(node, own)),
  ];
}

/** A LocURI in one spelling: `./Vendor` is `./Device/Vendor`, and names may be encoded or not (mdm.md 6). */
function canonical(uri: string): string {
  return uri
    .replace(/^\.\/Vendor\//i, './Device/Vendor/')
    .replaceAll('%20', ' ')
    .toLowerCase();
}

/** The device resolves the macros, and restarts for it at the end of device setup (mdm.md 6, Reboots). */
function computerName(template: string): Write {
  const target = './Device/Vendor/MSFT/Accounts/Domain/ComputerName';
  return { verb: 'Add', target, format: 'chr', data: template };
}
