import type { Draft } from '../../protocol/syncml/message.ts';
import type { Outcome } from '../../protocol/syncml/outcomes.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';

type Facts = Pick<ManagedDevice, 'deviceName' | 'serialNumber' | 'osVersion' | 'inventory'>;

/** Megabytes on the wire, bytes in Graph. */
const bytesOf = (megabytes: string): number => Number(megabytes) * 1_048_576;

/** How the value of each node changes what is known of the device (mdm.md 7, DevDetail). */
const NODES: Readonly<Record<string, (value: string, known: Facts) => Partial<Facts>>> = {
  './DevDetail/SwV': (osVersion) => ({ osVersion }),
  './DevDetail/Ext/Microsoft/DNSComputerName': (deviceName) => ({ deviceName }),
  './DevDetail/Ext/Microsoft/SMBIOSSerialNumber': (serialNumber) => ({ serialNumber }),
  './DevDetail/Ext/Microsoft/ProcessorArchitecture': property('processorArchitecture', architectureOf),
  './DevDetail/Ext/Microsoft/TotalStorage': property('totalStorageSpaceInBytes', bytesOf),
  './DevDetail/Ext/Microsoft/FreeStorage': property('freeStorageSpaceInBytes', bytesOf),
  './DevDetail/Ext/Microsoft/TotalRAM': property('physicalMemoryInBytes', bytesOf),
  './DevDetail/Ext/WLANMACAddress': property('wiFiMacAddress', (value) => value),
  /** No property of Graph's: it serves profiles that register every device (autopilot.md 1.2). */
  './DevDetail/Ext/DeviceHardwareData': property('deviceHardwareData', (value) => value),
};

/** What may change from session to session. */
const CHANGING: readonly string[] = ['./DevDetail/SwV', './DevDetail/Ext/Microsoft/DNSComputerName'];

function property(name: string, read: (text: string) => unknown) {
  return (text: string, { inventory }: Facts) => ({ inventory: { ...inventory, [name]: read(text) } });
}

function architectureOf(text: string): string {
  return text === '9' ? 'x64' : text === '12' ? 'arm64' : text === '0' ? 'x86' : 'unknown';
}

/** The Gets of one session: all that is asked once, or what may have changed. */
export function inventoryGets(isInventoried: boolean): Draft[] {
  const targets = isInventoried ? CHANGING : Object.keys(NODES);
  return targets.map((target) => ({ name: 'Get', items: [{ target }] }));
}

/** Whether the outcomes answer the Gets that are asked once. */
export function answersInventory(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(
    ({ command, target }) => command.name === 'Get' && target === './DevDetail/Ext/DeviceHardwareData',
  );
}

/** The device with the values that its Gets brought; nodes that failed or were empty change nothing. */
export function withInventory(device: ManagedDevice, outcomes: readonly Outcome[]): ManagedDevice {
  let known = device;
  for (const { command, target = '', data } of outcomes) {
    const read = command.name === 'Get' ? NODES[target] : undefined;
    if (read !== undefined && data !== undefined && data !== '') known = { ...known, ...read(data, known) };
  }
  return known;
}

/** The device with what DevInfo says at the start of each session: Man and Mod (mdm.md 6, package 1). */
export function withDevInfo(device: ManagedDevice, devInfo: Readonly<Record<string, string>>): ManagedDevice {
  const { Man = '', Mod = '' } = devInfo;
  return { ...device, ...(Man !== '' && { manufacturer: Man }), ...(Mod !== '' && { model: Mod }) };
}
