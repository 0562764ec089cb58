import { AGENT_PACKAGE, AGENT_PACKAGE_SHA256 } from '../../protocol/sidecar/agent-package.ts';
import { writeMsiInstallJob } from '../../protocol/sidecar/msi-install-job.ts';
import type { Write } from './plan.ts';

const PRODUCT = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(AGENT_PACKAGE.productCode)}`;

/** What the status page ticks when the agent's installer is done (mdm.md 6.1, 2). */
export const AGENT_EXPECTATION = `${PRODUCT}/Status;1`;

/** Delivers the management agent as every MSI is delivered: the node is added, then executed with the job (mdm.md 7). */
export const INSTALL_AGENT: readonly Write[] = [
  { verb: 'Add', target: `${PRODUCT}/DownloadInstall`, format: 'node' },
  {
    verb: 'Exec',
    target: `${PRODUCT}/DownloadInstall`,
    format: 'xml',
    data: writeMsiInstallJob({
      productCode: AGENT_PACKAGE.productCode,
      version: AGENT_PACKAGE.version,
      contentUrls: [AGENT_PACKAGE.url],
      fileHash: AGENT_PACKAGE_SHA256,
      commandLine: '/quiet',
      timeoutMinutes: 10,
      retryCount: 3,
      retryIntervalMinutes: 5,
    }),
  },
];
