import { type AutopilotProfile, encodeProfile, noProfileStub, readProfile } from '../../protocol/ztd/profile.ts';
import type { Machine } from '../machine.ts';
import { type DeviceSpec, WINDOWS } from '../spec.ts';

const DIAGNOSTICS = 'HKLM/SOFTWARE/Microsoft/Provisioning/Diagnostics/Autopilot';
const CORRELATIONS = `${DIAGNOSTICS}/EstablishedCorrelations`;
const POLICY_CACHE = 'HKLM/SOFTWARE/Microsoft/Provisioning/AutopilotPolicyCache';

/** What was last read of a machine's file: nearly every page of OOBE asks for the profile. */
const lastRead = new WeakMap<Machine, { readonly text: string; readonly profile: AutopilotProfile | undefined }>();

/** The profile that this device has downloaded, or undefined. */
export function cachedProfile(machine: Machine): AutopilotProfile | undefined {
  const text = machine.disk.read(profilePath(machine.spec));
  if (text === undefined) return undefined;
  const last = lastRead.get(machine);
  if (last?.text === text) return last.profile;
  const read = readProfile(text);
  const profile = read.ok ? read.value : undefined;
  lastRead.set(machine, { text, profile });
  return profile;
}

/** Puts a downloaded profile where Windows keeps it: service state file, policy cache, diagnostics (entra-device.md 8.2, 9). */
export function storeProfile(machine: Machine, profile: AutopilotProfile): void {
  const { disk, registry } = machine;
  const text = encodeProfile(profile);
  disk.write(profilePath(machine.spec), text);
  registry.setString(POLICY_CACHE, 'PolicyJsonCache', text);
  registry.setNumber(POLICY_CACHE, 'ProfileAvailable', 1);

  const set = (name: string, value: string | number | undefined) => {
    if (typeof value === 'number') registry.setNumber(DIAGNOSTICS, name, value);
    else if (value !== undefined) registry.setString(DIAGNOSTICS, name, value);
  };
  set('CloudAssignedTenantId', profile.CloudAssignedTenantId);
  set('CloudAssignedTenantDomain', profile.CloudAssignedTenantDomain);
  set('CloudAssignedTenantUpn', profile.CloudAssignedTenantUpn ?? '');
  set('CloudAssignedOobeConfig', profile.CloudAssignedOobeConfig);
  set('CloudAssignedMdmId', profile.CloudAssignedMdmId);
  set('CloudAssignedLanguage', profile.CloudAssignedLanguage);
  set('CloudAssignedRegion', profile.CloudAssignedRegion);
  set('CloudAssignedForcedEnrollment', profile.CloudAssignedForcedEnrollment);
  set('CloudAssignedDeviceName', profile.CloudAssignedDeviceName);
  set('CloudAssignedTelemetryLevel', profile.CloudAssignedPrivacyDiagnostics);
  set('DeploymentProfileName', profile.DeploymentProfileName);
  set('IsAutoPilotDisabled', 0);
  set('IsForcedEnrollmentEnabled', profile.CloudAssignedForcedEnrollment);
  set('AutopilotServiceCorrelationId', profile.AutopilotServiceCorrelationId);
  correlate(machine, 'ZtdRegistrationId', profile.ZtdRegistrationId);
  correlate(machine, 'AutopilotServiceCorrelationId', profile.AutopilotServiceCorrelationId);
}

/** Puts down that there is no profile, and forgets the one that there was. */
export function storeNoProfile(machine: Machine, correlationVector: string): void {
  const { disk, registry, clock } = machine;
  disk.delete(profilePath(machine.spec));
  registry.setString(POLICY_CACHE, 'PolicyJsonCache', JSON.stringify(noProfileStub(clock.now(), correlationVector)));
  registry.setNumber(POLICY_CACHE, 'ProfileAvailable', 0);
}

/** Notes whose device this turned out to be, once somebody has signed in (entra-device.md 9). */
export function storeSignInTenant({ registry }: Machine, tenantId: string, isMatched: boolean): void {
  registry.setString(DIAGNOSTICS, 'AadTenantId', tenantId);
  registry.setString(DIAGNOSTICS, 'TenantId', tenantId);
  registry.setNumber(DIAGNOSTICS, 'TenantMatched', isMatched ? 1 : 0);
}

/** Notes that a user has made the device theirs. */
export function storePersonalized({ registry }: Machine): void {
  registry.setNumber(DIAGNOSTICS, 'IsDevicePersonalized', 1);
}

/** An id by which support finds this device’s traces in a service. */
export function correlate(
  { registry }: Machine,
  name: 'ZtdRegistrationId' | 'EntDMID' | 'AutopilotServiceCorrelationId',
  value: string,
): void {
  registry.setString(CORRELATIONS, name, value);
}

/** Older versions of Windows keep the file in another folder (entra-device.md 8.2). */
export function profilePath({ windows }: DeviceSpec): string {
  return `files/Windows/ServiceState/${WINDOWS[windows].profileFolder}/AutopilotDDSZTDFile.json`;
}
