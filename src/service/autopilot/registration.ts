import type { HardwareReport } from '../../protocol/hardware-hash/report.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import type { AutopilotDeviceQueries, NewAutopilotDevice } from '../store/queries/autopilot-devices.ts';
import type { HardwareIdentity } from './hardware-identity.ts';

/** An identity with what no registration does without. */
export type RegistrableIdentity = HardwareIdentity & { readonly serialNumber: string; readonly manufacturer: string };

/** What a registration is made of, by whatever route it comes (autopilot.md 1.2). */
export interface NewRegistration {
  readonly identity: RegistrableIdentity;
  readonly report: HardwareReport;
  readonly hardwareHash: Buffer;
  readonly productKey: string;
  readonly groupTag: string;
  readonly assignedUpn: string;
  /** Of a device that is managed already. */
  readonly managedDeviceId: string | null;
  /** The deviceId of the directory device that joins stand on; without one it is made (autopilot.md 1.2, Entra object). */
  readonly anchorOf: (ztdId: string) => string;
}

/** Whether an identity has what no registration does without. */
export const isRegistrable = (identity: HardwareIdentity): identity is RegistrableIdentity =>
  identity.serialNumber !== null && identity.manufacturer !== null;

/** Registers devices; the collection shows one, and profiles are aimed at it, after the delay `deviceVisible`. */
export function createRegistration(
  context: ServiceContext,
  devices: AutopilotDeviceQueries,
  name: string,
): (registration: NewRegistration) => NewAutopilotDevice {
  const random = context.random.fork(name);
  return ({ identity, report, anchorOf, ...given }) => {
    const id = random.guid();
    const device: NewAutopilotDevice = {
      ...identity,
      ...given,
      id,
      model: identity.model ?? '',
      skuNumber: report.systemSkuNumber ?? '',
      systemFamily: report.systemFamily ?? '',
      purchaseOrder: '',
      addressableUserName: '',
      displayName: '',
      enrollmentState: given.managedDeviceId === null ? 'notContacted' : 'enrolled',
      lastContactedMs: null,
      azureAdDeviceId: anchorOf(id),
      profileId: null,
      intendedProfileId: null,
      assignmentStatus: 'notAssigned',
      profileAssignedMs: null,
      isVisible: false,
      createdMs: context.clock.now(),
    };
    devices.insert(device);
    const visibleAfterMs = context.delay('deviceVisible');
    context.schedule('autopilot.publish', { registrationId: id }, visibleAfterMs);
    // A default profile needs no group; devices that come one by one share a pass.
    context.schedule('autopilot.assign', {}, visibleAfterMs);
    return device;
  };
}

/** The anchor that is made for a device that has none: named after its serial number (autopilot.md 1.2). */
export const newAnchor =
  (directory: Directory, serialNumber: string, groupTag: string) =>
  (ztdId: string): string =>
    directory.precreateDevice({ ztdId, serialNumber, groupTag, purchaseOrder: '' }).deviceId;
