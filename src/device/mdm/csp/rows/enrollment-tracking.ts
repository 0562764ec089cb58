import type { RegistryValue } from '../../../os/registry.ts';
import { below, type CspNode, inBothScopes, type NodeContext } from '../row.ts';

const ROOT = 'Vendor/MSFT/EnrollmentStatusTracking';
const STATES = { from: 1, to: 4 } as const;
const KEY = 'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking';

/** Written through to where diagnostics look: below `Device`, or below the SID of the user (autopilot.md 3). */
const toRegistry: Pick<CspNode, 'written' | 'removed'> = {
  written: (context, value) => setRegistry(context, registryValue(value)),
  removed: (context) => setRegistry(context, undefined),
};

function setRegistry({ store, uri, sid }: NodeContext, value: RegistryValue | undefined): void {
  const owner = uri.scope === 'device' ? 'Device' : (sid ?? 'nobody');
  const path = uri.segments.slice(ROOT.split('/').length);
  store.setRegistry([KEY, owner, ...path.slice(0, -1)].join('/'), path.at(-1) ?? '', value);
}

function registryValue(text: string): RegistryValue {
  if (text === 'true' || text === 'false') return { type: 'REG_DWORD', value: text === 'true' ? 1 : 0 };
  return /^-?\d+$/.test(text) ? { type: 'REG_DWORD', value: Number(text) >>> 0 } : { type: 'REG_SZ', value: text };
}

const deviceOnly: CspNode[] = below('DevicePreparation/PolicyProviders/{provider}', [
  { pattern: 'InstallationState', format: 'int', access: 'AGRD', allowed: STATES, upserts: true },
  { pattern: 'LastError', format: 'int', access: 'AGRD', upserts: true },
  { pattern: 'Timeout', format: 'int', access: 'AGRD', default: '15', upserts: true },
  { pattern: 'TrackedResourceTypes/Apps', format: 'bool', access: 'AGRD', default: 'false', upserts: true },
]);

const setup: CspNode[] = inBothScopes([
  { pattern: 'Setup/Apps/PolicyProviders/{provider}', format: 'node', access: 'AGD' },
  {
    pattern: 'Setup/Apps/PolicyProviders/{provider}/TrackingPoliciesCreated',
    format: 'bool',
    access: 'AGRD',
    upserts: true,
  },
  { pattern: 'Setup/Apps/Tracking/{provider}', format: 'node', access: 'AGD' },
  { pattern: 'Setup/Apps/Tracking/{provider}/{app}', format: 'node', access: 'AGD' },
  ...below('Setup/Apps/Tracking/{provider}/{app}', [
    { pattern: 'TrackingUri', format: 'chr', access: 'AGRD', upserts: true },
    { pattern: 'InstallationState', format: 'int', access: 'AGRD', default: '1', allowed: STATES, upserts: true },
    {
      pattern: 'RebootRequired',
      format: 'int',
      access: 'AGRD',
      default: '1',
      allowed: { from: 1, to: 3 },
      upserts: true,
    },
  ]),
  { pattern: 'Setup/HasProvisioningCompleted', format: 'bool', access: 'G', default: 'false' },
]);

/** EnrollmentStatusTracking (mdm.md 7): what the status page waits for beside the Expected* lists. */
export const enrollmentTrackingRows: readonly CspNode[] = below(ROOT, [
  { pattern: 'DevicePreparation/PolicyProviders/{provider}', format: 'node', access: 'AGD' },
  ...deviceOnly,
  ...setup,
]).map((row) => (row.format === 'node' ? row : { ...row, ...toRegistry }));
