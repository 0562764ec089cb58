import { decodeOobeConfig, type OobeConfig } from '../../protocol/ztd/oobe-config.ts';
import { cachedProfile } from '../autopilot/policy-cache.ts';
import type { Machine } from '../machine.ts';

/** Whether the profile on this device, if there is one, sets a bit of CloudAssignedOobeConfig. */
export function hides(machine: Machine, bit: keyof OobeConfig): boolean {
  const profile = cachedProfile(machine);
  return profile !== undefined && decodeOobeConfig(profile.CloudAssignedOobeConfig)[bit];
}
