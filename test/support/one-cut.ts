import { expect } from 'vitest';
import { fault } from '../../lab/faults/fault.ts';
import type { ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import type { Fault } from '../../lab/scenario/fault.ts';
import type { Verb } from '../../lab/scenario/scenario.ts';
import {
  admin,
  app,
  contoso,
  device,
  fleet,
  policy,
  profile,
  to,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';
import type { TimelineRecord } from '../../src/core/timeline.ts';
import { diskAfter, type OneDevice, playOneDevice } from './one-device.ts';

/** A run with a rename restart, policies, and an app in each phase, and what follows it at the desktop. */
export const rollout = (...afterwards: readonly Verb[]): ScenarioInput => ({
  title: 'power is cut',
  tenant: contoso({
    users: { count: 1, licensed: true },
    deviceQuota: 1,
    profiles: [
      profile({
        displayName: 'Contoso renamed',
        deviceNameTemplate: 'LAB-%RAND:5%',
        assignedTo: [to.group('Autopilot devices')],
      }),
    ],
    apps: [app('VPN Client'), app('Notes', { runAs: 'user', installs: '20s' })],
    policies: [
      policy('Baseline', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
          type: 'integer',
          value: 0,
        },
      ]),
    ],
  }),
  devices: fleet({ name: 'laptop', model: 'thinkpad-x1-carbon-gen-11' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '12h' }),
    ...afterwards,
    // For those whose power goes when they are there already.
    wait('28m'),
  ],
  expect: [],
});

export const MOMENTS = ['before', 'handled', 'replied'] as const;
const OFF_FOR = '1m';

/** Whether the power can be cut before it: the lab's own notes are no writes of the device. */
export function isWrite({ stream, data }: TimelineRecord): boolean {
  return stream === 'disk' && !String(data['path']).startsWith('lab/');
}

export function isRequest({ stream, type }: TimelineRecord): boolean {
  return stream === 'trace' && type === 'http';
}

/** A play whose power was cut once, and what came before that. */
export interface OneCut extends OneDevice {
  readonly cut: TimelineRecord['data'];
  readonly before: readonly TimelineRecord[];
  /** Names it in a message. */
  readonly what: string;
}

/**
 * The same run again and again, each time cut at its next request or write, from the `first` one until there is none
 * left. Up to the cut they are alike: chance follows from the seed.
 */
export async function* cutEverywhere(
  scenario: ScenarioInput,
  where: Parameters<typeof fault.powerCut>[0],
  first = 1,
): AsyncGenerator<OneCut> {
  for (let nth = first; ; nth += 1) {
    const faults: readonly Fault[] = [fault.powerCut({ ...where, offFor: OFF_FOR }).at({ nth, times: 1 })];
    const play = await playOneDevice({ ...scenario, faults });
    const at = play.events.findIndex(({ type }) => type === 'power.cut');
    const cut = play.events[at]?.data;
    if (cut === undefined) return;
    const { method = '', host = '', path } = cut;
    const what = `cut ${nth}, ${String(cut['at'])} ${String(method)} ${String(host)}${String(path)}`;
    expect.soft(play.reasons, what).toEqual([]);
    yield { ...play, cut, before: play.events.slice(0, at), what };
  }
}

/** How often a device reached a milestone. */
export function timesReached(events: readonly TimelineRecord[], milestone: string): number {
  return events.filter(({ type, data }) => type === 'milestone' && data['name'] === milestone).length;
}

/** What the device and the service must agree on, whatever happened on the way. */
export function expectAgreement({ events, held, what }: OneCut): void {
  const disk = diskAfter(events);
  const enrolments = [...disk].filter(
    ([path, value]) => /\/Enrollments\/[^/]+\/EnrollmentState$/.test(path) && value === 'REG_DWORD:1',
  );
  expect.soft(enrolments, `${what}: enrolments that count`).toHaveLength(1);
  const key = enrolments[0]?.[0].replace(/EnrollmentState$/, '');
  const id = disk.get(`${key}DeviceID`)?.replace('REG_SZ:', '');
  expect.soft(held.managed, `${what}: managed devices`).toEqual([{ id, entraDevice: held.deviceId }]);
  const joins = [...disk.keys()].flatMap(
    (path) => /CloudDomainJoin\/JoinInfo\/([^/]+)\/TenantId$/.exec(path)?.[1] ?? [],
  );
  expect.soft(joins, `${what}: joins`).toEqual([held.certificateThumbprint.toUpperCase()]);
}

/** Parts of the disk that come to the same in every run, whatever befell it. */
const LASTING =
  /^(accounts|csp|files|registry\/HKLM\/(SYSTEM|SOFTWARE\/Microsoft\/(Enrollments|PolicyManager|IntuneManagementExtension)))\//;
/** What stands there follows from the time, or from the boot that wrote it. */
const OF_ITS_TIME =
  /^files\/(Program Files|Users|Windows\/ServiceState)\/|\/(ComputerName|DMPCertThumbPrint|DeviceID)$/;

/** That part of a disk, path by path; names that chance draws anew are blanked. */
export function lastingDisk(events: readonly TimelineRecord[]): Record<string, string> {
  const lasting = [...diskAfter(events)].filter(([path]) => LASTING.test(path));
  return Object.fromEntries(
    lasting.map(([path, value]) => [blank(path), OF_ITS_TIME.test(path) ? 'there' : blank(value)]),
  );
}

function blank(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '{guid}')
    .replace(/S-1-(12|5-21)-[\d-]+?(-\d{3,4})?(?=[^\d-]|$)/g, 'S-1-$1…$2')
    .replace(/JoinInfo\/[0-9A-F]{40}/, 'JoinInfo/{thumbprint}');
}
