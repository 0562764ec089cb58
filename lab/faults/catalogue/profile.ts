import { entry, explained, inService, NOTHING, onWire } from '../entry.ts';

/** The channel of autopilot.md 4.5. */
const AUTOPILOT = 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot';

/** Between the device and its profile (autopilot.md 4.1). */
export const PROFILE_FAULTS = {
  profileMissing: entry({
    id: 'ztd-809',
    phase: 'PRF',
    ...explained('809'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 809 }),
    outcome: {
      shows: 'Event 709 says ZtdProfileIsNotRegistered; no profile is applied.',
      code: '0x81038329',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/profile-missing',
  }),
  profileOfOtherTenant: entry({
    id: 'ztd-810',
    phase: 'PRF',
    ...explained('810'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 810 }),
    outcome: {
      shows: 'Event 709 says ZtdProfileAssignedToOtherTenant; no profile is applied.',
      code: '0x8103832A',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/profile-of-other-tenant',
  }),
  deviceOfOtherTenant: entry({
    id: 'ztd-808',
    phase: 'PRF',
    ...explained('808'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 808 }),
    outcome: {
      shows: 'Event 709 says ZtdDeviceAssignedToOtherTenant; no profile is applied.',
      code: '0x81038328',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/device-of-other-tenant',
  }),
  registeredByOtherTenant: entry({
    id: 'ztd-811',
    phase: 'PRF',
    ...explained('811'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 811 }),
    outcome: {
      shows: 'Event 709 says ZtdDeviceRegisteredByOtherTenant; no profile is applied.',
      code: '0x8103832B',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/registered-by-other-tenant',
  }),
  deviceNotUnique: entry({
    id: 'ztd-813',
    phase: 'PRF',
    ...explained('813'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 813 }),
    outcome: {
      shows: 'Event 709 says ZtdDeviceIsNotUnique; no profile is applied.',
      code: '0x8103832D',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/device-not-unique',
  }),
  hardwareMismatch: entry({
    id: 'ztd-908',
    phase: 'PRF',
    ...explained('908'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 908 }),
    outcome: {
      shows: 'Event 709 says HardwareMismatchDetected; no profile is applied.',
      code: '0x8103838C',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/hardware-mismatch',
  }),
  deviceUnknown: entry({
    id: 'ztd-807',
    phase: 'PRF',
    ...explained('807'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 807 }),
    outcome: {
      shows: 'Event 709 says ZtdDeviceIsNotRegistered; no profile is applied.',
      code: '0x81038327',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/device-unknown',
  }),
  profileUnassigned: entry({
    id: 'ztd-815',
    phase: 'PRF',
    ...explained('815'),
    parameters: NOTHING,

    effects: () => inService('autopilot.profile', { code: 815 }),
    outcome: {
      shows: 'Event 709 says ZtdDeviceHasNoAssignedProfile; no profile is applied.',
      code: '0x8103832F',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/709`,
    },
    scenario: 'faults/profile/profile-unassigned',
  }),
  profileCutShort: entry({
    id: 'prf-cut-short',
    phase: 'PRF',
    cause: 'The profile arrives cut short.',
    remedy: 'Start again; look for a proxy that limits the size of replies.',
    parameters: NOTHING,

    effects: () => onWire({ on: { host: 'ztd.dds.microsoft.com' }, effect: { kind: 'cut-short', bytes: 40 } }),
    outcome: {
      shows: 'The profile cannot be read (event 707) and counts as none.',
      code: '0x801900C8',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/707`,
    },
    scenario: 'faults/profile/profile-cut-short',
  }),
  profileServiceDown: entry({
    id: 'prf-service-down',
    phase: 'PRF',
    cause: 'The profile service is down.',
    remedy: 'Wait, then start again.',
    parameters: NOTHING,

    effects: () => inService('door', { on: { host: 'ztd.dds.microsoft.com' }, status: 503, headers: {}, body: '' }),
    outcome: {
      shows: 'The profile service answers 503 to every attempt (event 708).',
      code: '0x801901F7',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/708`,
    },
    scenario: 'faults/profile/profile-service-down',
  }),
} as const;
