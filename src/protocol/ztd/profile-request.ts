import { type CodecError, err, ok, type Result } from '../../core/result.ts';

/** On ztd.dds.microsoft.com: where a device asks for its profile, by GET or POST (entra-device.md 8.1, leg 3). */
export const PROFILE_PATH = '/ztd/device/AutopilotDeviceBootstrapPolicies';
/** Where a device reports what came of a hardware change (event 908). */
export const REMEDIATION_PATH = '/ztd/device/UpdateDeviceHardwareMismatchRemediationState';

/** What the headers of a profile request say. */
export interface ProfileRequest {
  /** The compact device ticket. */
  readonly ticket: string;
  readonly correlationVector: string;
}

/** The headers of a profile request, names in lower case; the marker's real content is not known. */
export function profileRequestHeaders({ ticket, correlationVector }: ProfileRequest): Record<string, string> {
  return { 'x-device-token': ticket, 'x-autopilot-marker': '1', 'ms-cv': correlationVector };
}

/** Reads the headers of a profile request, names in lower case; only the ticket must be there. */
export function readProfileRequest(headers: Readonly<Record<string, string>>): Result<ProfileRequest, CodecError> {
  const ticket = headers['x-device-token'];
  if (!ticket) return err({ message: 'device ticket is missing', path: 'x-device-token' });
  return ok({ ticket, correlationVector: headers['ms-cv'] ?? '' });
}
