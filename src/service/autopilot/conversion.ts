import { readHardwareHash } from '../../protocol/hardware-hash/hash.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { registrationIds } from '../entra/physical-ids.ts';
import type { AutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createConversionQueries } from '../store/queries/conversion.ts';
import type { ForeignRegistrationQueries } from '../store/queries/foreign-registrations.ts';
import { createManagedDeviceQueries, type ManagedDevice } from '../store/queries/managed-devices.ts';
import { identityOfReport } from './hardware-identity.ts';
import { findDevice } from './matcher.ts';
import { createRegistration, isRegistrable, newAnchor } from './registration.ts';

/** What the conversion works on. */
export interface ConversionParts {
  readonly directory: Directory;
  readonly devices: AutopilotDeviceQueries;
  readonly foreign: ForeignRegistrationQueries;
}

/** Registers the company's managed devices that a profile with the switch is aimed at (autopilot.md ap-1.2-07). */
export interface Conversion {
  /** Puts down those that are to be registered, each after the delay `conversion` (autopilot.md ap-1.11-03). */
  seek(): void;
  /** The work of `autopilot.convert`. */
  convert(payload: { readonly managedDeviceId: string }): void;
}

/** The hash is what the device told in its first session: `./DevDetail/Ext/DeviceHardwareData` (mdm.md 7). */
export function createConversion(context: ServiceContext, parts: ConversionParts): Conversion {
  const { directory, devices, foreign } = parts;
  const targeted = createConversionQueries(context.db);
  const managed = createManagedDeviceQueries(context.db);
  const register = createRegistration(context, devices, 'autopilot.conversion');

  /**
   * What joins stand on from now on: the object of the device itself when it is joined to Entra alone. Another keeps its own
   * and gets a second one, for a conversion makes no hybrid device one of Entra's. Ours: no reference says it closer.
   */
  const anchorOf = ({ azureAdDeviceId, serialNumber }: ManagedDevice) => {
    const joined = azureAdDeviceId === null ? undefined : directory.queries.devices.byDeviceId(azureAdDeviceId);
    if (joined?.trustType !== 'AzureAd') return newAnchor(directory, serialNumber, '');
    return (ztdId: string) => {
      const ids = registrationIds(ztdId, { groupTag: '', purchaseOrder: '' });
      directory.updateDevice({ ...joined, ztdId, physicalIds: [...joined.physicalIds, ...ids] });
      return joined.deviceId;
    };
  };

  return {
    seek() {
      for (const managedDeviceId of targeted.waiting()) {
        context.schedule('autopilot.convert', { managedDeviceId }, context.delay('conversion'));
      }
    },
    convert: context.db.transaction(({ managedDeviceId }) => {
      const device = managed.byId(managedDeviceId);
      // The switch may be off again, the device registered or gone.
      if (device === undefined || !targeted.waiting().includes(managedDeviceId)) return;
      const hardwareHash = Buffer.from(String(device.inventory['deviceHardwareData']), 'base64');
      const report = readHardwareHash(hardwareHash);
      if (!report.ok) return;
      const identity = identityOfReport(report.value);
      const isKnown = findDevice(devices, identity).kind !== 'none' || findDevice(foreign, identity).kind === 'match';
      if (isKnown || !isRegistrable(identity)) return;
      const { id: ztdId } = register({
        identity,
        report: report.value,
        hardwareHash,
        productKey: '',
        groupTag: '',
        assignedUpn: '',
        managedDeviceId,
        anchorOf: anchorOf(device),
      });
      context.trace('autopilot.converted', { managedDeviceId, ztdId, serialNumber: identity.serialNumber });
    }),
  };
}
