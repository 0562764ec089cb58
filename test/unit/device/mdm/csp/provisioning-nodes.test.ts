import { describe, expect, it } from 'vitest';
import { CspTree } from '../../../../../src/device/mdm/csp/tree.ts';
import type { Format } from '../../../../../src/protocol/syncml/message.ts';
import { createTestMachine } from '../../../../support/device.ts';

interface Node {
  readonly format: Format;
  /** Of Replace and Delete, the letters that the reference gives it; every node here can be read. */
  readonly access: 'G' | 'GR' | 'AGRD';
  /** What stands there before anybody has written; none where the node is made first. */
  readonly initially?: string;
  readonly takes: string;
  /** Of the right format, and yet refused. */
  readonly refuses?: string;
}

const FIRST_SYNC = 'DMClient/Provider/Contoso/FirstSyncStatus';
const PREPARATION = 'EnrollmentStatusTracking/DevicePreparation/PolicyProviders/Sidecar';
const APPS = 'EnrollmentStatusTracking/Setup/Apps';
const APP = `${APPS}/Tracking/Sidecar/Win32App_1`;
const list = { format: 'chr', access: 'AGRD', takes: './Device/Vendor/MSFT/A' } as const;
const switchable = { format: 'bool', access: 'GR', initially: 'false', takes: 'true' } as const;
const skips = { format: 'bool', access: 'GR', initially: 'true', takes: 'false' } as const;

/** mdm.md 7 */
const NODES: Readonly<Record<string, Node>> = {
  [`${FIRST_SYNC}/ExpectedPolicies`]: list,
  [`${FIRST_SYNC}/ExpectedNetworkProfiles`]: list,
  [`${FIRST_SYNC}/ExpectedMSIAppPackages`]: list,
  [`${FIRST_SYNC}/ExpectedModernAppPackages`]: list,
  [`${FIRST_SYNC}/ExpectedPFXCerts`]: list,
  [`${FIRST_SYNC}/ExpectedSCEPCerts`]: list,
  [`${FIRST_SYNC}/ServerHasFinishedProvisioning`]: switchable,
  [`${FIRST_SYNC}/IsSyncDone`]: switchable,
  [`${FIRST_SYNC}/WasDeviceSuccessfullyProvisioned`]: {
    format: 'int',
    access: 'GR',
    initially: '2',
    takes: '1',
    refuses: '3',
  },
  [`${FIRST_SYNC}/AllowCollectLogsButton`]: switchable,
  [`${FIRST_SYNC}/CustomErrorText`]: { format: 'chr', access: 'AGRD', takes: 'Please call 555-0100.' },
  [`${FIRST_SYNC}/BlockInStatusPage`]: { format: 'int', access: 'GR', initially: '0', takes: '7', refuses: '8' },
  [`${FIRST_SYNC}/SkipDeviceStatusPage`]: skips,
  [`${FIRST_SYNC}/SkipUserStatusPage`]: skips,
  [`${FIRST_SYNC}/TimeOutUntilSyncFailure`]: {
    format: 'int',
    access: 'GR',
    initially: '60',
    takes: '1440',
    refuses: '1441',
  },
  [`${PREPARATION}/InstallationState`]: { format: 'int', access: 'AGRD', takes: '4', refuses: '5' },
  [`${PREPARATION}/LastError`]: { format: 'int', access: 'AGRD', takes: '-2147023293' },
  [`${PREPARATION}/Timeout`]: { format: 'int', access: 'AGRD', initially: '15', takes: '30' },
  [`${PREPARATION}/TrackedResourceTypes/Apps`]: { format: 'bool', access: 'AGRD', initially: 'false', takes: 'true' },
  [`${APPS}/PolicyProviders/Sidecar/TrackingPoliciesCreated`]: { format: 'bool', access: 'AGRD', takes: 'true' },
  [`${APP}/TrackingUri`]: { format: 'chr', access: 'AGRD', takes: './Device/Vendor/MSFT/A' },
  [`${APP}/InstallationState`]: { format: 'int', access: 'AGRD', takes: '4', refuses: '5' },
  [`${APP}/RebootRequired`]: { format: 'int', access: 'AGRD', takes: '3', refuses: '4' },
  'EnrollmentStatusTracking/Setup/HasProvisioningCompleted': {
    format: 'bool',
    access: 'G',
    initially: 'false',
    takes: 'true',
  },
};

describe('the nodes of provisioning', () => {
  it.each(Object.entries(NODES))('%s has its format, its access, its default and its values', (path, node) => {
    const { machine } = createTestMachine();
    const tree = new CspTree(machine);
    const target = `./Device/Vendor/MSFT/${path}`;
    for (const parent of [FIRST_SYNC, PREPARATION, `${APPS}/PolicyProviders/Sidecar`, APP]) {
      tree.write(`./Device/Vendor/MSFT/${parent}`);
    }
    const replace = (data: string) => tree.execute({ verb: 'Replace', target, format: node.format, data }).status;
    const isWritable = node.access !== 'G';

    if (node.initially !== undefined) expect(tree.read(target)).toBe(node.initially);
    if (node.refuses !== undefined) expect(replace(node.refuses)).toBe(400);
    expect(replace(node.takes)).toBe(isWritable ? 200 : 405);
    if (isWritable) expect(tree.read(target)).toBe(node.takes);
    const format = tree.execute({ verb: 'Get', target: `${target}?prop=Format` }).results?.[0]?.data;
    expect(format).toBe(node.format);
    expect(tree.execute({ verb: 'Delete', target }).status).toBe(node.access === 'AGRD' ? 200 : 405);
  });
});
