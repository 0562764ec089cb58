import type { Machine } from '../../../machine.ts';
import { WINDOWS } from '../../../spec.ts';
import { below, type CspNode } from '../row.ts';

const shown = (pattern: string, format: 'chr' | 'int', value: (machine: Machine) => string): CspNode => ({
  pattern,
  format,
  access: 'G',
  read: ({ machine }) => value(machine),
});

const plainMac = (mac: string): string => mac.replaceAll(':', '');

/** An adapter's node is named by its address (mdm.md 7). */
const adapter = (pattern: string, format: 'int' | 'bool', value: string): CspNode => ({
  pattern,
  format,
  access: 'G',
  read: ({ machine, params }) =>
    machine.hardware.nics.some(({ mac }) => plainMac(mac) === params['mac']) ? value : undefined,
});

/** DeviceStatus (mdm.md 7): a healthy new Windows. Values that nothing in the lab changes are constants of ours. */
export const deviceStatusRows: readonly CspNode[] = below('Vendor/MSFT/DeviceStatus', [
  shown('SecureBootState', 'int', () => '1'),
  {
    pattern: 'NetworkIdentifiers',
    format: 'node',
    access: 'G',
    list: ({ machine }) => machine.hardware.nics.map(({ mac }) => plainMac(mac)),
  },
  adapter('NetworkIdentifiers/{mac}/Type', 'int', '1'),
  adapter('NetworkIdentifiers/{mac}/IsConnected', 'bool', 'true'),
  shown('Compliance/EncryptionCompliance', 'int', () => '0'),
  shown('TPM/SpecificationVersion', 'chr', ({ hardware }) => (hardware.tpm === undefined ? 'Not Available' : '2.0')),
  shown('TPM/ManufacturerVersion', 'chr', ({ hardware }) => hardware.tpm?.version ?? ''),
  shown('OS/Edition', 'int', ({ spec }) => String(WINDOWS[spec.windows].edition)),
  shown('OS/Mode', 'int', () => '0'),
  shown('Antivirus/Status', 'int', () => '0'),
  shown('Antivirus/SignatureStatus', 'int', () => '1'),
  shown('Antispyware/Status', 'int', () => '0'),
  shown('Antispyware/SignatureStatus', 'int', () => '1'),
  shown('Firewall/Status', 'int', () => '0'),
  shown('UAC/Status', 'int', () => '1'),
  shown('DomainName', 'chr', () => ''),
]);
