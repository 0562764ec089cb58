import { registryEntry } from '../../../src/device/os/registry.ts';
import { ON_BATTERY } from '../../../src/device/power.ts';
import { entry, explained, type FaultEffect, NOTHING } from '../entry.ts';

/** What somebody does to the disk once the out-of-box experience is over. */
const afterwards = (...writes: readonly (readonly [path: string, value: string | null])[]): readonly FaultEffect[] => [
  { on: 'device', fault: { at: 'disk', what: { writes } } },
];
const AFTERWARDS = { phase: 'hand-over' } as const;

/** In a reset (autopilot.md 1.7, 2.6, 4.4). */
export const RESET_FAULTS = {
  recoveryMissing: entry({
    id: 'hr-80070032',
    phase: 'RST',
    ...explained('0x80070032'),
    parameters: NOTHING,
    when: AFTERWARDS,
    effects: () => afterwards(['files/Recovery/WindowsRE/Winre.wim', null]),
    outcome: { shows: 'The reset is refused; the device stays as it is.', code: '0x80070032', reaches: 'reset.failed' },
    scenario: 'reset/recovery-missing',
  }),
  domainJoined: entry({
    id: 'ap-1.7-01-hybrid',
    phase: 'RST',
    cause: 'The device belongs to a domain of Active Directory as well: Autopilot Reset does not support hybrid join.',
    remedy: 'Wipe the device instead.',
    parameters: NOTHING,
    when: AFTERWARDS,
    effects: () =>
      afterwards(
        registryEntry('HKLM/SYSTEM/CurrentControlSet/Services/Tcpip/Parameters', 'Domain', {
          type: 'REG_SZ',
          value: 'corp.contoso.com',
        }),
      ),
    outcome: {
      shows: 'The reset is refused for a hybrid device, which needs a full wipe.',
      code: '0x80070032',
      reaches: 'reset.failed',
    },
    scenario: 'reset/hybrid-refused',
  }),
  onBattery: entry({
    id: 'reset-on-battery',
    phase: 'RST',
    ...explained('0x80070015'),
    parameters: NOTHING,
    when: AFTERWARDS,
    effects: () => afterwards([ON_BATTERY, '']),
    outcome: {
      shows: 'The reset is accepted and given up before it begins: AutomaticRedeployment says that power is lacking.',
      code: '0x80070015',
      reaches: 'reset.failed',
    },
    scenario: 'reset/on-battery',
  }),
  powerCutBeforeCleaning: entry({
    id: 'pc-reset-preparing',
    phase: 'RST',
    cause: 'The power goes while the recovery environment prepares the reset, before anything is cleaned.',
    remedy: 'Ask for the reset again.',
    parameters: NOTHING,
    // The third write of the record says that cleaning begins.
    when: { nth: 3, times: 1 },
    effects: () => [{ on: 'device', fault: { at: 'power', what: { write: 'recovery/reset', offMs: 600_000 } } }],
    outcome: {
      shows: 'The reset is taken back: the device is as it was.',
      code: '0x800704C7',
      reaches: 'reset.failed',
    },
    scenario: 'reset/power-lost-before-cleaning',
  }),
} as const;
