import type { Format } from '../../../../protocol/syncml/message.ts';
import { STATUS } from '../../../../protocol/syncml/status.ts';
import { parseXml } from '../../../../protocol/xml/read.ts';
import { WINDOWS } from '../../../spec.ts';
import { below, type CspNode, inBothScopes } from '../row.ts';

const stored = (pattern: string, format: Format, more: Partial<CspNode> = {}): CspNode => ({
  pattern,
  format,
  access: 'AGRD',
  upserts: true,
  ...more,
});

/** A profile that is not well formed, or of another kind, is refused. */
const profile = (pattern: string, root: string): CspNode =>
  stored(pattern, 'chr', {
    refuse(_, value) {
      const parsed = parseXml(value);
      return parsed.ok && parsed.value.name === root ? undefined : STATUS.badRequest;
    },
  });

/** Network profiles, which the status page counts by their nodes (mdm.md 7). */
const networks = inBothScopes([
  { pattern: 'WiFi/Profile/{ssid}', format: 'node', access: 'AGD' },
  profile('WiFi/Profile/{ssid}/WlanXml', 'WLANProfile'),
  { pattern: 'VPNv2/{name}', format: 'node', access: 'AGD' },
  profile('VPNv2/{name}/ProfileXML', 'VPNProfile'),
]);

const bitLocker = below('BitLocker', [
  stored('RequireDeviceEncryption', 'int', { default: '0', allowed: ['0', '1'] }),
  stored('AllowWarningForOtherDiskEncryption', 'int', { default: '1', allowed: ['0', '1'] }),
  stored('AllowStandardUserEncryption', 'int', { default: '0', allowed: ['0', '1'] }),
  stored('ConfigureRecoveryPasswordRotation', 'int', { default: '0', allowed: ['0', '1', '2'] }),
  stored('EncryptionMethodByDriveType', 'chr'),
  { pattern: 'Status/DeviceEncryptionStatus', format: 'int', access: 'G', default: '0' },
]);

const licensing = below('WindowsLicensing', [
  {
    pattern: 'Edition',
    format: 'int',
    access: 'G',
    read: ({ machine }) => String(WINDOWS[machine.spec.windows].edition),
  },
  { pattern: 'Status', format: 'int', access: 'G', default: '3' },
]);

const nodeCache: CspNode[] = [
  { pattern: 'NodeCache/{provider}', format: 'node', access: 'AGD' },
  ...below('NodeCache/{provider}', [
    stored('CacheVersion', 'chr'),
    { pattern: 'ChangedNodes', format: 'chr', access: 'G', default: '' },
    { pattern: 'ChangedNodesData', format: 'chr', access: 'G', default: '' },
    { pattern: 'Nodes/{id}', format: 'node', access: 'AGD' },
    stored('Nodes/{id}/NodeURI', 'chr'),
    stored('Nodes/{id}/ExpectedValue', 'chr'),
  ]),
];

/** Nodes that only remember what they were told; the lab acts on none of them. */
export const storedRows: readonly CspNode[] = below('Vendor/MSFT', [
  ...networks,
  ...bitLocker,
  ...licensing,
  ...nodeCache,
  stored('TenantLockdown/RequireNetworkInOOBE', 'bool', { access: 'GR', default: 'false' }),
  stored('PassportForWork/{tenant}/Policies/UsePassportForWork', 'bool'),
  { pattern: 'PassportForWork/{tenant}', format: 'node', access: 'AGD' },
]);
