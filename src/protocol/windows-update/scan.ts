import { z } from 'zod';
import type { CodecError, Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/**
 * Where a device asks what there is to install. Ours: the real service speaks the SOAP of [MS-WUSP] over several
 * exchanges; this is what they come to.
 */
export const SCAN_PATH = '/ClientWebService/scan';

/** The node by which the status page's setting travels. Ours: the real one is not published. */
export const INSTALL_QUALITY_UPDATES = './Device/Vendor/MSFT/Policy/Config/Update/InstallQualityUpdatesInOobe';

/** The zero-day patch of OOBE and the monthly security update (autopilot.md 1.6, OOBE updates; 1.5-06). */
export const UPDATE_KINDS = ['zero-day-patch', 'monthly-update'] as const;

export type UpdateKind = (typeof UPDATE_KINDS)[number];

const requestSchema = z.object({ build: z.string(), kind: z.enum(UPDATE_KINDS) });
const updateSchema = z.object({
  /** The knowledge base article, `KB5072033`. */
  article: z.string(),
  title: z.string(),
  sizeMb: z.number(),
  needsRestart: z.boolean(),
});
const responseSchema = z.object({ updates: z.array(updateSchema) });

/** What a device looks for, and on which build. */
export type ScanRequest = z.infer<typeof requestSchema>;

/** An update that applies to the device. */
export type Update = z.infer<typeof updateSchema>;

export function encodeScanRequest(request: ScanRequest): string {
  return JSON.stringify(request);
}

export function readScanRequest(body: string): Result<ScanRequest, CodecError> {
  return readJson(requestSchema, body);
}

export function encodeScanResponse(updates: readonly Update[]): string {
  return JSON.stringify({ updates });
}

export function readScanResponse(body: string): Result<{ readonly updates: readonly Update[] }, CodecError> {
  return readJson(responseSchema, body);
}
