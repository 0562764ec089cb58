/** What a device tells of its hardware, by the ids on the wire (entra-device.md 8.1, leg 1). */
export const COMPONENT_IDS = {
  boardVersion: 4097,
  boardManufacturer: 4098,
  model: 4099,
  smbiosBoardVersion: 4100,
  smbiosSerialNumber: 4101,
  smbiosUuid: 4102,
  disks: 4112,
  diskSerialNumber: 4113,
  macAddress: 4131,
  /** 32 bytes. */
  offlineDeviceId: 4144,
  chassis: 4145,
  /** 48 bytes of unknown meaning. */
  opaque: 8195,
  licence: 8196,
  licenceSignature: 8197,
} as const;

export type ComponentName = keyof typeof COMPONENT_IDS;

/** The components that a device has, as raw bytes; text is UTF-8. */
export type DeviceComponents = Readonly<Partial<Record<ComponentName, Buffer>>>;

/** What stands in place of a component that the device has not: ERROR_FILE_NOT_FOUND as a signed number. */
export const MISSING_COMPONENT = '-2147024894';

const NAMES = new Map<string, ComponentName>(
  Object.entries(COMPONENT_IDS).map(([name, id]) => [String(id), name as ComponentName]),
);

/** The component with this id on the wire, or undefined for an id that is not known. */
export function componentOf(id: string): ComponentName | undefined {
  return NAMES.get(id);
}
