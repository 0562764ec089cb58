import { type MsiInstallJob, writeMsiInstallJob } from '../../protocol/sidecar/msi-install-job.ts';
import type { Scope, Write } from './plan.ts';

/** How Intune has an MSI enforced. Ours: the figures are those of samples (mdm.md 7). */
const ENFORCEMENT = { timeoutMinutes: 10, retryCount: 3, retryIntervalMinutes: 5 } as const;

const productNode = (scope: Scope, productCode: string) =>
  `./${scope}/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(productCode)}`;

/** What the status page ticks when an MSI is there (mdm.md 6.1, 2). */
export function msiExpectation(scope: Scope, productCode: string): string {
  return `${productNode(scope, productCode)}/Status;1`;
}

/** Delivers an MSI: the node is added, then executed with the job (mdm.md 7). */
export function deliverMsi(scope: Scope, job: Omit<MsiInstallJob, keyof typeof ENFORCEMENT>): readonly Write[] {
  const target = `${productNode(scope, job.productCode)}/DownloadInstall`;
  return [
    { verb: 'Add', target, format: 'node' },
    { verb: 'Exec', target, format: 'xml', data: writeMsiInstallJob({ ...job, ...ENFORCEMENT }) },
  ];
}
