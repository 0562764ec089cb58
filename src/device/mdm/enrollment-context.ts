import { createHash } from 'node:crypto';
import type { Result } from '../../core/result.ts';
import type { EnrollmentContext } from '../../protocol/mde2/context-items.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { computerName } from '../os/installation.ts';
import { signedInUser } from '../os/session.ts';
import { WINDOWS } from '../spec.ts';

/** Where and with what to enrol. */
export interface EnrollOptions {
  readonly discoveryUrl: string;
  /** Gets a compact JWT for the MDM service, once it is known where that is. */
  requestToken(): Promise<Result<string, Failure>>;
  /** Empty when a device enrols for nobody. */
  readonly upn: string;
  /** GUID of the Autopilot registration. */
  readonly ztdRegistrationId?: string;
  /** Of a device that is not registered and came with an AutopilotConfigurationFile.json. */
  readonly ztdCorrelationId?: string;
  readonly isInOobe: boolean;
}

/** What the device tells of itself when it enrols, without attestation (mdm.md 4, ContextItems). */
export function enrollmentContext(machine: Machine, options: EnrollOptions, deviceId: string): EnrollmentContext {
  const { spec, hardware, disk } = machine;
  const { build, edition, requestVersion } = WINDOWS[spec.windows];
  const { ztdRegistrationId, ztdCorrelationId } = options;
  return {
    UXInitiated: !options.isInOobe,
    HWDevID: hardwareDeviceId(machine),
    NotInOobe: !options.isInOobe,
    ...(ztdRegistrationId !== undefined
      ? { ZeroTouchProvisioning: ztdRegistrationId }
      : ztdCorrelationId !== undefined && { OfflineAutoPilotEnrollmentCorrelator: ztdCorrelationId }),
    Locale: spec.locale,
    TargetedUserLoggedIn: signedInUser(disk) !== undefined,
    EnrollmentData: readTermsBlob(machine),
    OSEdition: edition,
    OSVersion: build,
    ApplicationVersion: build,
    DeviceName: computerName(machine),
    MAC: hardware.nics.map(({ mac }) => mac.replaceAll(':', '-')),
    DeviceID: deviceId,
    EnrollmentType: 'Device',
    DeviceType: 'CIMClient_Windows',
    // From version 5.0 on (mdm.md 4).
    ...(Number(requestVersion) >= 5 && { RequestVersion: requestVersion }),
  };
}

/** 64 hexadecimal digits that stay the same over resets; Windows' own derivation is not public. */
export function hardwareDeviceId({ hardware }: Machine): string {
  const { uuid, serialNumber } = hardware.smbios;
  return createHash('sha256').update(`${uuid} ${serialNumber}`).digest('hex').toUpperCase();
}

/** The blob of the accepted terms of use (mdm.md 2), empty without one. */
function readTermsBlob({ disk }: Machine): string {
  const terms = disk.read('oobe/terms-of-use');
  return terms === undefined ? '' : ((JSON.parse(terms) as { opaqueBlob?: string }).opaqueBlob ?? '');
}
