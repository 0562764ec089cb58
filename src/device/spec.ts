import type { ModelId } from './hardware/catalogue.ts';

/** Windows as it was installed: what flows, events and version strings depend on (autopilot.md 3, entra-device.md 3). */
export const WINDOWS = {
  '10-22H2-pro': { build: '10.0.19045.4529', edition: 48, name: 'Windows 10 Pro', isWindows11: false },
  '11-23H2-pro': { build: '10.0.22631.4317', edition: 48, name: 'Windows 11 Pro', isWindows11: true },
  '11-23H2-enterprise': { build: '10.0.22631.4317', edition: 4, name: 'Windows 11 Enterprise', isWindows11: true },
  '11-24H2-pro': { build: '10.0.26100.2033', edition: 48, name: 'Windows 11 Pro', isWindows11: true },
} as const satisfies Record<string, { build: string; edition: number; name: string; isWindows11: boolean }>;

export type WindowsId = keyof typeof WINDOWS;

/** One device before its first power-on: plain data, so that it crosses into another process as it is. */
export interface DeviceSpec {
  /** Unique in the scenario: `sales-0001`. */
  readonly name: string;
  /** Its place among the scenario's devices, from 1. */
  readonly ordinal: number;
  readonly model: ModelId;
  readonly windows: WindowsId;
  /** Wired devices skip the network page (autopilot.md 2.0). */
  readonly network: 'wired' | 'wireless';
  /** `en-US`. */
  readonly locale: string;
  /** Seed of everything that chance decides on this device. */
  readonly seed: string;
}
