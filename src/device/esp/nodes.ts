import { splitExpected } from '../../protocol/syncml/expected.ts';
import type { Machine } from '../machine.ts';
import { providerUri } from '../mdm/apply-provisioning.ts';
import { readClientState } from '../mdm/client-state.ts';
import { encodeSegment } from '../mdm/csp/loc-uri.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { type Enrollment, readEnrollment } from '../mdm/enrollment-record.ts';
import { WINDOWS } from '../spec.ts';

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
  readonly reboot: Reboot;
}

/** The restart that an app needs (mdm.md 7, RebootRequired): a soft one can wait for the end of the phase. */
export type Reboot = 'none' | 'soft' | 'hard';

/** A policy provider of device preparation (mdm.md 7, EnrollmentStatusTracking). */
export interface Provider {
  readonly id: string;
  /** 1 not installed, 2 not required, 3 completed, 4 error. */
  readonly state: number;
  /** HRESULT as a signed number, 0 without one. */
  readonly lastError: number;
  readonly timeoutMinutes: number;
}

/** A provider's list of apps: complete once the provider says so (mdm.md 7, TrackingPoliciesCreated). */
export interface TrackingList {
  readonly provider: string;
  readonly isComplete: boolean;
}

/** Everything that decides how the page goes on. */
export interface PageNodes {
  /** Whether a management session has gone through: before that nothing here means anything. */
  readonly hasSynced: boolean;
  readonly isSkipped: boolean;
  /** Whether the page keeps people until it is done; else they may leave it at any time (mdm.md mdm-7-06). */
  readonly isBlocking: boolean;
  readonly timeoutMinutes: number;
  /** Whether this Windows ends the page as soon as an app fails, and not only at the limit (autopilot.md 1.5). */
  readonly failsAtOnce: boolean;
  readonly providers: readonly Provider[];
  readonly items: readonly PageItem[];
  /** Providers that are expected to tell their apps, and whether they have. */
  readonly trackingLists: readonly TrackingList[];
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
    isBlocking: Number(setting('BlockInStatusPage') ?? 0) !== 0,
    timeoutMinutes: Number(setting('TimeOutUntilSyncFailure') ?? 60),
    failsAtOnce: WINDOWS[machine.spec.windows].failsAppsAtOnce,
    providers: readProviders(tree),
    items:
      own === undefined ? [] : [...EXPECTED.flatMap((it) => expectedItems(tree, own, it)), ...trackedApps(tree, scope)],
    trackingLists: readTrackingLists(tree, scope),
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
  { list: 'ExpectedSCEPCerts', line: 'certificates', stateOf: stateOfScep },
  { list: 'ExpectedPFXCerts', line: 'certificates', stateOf: stateByPresence },
  { list: 'ExpectedNetworkProfiles', line: 'networks', stateOf: stateByPresence },
  { list: 'ExpectedMSIAppPackages', line: 'apps', stateOf: stateOfMsi },
  { list: 'ExpectedModernAppPackages', line: 'apps', stateOf: stateByPresence },
];

function expectedItems(tree: CspTree, root: string, { list, line, stateOf }: Expected): PageItem[] {
  return splitExpected(tree.read(`${root}/${list}`) ?? '').map((entry) => {
    // Packages are `LocURI;count` (mdm.md 6.1).
    const uri = entry.split(';')[0] ?? entry;
    return { line, list, uri, state: stateOf(tree, uri), reboot: 'none' };
  });
}

/** The OS ticks an item as its node reports success (mdm.md 6.1, 3); it sees those too that a server may not read. */
function stateByPresence(tree: CspTree, target: string): ItemState {
  return tree.has(target) ? ITEM_STATE.completed : ITEM_STATE.notInstalled;
}

const MSI_FAILED = ['30', '60'];

function stateOfMsi(tree: CspTree, target: string): ItemState {
  const found = tree.execute({ verb: 'Get', target }).results?.[0]?.data;
  if (found === undefined) return ITEM_STATE.notInstalled;
  if (found === '70') return ITEM_STATE.completed;
  return MSI_FAILED.includes(found) ? ITEM_STATE.failed : ITEM_STATE.inProgress;
}

/** The states of ClientCertificateInstall (mdm.md 7): 1 there, 2 pending, 16 failed. */
const SCEP_STATES: Readonly<Record<string, ItemState>> = {
  1: ITEM_STATE.completed,
  2: ITEM_STATE.inProgress,
  16: ITEM_STATE.failed,
};

/** The list names a certificate by its node or anything below it. */
function stateOfScep(tree: CspTree, uri: string): ItemState {
  const [node] = /^.*\/SCEP\/[^/]+/i.exec(uri) ?? [uri];
  const found = tree.execute({ verb: 'Get', target: `${node}/Status` }).results?.[0]?.data;
  return SCEP_STATES[found ?? ''] ?? ITEM_STATE.notInstalled;
}

const REBOOTS: readonly Reboot[] = ['none', 'soft', 'hard'];

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
        reboot: REBOOTS[Number(tree.read(`${uri}/RebootRequired`) ?? 1) - 1] ?? 'none',
      };
    }),
  );
}

/** Providers that said they track apps, and those that have begun to. */
function readTrackingLists(tree: CspTree, scope: PageScope): TrackingList[] {
  const preparation = `./Device/${TRACKING}/DevicePreparation/PolicyProviders`;
  const setup = `./${scope}/${TRACKING}/Setup/Apps/PolicyProviders`;
  const announced = tree
    .children(preparation)
    .filter((id) => tree.read(`${preparation}/${encodeSegment(id)}/TrackedResourceTypes/Apps`) === 'true')
    .filter((id) => tree.read(`${preparation}/${encodeSegment(id)}/InstallationState`) !== '2');
  return [...new Set([...announced, ...tree.children(setup)])].map((provider) => {
    const told = tree.read(`${setup}/${encodeSegment(provider)}/TrackingPoliciesCreated`);
    return { provider, isComplete: told === 'true' };
  });
}
