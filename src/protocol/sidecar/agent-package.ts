import { createHash } from 'node:crypto';
import { CONTENT_ORIGIN } from './addresses.ts';

/** Under this name the agent reports in EnrollmentStatusTracking (autopilot.md 1.5). */
export const AGENT_TRACKING_PROVIDER = 'Sidecar';

/**
 * The agent's installer. Its file name is the real one; product code and version are the lab's own, for the real
 * ones change with every release.
 */
export const AGENT_PACKAGE = {
  productCode: '{58A3D0B4-6B4A-4C0E-9B4E-0C2A5B7D9E41}',
  version: '1.83.107.0',
  url: `${CONTENT_ORIGIN}/IntuneWindowsAgent.msi`,
} as const;

/** What the URL answers with: small, for the agent is simulated. */
export const AGENT_PACKAGE_BYTES = Buffer.from(`IntuneWindowsAgent.msi ${AGENT_PACKAGE.version}\n`);

/** Upper-case hexadecimal SHA-256 of those bytes. */
export const AGENT_PACKAGE_SHA256 = createHash('sha256').update(AGENT_PACKAGE_BYTES).digest('hex').toUpperCase();

/** Whether an MSI's address is that of the management agent. */
export function isAgentPackage(url: string): boolean {
  return /\/IntuneWindowsAgent\.msi$/i.test(url);
}
