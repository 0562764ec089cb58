import { CLOCK_OFFSET } from '../../../src/device/power.ts';
import { entry, type FaultEffect, NOTHING, onWire } from '../entry.ts';

/** The channel of autopilot.md 4.5. */
const AUTOPILOT = 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot';
const DAY_MS = 86_400_000;

/** The firmware's clock is so many days ahead. */
const ahead = (days: number): FaultEffect => ({
  on: 'device',
  fault: { at: 'disk', what: { writes: [[CLOCK_OFFSET, String(days * DAY_MS)]] } },
});

/** The device's clock (autopilot.md 3, time.windows.com; 4.5, 750 to 753). */
export const CLOCK_FAULTS = {
  clockFarOff: entry({
    id: 'ap-3-14',
    phase: 'NET',
    cause: 'The battery of the clock is dead: no certificate is valid, and Windows sets the time by force.',
    remedy: 'Nothing, as long as time.windows.com can be reached.',
    parameters: NOTHING,
    effects: () => [ahead(-400)],
    outcome: { shows: 'Events 750, 753 and 751; then all goes on.', reaches: 'desktop', event: `${AUTOPILOT}/751` },
    scenario: 'faults/clock/far-off',
  }),
  clockFarOffForGood: entry({
    id: 'ap-3-14-blocked',
    phase: 'PRF',
    cause: 'The clock is far off and time.windows.com is blocked.',
    remedy: 'Allow time.windows.com, UDP 123; set the clock in the firmware.',
    parameters: NOTHING,
    effects: () => [ahead(-400), ...onWire({ on: { host: 'time.windows.com' }, effect: { kind: 'blocked' } })],
    outcome: {
      shows: 'Event 752 three times, then no device ticket and no profile.',
      code: '0x80072F8F',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/752`,
    },
    scenario: 'faults/clock/far-off-for-good',
  }),
  clockDaysOff: entry({
    id: 'clock-days-off',
    phase: 'PRF',
    cause:
      'The clock is a week ahead: certificates are valid, but the request for a device ticket is not of this time.',
    remedy: 'Set the clock in the firmware.',
    parameters: NOTHING,
    effects: () => [ahead(7)],
    outcome: {
      shows: 'The device ticket is refused (event 710), so no profile comes.',
      code: '0x80190190',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/710`,
    },
    scenario: 'faults/clock/days-off',
  }),
  enrolmentCertificateExpired: entry({
    id: 'enr-8018000D',
    phase: 'ENR',
    cause: 'By this clock the certificate of the enrolment service is not valid: it has expired.',
    remedy: 'Renew the certificate; set the clock if it is the clock that is wrong.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'enrollment.manage.microsoft.com' }, effect: { kind: 'untimely' } }),
    outcome: {
      shows: 'Discovery fails: the server’s certificate is out of date.',
      code: '0x8018000D',
      reaches: 'failed',
    },
    scenario: 'faults/clock/enrolment-certificate-expired',
  }),
} as const;
