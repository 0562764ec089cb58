import { createHash } from 'node:crypto';
import type { HardwareReport } from '../../protocol/hardware-hash/report.ts';
import { isPlaceholder } from '../../protocol/hardware-hash/validate.ts';
import type { DeviceComponents } from '../../protocol/msa/components.ts';
import type { AutopilotDevice } from '../store/queries/autopilot-devices.ts';

/** What tells machines apart (hardware-hash.md 5): trimmed, and null or left out where nobody filled anything in. */
export interface HardwareIdentity {
  readonly serialNumber: string | null;
  /** Lower-case GUID. */
  readonly smbiosUuid: string | null;
  /** SHA-256 of the endorsement key's modulus, lower-case hexadecimal. */
  readonly ekSha256: string | null;
  readonly diskSerials: readonly string[];
  /** `02:1A:2B:3C:4D:5E` */
  readonly macs: readonly string[];
  readonly productKeyId: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
}

function known(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return isPlaceholder(trimmed) ? null : trimmed;
}

const allKnown = (texts: readonly (string | undefined)[]): string[] => texts.map(known).filter((text) => text !== null);

/** The identity in an uploaded hash. */
export function identityOfReport(report: HardwareReport): HardwareIdentity {
  const { ekPublic } = report;
  return {
    serialNumber: known(report.systemSerialNumber),
    smbiosUuid: known(report.smbiosUuid),
    ekSha256: ekPublic === undefined ? null : createHash('sha256').update(ekPublic, 'hex').digest('hex'),
    diskSerials: allKnown(report.diskIdentities.map(({ serial }) => serial)),
    macs: allKnown(report.nics.map(({ mac }) => mac)),
    productKeyId: known(report.productKeyId),
    manufacturer: known(report.systemManufacturer),
    model: known(report.systemProductName),
  };
}

/** The identity that a device told when it asked for its account; its offline id is the hash of its endorsement key. */
export function identityOfComponents(components: DeviceComponents): HardwareIdentity {
  const text = (bytes: Buffer | undefined) => known(bytes?.toString('utf8'));
  return {
    serialNumber: text(components.smbiosSerialNumber),
    smbiosUuid: text(components.smbiosUuid)?.toLowerCase() ?? null,
    ekSha256: components.offlineDeviceId?.toString('hex') ?? null,
    diskSerials: allKnown([components.diskSerialNumber?.toString('utf8')]),
    macs: allKnown([components.macAddress?.toString('utf8').toUpperCase()]),
    productKeyId: null,
    manufacturer: text(components.boardManufacturer),
    model: text(components.model),
  };
}

/** A registration, be it this tenant's or another's. */
export type RegisteredIdentity = Pick<
  AutopilotDevice,
  | 'id'
  | 'number'
  | 'smbiosUuid'
  | 'ekSha256'
  | 'diskSerials'
  | 'macs'
  | 'productKeyId'
  | 'serialNumber'
  | 'manufacturer'
  | 'model'
>;

/** The identity of a registered device. */
export function identityOfDevice(device: RegisteredIdentity): HardwareIdentity {
  const { smbiosUuid, ekSha256, diskSerials, macs, productKeyId } = device;
  return {
    smbiosUuid,
    ekSha256,
    diskSerials,
    macs,
    productKeyId,
    serialNumber: known(device.serialNumber),
    manufacturer: known(device.manufacturer),
    model: known(device.model),
  };
}
