import { captureHash } from '../../../hardware/hardware.ts';
import type { Machine } from '../../../machine.ts';
import { computerName } from '../../../os/installation.ts';
import { WINDOWS } from '../../../spec.ts';
import { readEnrollment } from '../../enrollment-record.ts';
import { below, type CspNode } from '../row.ts';

/** Where the capture lies from which DevDetail answers: the hash of one capture, not a new one each time. */
const HASH_PATH = 'mdm/hardware-hash';

const shown = (pattern: string, value: (machine: Machine) => string, format: 'chr' | 'int' = 'chr'): CspNode => ({
  pattern,
  format,
  access: 'G',
  read: ({ machine }) => value(machine),
});

/** The values of `./DevInfo` as every session shows them (mdm.md 6). */
export function devInfoOf(machine: Machine): { man: string; mod: string; dmV: string; lang: string } {
  const { manufacturer, productName } = machine.hardware.smbios;
  return { man: manufacturer, mod: productName, dmV: '1.3', lang: machine.spec.locale };
}

function hardwareHash(machine: Machine): string {
  const known = machine.disk.read(HASH_PATH);
  if (known !== undefined) return known;
  const hash = captureHash(machine.hardware, {
    atMs: machine.clock.now(),
    osBuild: WINDOWS[machine.spec.windows].build,
  });
  machine.disk.write(HASH_PATH, hash);
  return hash;
}

/** DevInfo and DevDetail (mdm.md 7). */
export const deviceInfoRows: readonly CspNode[] = [
  ...below('DevInfo', [
    shown('DevId', (machine) => readEnrollment(machine)?.deviceId ?? ''),
    shown('Man', (machine) => devInfoOf(machine).man),
    shown('Mod', (machine) => devInfoOf(machine).mod),
    shown('DmV', (machine) => devInfoOf(machine).dmV),
    shown('Lang', (machine) => devInfoOf(machine).lang),
  ]),
  ...below('DevDetail', [
    shown('SwV', ({ spec }) => WINDOWS[spec.windows].build),
    shown('FwV', ({ hardware }) => hardware.smbios.firmwareVersion),
    shown('HwV', ({ hardware }) => hardware.smbios.systemVersion),
    shown('OEM', ({ hardware }) => hardware.smbios.manufacturer),
    shown('DevTyp', ({ hardware }) => hardware.smbios.family),
    { pattern: 'LrgObj', format: 'bool', access: 'G', read: () => 'false' },
    shown('Ext/WLANMACAddress', ({ hardware }) => {
      const wlan = hardware.nics.find(({ medium }) => medium === 1 || medium === 9);
      return wlan?.mac.replaceAll(':', '').toLowerCase() ?? '';
    }),
    shown('Ext/DeviceHardwareData', hardwareHash),
    {
      pattern: 'Ext/Microsoft/DeviceName',
      format: 'chr',
      access: 'AGR',
      read: ({ machine, store, uri }) => store.read(uri) ?? computerName(machine),
    },
    shown('Ext/Microsoft/OSPlatform', ({ spec }) => WINDOWS[spec.windows].name),
    shown('Ext/Microsoft/LocalTime', ({ clock }) => new Date(clock.now()).toISOString()),
    shown('Ext/Microsoft/ProcessorArchitecture', () => '9', 'int'),
    shown('Ext/Microsoft/SMBIOSSerialNumber', ({ hardware }) => hardware.smbios.serialNumber),
    shown('Ext/Microsoft/SMBIOSVersion', ({ hardware }) => hardware.smbios.firmwareVersion),
    shown('Ext/Microsoft/SystemSKU', ({ hardware }) => hardware.smbios.sku),
  ]),
];
