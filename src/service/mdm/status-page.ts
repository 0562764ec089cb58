import { z } from 'zod';
import { oncePer } from '../../core/once-per.ts';
import { AGENT_TRACKING_PROVIDER } from '../../protocol/sidecar/agent-package.ts';
import { joinExpected } from '../../protocol/syncml/expected.ts';
import { INSTALL_QUALITY_UPDATES } from '../../protocol/windows-update/scan.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';
import { PROVIDER_SEGMENT } from './addresses.ts';
import { replace, type Scope, type Write } from './plan.ts';

/** The settings of a status page that reach a device, by their names in Graph, with its defaults (graph.md 3.6). */
const statusPageSchema = z.object({
  showInstallationProgress: z.boolean().catch(false),
  blockDeviceSetupRetryByUser: z.boolean().catch(false),
  allowDeviceResetOnInstallFailure: z.boolean().catch(false),
  allowLogCollectionOnInstallFailure: z.boolean().catch(false),
  customErrorMessage: z.string().catch(''),
  installProgressTimeoutInMinutes: z.number().int().min(1).max(1440).catch(60),
  allowDeviceUseOnInstallFailure: z.boolean().catch(false),
  selectedMobileAppIds: z.array(z.string()).catch([]),
  trackInstallProgressForAutopilotOnly: z.boolean().catch(false),
  disableUserStatusTrackingAfterFirstUser: z.boolean().catch(false),
  installQualityUpdates: z.boolean().catch(false),
});

export type StatusPage = z.infer<typeof statusPageSchema>;

const NO_CONFIGURATION: IntuneObject['body'] = {};
const readPage = oncePer((body: IntuneObject['body']): StatusPage => statusPageSchema.parse(body));

/** The status page that a configuration's body describes, none shows when there is no configuration. */
export function statusPageOf(body = NO_CONFIGURATION): StatusPage {
  return readPage(body);
}

/** Whether an app holds the page: all required ones do unless some are selected (graph.md 3.6). */
export function isBlocking({ selectedMobileAppIds }: StatusPage, appId: string): boolean {
  return selectedMobileAppIds.length === 0 || selectedMobileAppIds.includes(appId);
}

/** What the page waits for in one scope beside the one policy: LocURIs, of packages with `;count` (mdm.md 6.1, 2). */
export interface Expectations {
  readonly networkProfiles: readonly string[];
  readonly scepCertificates: readonly string[];
  readonly msiPackages: readonly string[];
}

const providerNode = (scope: Scope) => `./${scope}/Vendor/MSFT/DMClient/Provider/${PROVIDER_SEGMENT}`;
const node = (scope: Scope, name: string) => `${providerNode(scope)}/FirstSyncStatus/${name}`;

/** The nodes that stand on the device from enrolment on, but not in the user's part of the tree (mdm.md 6.1, 1). */
export const USER_SCOPE_OPENERS: readonly Write[] = [
  { verb: 'Add', target: providerNode('User'), format: 'node' },
  { verb: 'Add', target: `${providerNode('User')}/FirstSyncStatus`, format: 'node' },
];

/** True once the page has ended for the user who is signed in (mdm.md 6.1, 4). */
export const USER_PAGE_IS_OVER = node('User', 'IsSyncDone');

/** Turns the page on or off and sets what it does on failure (mdm.md 6.1, 1); the user's part has two nodes of it alone (mdm.md 7). */
export function startPage(scope: Scope, page: StatusPage): Write[] {
  const isSkipped = !page.showInstallationProgress;
  const onFailure =
    (page.allowDeviceResetOnInstallFailure ? 1 : 0) +
    (page.blockDeviceSetupRetryByUser ? 0 : 2) +
    (page.allowDeviceUseOnInstallFailure ? 4 : 0);
  const ofDevice = [
    replace(node(scope, 'SkipDeviceStatusPage'), 'bool', isSkipped),
    replace(node(scope, 'SkipUserStatusPage'), 'bool', isSkipped),
    ...(page.installQualityUpdates ? [replace(INSTALL_QUALITY_UPDATES, 'int', 1)] : []),
    replace(node(scope, 'BlockInStatusPage'), 'int', onFailure),
    replace(node(scope, 'TimeOutUntilSyncFailure'), 'int', page.installProgressTimeoutInMinutes),
  ];
  return [
    ...(scope === 'Device' ? ofDevice : []),
    replace(node(scope, 'AllowCollectLogsButton'), 'bool', page.allowLogCollectionOnInstallFailure),
    replace(node(scope, 'CustomErrorText'), 'chr', page.customErrorMessage),
  ];
}

const TRACKING = `./Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/${AGENT_TRACKING_PROVIDER}`;

/** Holds device preparation until the management agent says that it runs (mdm.md 6.1, 1). */
export const HOLD_FOR_AGENT: readonly Write[] = [
  { verb: 'Add', target: TRACKING, format: 'node' },
  // Again after the agent has reported, this would hold the page anew.
  { ...replace(`${TRACKING}/InstallationState`, 'int', 1), isOnce: true },
  replace(`${TRACKING}/TrackedResourceTypes/Apps`, 'bool', true),
];

/** No account setup for those who come after the first user (autopilot.md ap-1.5-05). */
export const SKIP_FOR_LATER_USERS: Write = replace(node('Device', 'SkipUserStatusPage'), 'bool', true);

/** The one policy that stands on the page for all of them (autopilot.md 1.5). Ours: which it is, is not known. */
const TRACKED_POLICY = `${providerNode('Device')}/EntDMID`;

/** Declares what the page waits for (mdm.md 6.1, 2): what an admin configures is not among the policies. */
export function declareExpectations(scope: Scope, expectations: Expectations): Write[] {
  const { networkProfiles, scepCertificates, msiPackages } = expectations;
  const declare = (name: string, items: readonly string[]): Write[] =>
    items.length === 0 ? [] : [replace(node(scope, name), 'chr', joinExpected(items))];
  return [
    ...declare('ExpectedPolicies', [TRACKED_POLICY]),
    ...declare('ExpectedSCEPCerts', scepCertificates),
    ...declare('ExpectedNetworkProfiles', networkProfiles),
    ...declare('ExpectedMSIAppPackages', msiPackages),
  ];
}

/** Says that nothing more will be declared (mdm.md 6.1, 4). */
export function releasePage(scope: Scope): Write {
  return replace(node(scope, 'ServerHasFinishedProvisioning'), 'bool', true);
}
