import { splitExpected } from '../../protocol/syncml/expected.ts';
import { STATUS } from '../../protocol/syncml/status.ts';
import type { Machine } from '../machine.ts';
import { providerUri } from '../mdm/apply-provisioning.ts';
import { readClientState } from '../mdm/client-state.ts';
import { encodeSegment } from '../mdm/csp/loc-uri.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { type Enrollment, readEnrollment } from '../mdm/enrollment-record.ts';

/** Whose phase the page is in: the device's or the signed-in user's. */
export type PageScope = 'Device' | 'User';

/** How something that the page waits for stands, in the numbers that diagnostics read (entra-device.md 9). */
export const ITEM_STATE = { notInstalled: 1, inProgress: 2, completed: 3, failed: 4 } as const;

export type ItemState = (typeof ITEM_STATE)[keyof typeof ITEM_STATE];

/** Something that the page waits for. */
export interface PageItem {
  readonly line: 'policies' | 'certificates' | 'networks' | 'apps';
  /** The list it stands in: the name of an Expected* node, or of the provider that tracks it. */
  readonly list: string;
  readonly uri: string;
  readonly state: ItemState;
  readonly needsReboot: boolean;
}

/** A policy provider of device preparation (mdm.md 7, EnrollmentStatusTracking). */
export interface Provider {
  readonly id: string;
  /** 1 not installed, 2 not required, 3 completed, 4 error. */
  readonly state: number;
  /** HRESULT as a signed number, 0 without one. */
  readonly lastError: number;
  readonly timeoutMinutes: number;
}

/** Everything that decides how the page goes on. */
export interface PageNodes {
  /** Whether a management session has gone through: before that nothing here means anything. */
  readonly hasSynced: boolean;
  readonly isSkipped: boolean;
  readonly timeoutMinutes: number;
  readonly providers: readonly Provider[];
  readonly items: readonly PageItem[];
  /** Whether every provider that tracks apps has told all of them. */
  readonly isTrackingComplete: boolean;
  /** How many providers have told all their apps. */
  readonly trackingLists: number;
  readonly serverHasFinished: boolean;
}

const TRACKING = 'Vendor/MSFT/EnrollmentStatusTracking';

/** The node that a phase's own settings and expectations are below; undefined when the device is not enrolled. */
export function firstSyncUri(machine: Machine, scope: PageScope): string | undefined {
  const enrollment = readEnrollment(machine);
  return enrollment && firstSyncUriOf(enrollment, scope);
}

function firstSyncUriOf({ providerId }: Enrollment, scope: PageScope): string {
  return `${providerUri(scope, providerId)}/FirstSyncStatus`;
}

/** Reads what the page looks at (mdm.md 6.1, Phase logic). */
export function readPageNodes(machine: Machine, scope: PageScope): PageNodes {
  const tree = new CspTree(machine);
  const enrollment = readEnrollment(machine);
  const own = enrollment && firstSyncUriOf(enrollment, scope);
  const settings = enrollment && firstSyncUriOf(enrollment, 'Device');
  const setting = (name: string): string | undefined => settings && tree.read(`${settings}/${name}`);
  return {
    hasSynced: readClientState(machine).completed > 0,
    isSkipped: setting(scope === 'Device' ? 'SkipDeviceStatusPage' : 'SkipUserStatusPage') !== 'false',
    timeoutMinutes: Number(setting('TimeOutUntilSyncFailure') ?? 60),
    providers: readProviders(tree),
    items:
      own === undefined ? [] : [...EXPECTED.flatMap((it) => expectedItems(tree, own, it)), ...trackedApps(tree, scope)],
    ...readTracking(tree, scope),
    serverHasFinished: own !== undefined && tree.read(`${own}/ServerHasFinishedProvisioning`) === 'true',
  };
}

