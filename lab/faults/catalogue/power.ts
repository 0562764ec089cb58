import { z } from 'zod';
import type { DeviceFault } from '../../../src/device/fault.ts';
import { EVENT_CHANNELS } from '../../../src/device/os/event-log.ts';
import { EXCHANGE_MOMENTS } from '../../../src/network/port.ts';
import { parseDuration } from '../../scenario/duration.ts';
import { entry, type FaultEffect } from '../entry.ts';

/** Written at the start after a power cut (power-cuts.md 4). */
const POWER_LOST = `${EVENT_CHANNELS.system}/41`;
const remedy = 'Look at the event log for Kernel-Power 41; sign in again, and let the device go on.';
/** Until somebody presses the power button again. */
const offFor = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'a duration such as 10m')
  .default('10m');

type Bare<W> = W extends unknown ? Omit<W, 'offMs'> : never;
type Point = Bare<Extract<DeviceFault, { at: 'power' }>['what']>;

function cut(point: Point, off: string): readonly FaultEffect[] {
  return [{ on: 'device', fault: { at: 'power', what: { ...point, offMs: parseDuration(off) ?? 0 } } }];
}

/** The power goes in the middle of something (power-cuts.md 1 to 3). Each strikes once, unless a scenario says otherwise. */
export const POWER_FAULTS = {
  powerCut: entry({
    id: 'pc-cut',
    phase: 'PRF',
    cause: 'The power goes: at a moment of a request, or before a write to the disk.',
    remedy,
    parameters: z.strictObject({
      host: z.string().optional(),
      path: z.string().optional(),
      method: z.string().optional(),
      moment: z.enum(EXCHANGE_MOMENTS).default('before'),
      /** How the path of a disk write begins, `''` for any; then the power goes before that, whatever is requested. */
      write: z.string().optional(),
      offFor,
    }),
    when: { times: 1 },
    effects: ({ moment, write, offFor: off, ...on }) => cut(write === undefined ? { on, moment } : { write }, off),
    outcome: {
      shows: 'The device starts again and goes on where its disk says; nothing that counts was lost.',
      reaches: 'desktop',
      event: POWER_LOST,
    },
    scenario: 'faults/power/before-the-profile',
  }),
  powerCutAtDeviceAccount: entry({
    id: 'pc-second-account',
    phase: 'PRF',
    cause: 'The power goes when login.live.com has made an account for the device, which does not hear of it.',
    remedy: 'None is needed: the account that is left behind is in nobody’s way.',
    parameters: z.strictObject({ offFor }),
    when: { times: 1 },
    effects: ({ offFor: off }) => cut({ on: { path: '/ppsecure/deviceaddcredential.srf' }, moment: 'handled' }, off),
    outcome: {
      shows: 'The device makes itself a second account, and gets its profile by that one.',
      reaches: 'desktop',
      event: POWER_LOST,
    },
    scenario: 'faults/power/at-the-device-account',
  }),
  powerCutAtJoin: entry({
    id: 'pc-second-join',
    phase: 'JOIN',
    cause: 'The power goes when Entra has joined the device, which does not hear of it.',
    remedy,
    parameters: z.strictObject({ offFor }),
    when: { times: 1 },
    effects: ({ offFor: off }) =>
      cut({ on: { method: 'POST', path: '/EnrollmentServer/device' }, moment: 'handled' }, off),
    outcome: {
      shows: 'The user signs in again, and the device joins a second time into the one object of its registration.',
      reaches: 'desktop',
      event: POWER_LOST,
    },
    scenario: 'faults/power/at-the-join',
  }),
  powerCutAtEnrolment: entry({
    id: 'pc-second-enrolment',
    phase: 'ENR',
    cause: 'The power goes when Intune has enrolled the device, which does not hear of it.',
    remedy,
    parameters: z.strictObject({ offFor }),
    when: { times: 1 },
    effects: ({ offFor: off }) =>
      cut({ on: { path: '/EnrollmentServer/DeviceEnrollmentWebService.svc' }, moment: 'handled' }, off),
    outcome: {
      shows: 'The user signs in again, and the device enrols a second time; its first record goes.',
      reaches: 'desktop',
      event: POWER_LOST,
    },
    scenario: 'faults/power/at-the-enrolment',
  }),
  powerCutInDeviceSetup: entry({
    id: 'pc-second-sign-in',
    phase: 'DEV',
    cause: 'The power goes while the status page sets the device up.',
    remedy,
    parameters: z.strictObject({ offFor }),
    when: { times: 1, phase: 'device-setup', nth: 5 },
    effects: ({ offFor: off }) => cut({ write: '' }, off),
    outcome: {
      shows: 'Device setup goes on where it was, and before account setup the user signs in a second time.',
      reaches: 'desktop',
      event: POWER_LOST,
    },
    scenario: 'faults/power/in-device-setup',
  }),
  powerOutage: entry({
    id: 'pc-limit-passed',
    phase: 'DEV',
    cause: 'The power goes during device setup, and stays away for longer than the status page waits.',
    remedy: 'Try again, where the page offers it; else reset the device.',
    parameters: z.strictObject({ offFor: offFor.default('3h') }),
    when: { times: 1, phase: 'device-setup', nth: 5 },
    effects: ({ offFor: off }) => cut({ write: '' }, off),
    outcome: {
      shows: 'The limit of the status page has passed when the device is on again, and the page fails.',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: POWER_LOST,
    },
    scenario: 'faults/power/longer-than-the-limit',
  }),
} as const;
