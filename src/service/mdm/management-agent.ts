import { AGENT_PACKAGE, AGENT_PACKAGE_SHA256 } from '../../protocol/sidecar/agent-package.ts';
import { deliverMsi, msiExpectation } from './msi-delivery.ts';

/** What the status page ticks when the agent's installer is done (mdm.md 6.1, 2). */
export const AGENT_EXPECTATION = msiExpectation('Device', AGENT_PACKAGE.productCode);

/** Delivers the management agent as every MSI is delivered. */
export const INSTALL_AGENT = deliverMsi('Device', {
  productCode: AGENT_PACKAGE.productCode,
  version: AGENT_PACKAGE.version,
  contentUrls: [AGENT_PACKAGE.url],
  fileHash: AGENT_PACKAGE_SHA256,
  commandLine: '/quiet',
});