function readProviders(tree: CspTree): Provider[] {
  const root = `./Device/${TRACKING}/DevicePreparation/PolicyProviders`;
  return tree.children(root).map((id) => {
    const number = (name: string, otherwise: number): number =>
      Number(tree.read(`${root}/${encodeSegment(id)}/${name}`) ?? otherwise);
    return {
      id,
      state: number('InstallationState', 1),
      lastError: number('LastError', 0),
      timeoutMinutes: number('Timeout', 15),
    };
  });
}

interface Expected {
  readonly list: string;
  readonly line: PageItem['line'];
  readonly stateOf: (tree: CspTree, uri: string) => ItemState;
}

const EXPECTED: readonly Expected[] = [
  { list: 'ExpectedPolicies', line: 'policies', stateOf: stateByPresence },
  { list: 'ExpectedSCEPCerts', line: 'certificates', stateOf: stateByPresence },
  { list: 'ExpectedPFXCerts', line: 'certificates', stateOf: stateByPresence },
  { list: 'ExpectedNetworkProfiles', line: 'networks', stateOf: stateByPresence },
  { list: 'ExpectedMSIAppPackages', line: 'apps', stateOf: stateOfMsi },
  { list: 'ExpectedModernAppPackages', line: 'apps', stateOf: stateByPresence },
];

function expectedItems(tree: CspTree, root: string, { list, line, stateOf }: Expected): PageItem[] {
  return splitExpected(tree.read(`${root}/${list}`) ?? '').map((entry) => {
    // Packages are `LocURI;count` (mdm.md 6.1).
    const uri = entry.split(';')[0] ?? entry;
    return { line, list, uri, state: stateOf(tree, uri), needsReboot: false };
  });
}

/** The OS ticks an item as its node reports success (mdm.md 6.1, 3). */
function stateByPresence(tree: CspTree, target: string): ItemState {
  return tree.execute({ verb: 'Get', target }).status === STATUS.ok ? ITEM_STATE.completed : ITEM_STATE.notInstalled;
}

const MSI_FAILED = ['30', '60'];

function stateOfMsi(tree: CspTree, target: string): ItemState {
  const found = tree.execute({ verb: 'Get', target }).results?.[0]?.data;
  if (found === undefined) return ITEM_STATE.notInstalled;
  if (found === '70') return ITEM_STATE.completed;
  return MSI_FAILED.includes(found) ? ITEM_STATE.failed : ITEM_STATE.inProgress;
}

function trackedApps(tree: CspTree, scope: PageScope): PageItem[] {
  const root = `./${scope}/${TRACKING}/Setup/Apps/Tracking`;
  return tree.children(root).flatMap((provider) =>
    tree.children(`${root}/${encodeSegment(provider)}`).map((app): PageItem => {
      const uri = `${root}/${encodeSegment(provider)}/${encodeSegment(app)}`;
      return {
        line: 'apps',
        list: provider,
        uri,
        state: Number(tree.read(`${uri}/InstallationState`) ?? 1) as ItemState,
        needsReboot: Number(tree.read(`${uri}/RebootRequired`) ?? 1) > 1,
      };
    }),
  );
}

/** Providers that said they track apps, and those that have begun to, must all have finished their lists. */
function readTracking(tree: CspTree, scope: PageScope): Pick<PageNodes, 'isTrackingComplete' | 'trackingLists'> {
  const preparation = `./Device/${TRACKING}/DevicePreparation/PolicyProviders`;
  const setup = `./${scope}/${TRACKING}/Setup/Apps/PolicyProviders`;
  const announced = tree
    .children(preparation)
    .filter((id) => tree.read(`${preparation}/${encodeSegment(id)}/TrackedResourceTypes/Apps`) === 'true')
    .filter((id) => tree.read(`${preparation}/${encodeSegment(id)}/InstallationState`) !== '2');
  const begun = tree.children(setup);
  const finished = begun.filter((id) => tree.read(`${setup}/${encodeSegment(id)}/TrackingPoliciesCreated`) === 'true');
  const isTrackingComplete = [...announced, ...begun].every((id) => finished.includes(id));
  return { isTrackingComplete, trackingLists: finished.length };
}
