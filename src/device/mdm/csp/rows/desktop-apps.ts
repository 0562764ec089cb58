import { readMsiInstallJob } from '../../../../protocol/sidecar/msi-install-job.ts';
import { STATUS } from '../../../../protocol/syncml/status.ts';
import { queueMsi } from '../../msi-jobs.ts';
import { below, type CspNode, inBothScopes } from '../row.ts';

const MSI = 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{product}';

/** EnterpriseDesktopAppManagement (mdm.md 7): Add announces a package, Exec installs it, an alert follows. */
export const desktopAppRows: readonly CspNode[] = inBothScopes([
  { pattern: MSI, format: 'node', access: 'AGD' },
  ...below(MSI, [
    {
      pattern: 'DownloadInstall',
      format: 'xml',
      access: 'AGX',
      written: ({ store, uri }) => store.write({ ...uri, segments: [...uri.segments.slice(0, -1), 'Status'] }, '10'),
      exec({ machine, uri, params, transaction }, data) {
        const job = readMsiInstallJob(data);
        if (!job.ok) return { status: STATUS.badRequest };
        transaction.onCommit(() => queueMsi(machine, uri.scope, params['product'] ?? '', job.value));
        return { status: STATUS.accepted };
      },
    },
    ...['Version', 'Name', 'Publisher', 'InstallPath', 'InstallDate', 'LastErrorDesc'].map(
      (pattern): CspNode => ({ pattern, format: 'chr', access: 'G' }),
    ),
    {
      pattern: 'Status',
      format: 'int',
      access: 'G',
      allowed: ['10', '20', '25', '30', '40', '48', '50', '55', '60', '70'],
    },
    { pattern: 'LastError', format: 'int', access: 'G', default: '0' },
  ]),
]);
