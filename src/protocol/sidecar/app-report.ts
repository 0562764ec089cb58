import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** How an app stands, in the words of Graph's resultantAppState. */
export const INSTALL_STATES = [
  'unknown',
  'installed',
  'failed',
  'notInstalled',
  'uninstallFailed',
  'pendingInstall',
  'notApplicable',
] as const;

export type InstallState = (typeof INSTALL_STATES)[number];

/** What an agent reports of one app. */
export interface AppReport {
  readonly appId: string;
  readonly installState: InstallState;
  /** `0x%08X`; `0x00000000` without an error. */
  readonly errorCode: string;
}

const report = z.object({
  ApplicationId: z.string(),
  InstallState: z.enum(INSTALL_STATES),
  ErrorCode: z.string().regex(/^0x[0-9A-F]{8}$/),
});

/** The payload of a ReportAppState; the lab's own. */
export function writeAppReport({ appId, installState, errorCode }: AppReport): string {
  return JSON.stringify({ ApplicationId: appId, InstallState: installState, ErrorCode: errorCode });
}

/** Reads the payload of a ReportAppState. */
export function readAppReport(payload: string): Result<AppReport, CodecError> {
  const read = readJson(report, payload);
  if (!read.ok) return read;
  const { ApplicationId, InstallState, ErrorCode } = read.value;
  return ok({ appId: ApplicationId, installState: InstallState, errorCode: ErrorCode });
}
