import { type CodecError, ok, type Result } from '../../core/result.ts';
import { optionalText, readDocument, requireChild, requireText } from '../../protocol/xml/fields.ts';
import { attribute, child } from '../../protocol/xml/read.ts';
import type { Machine } from '../machine.ts';
import type { Scope } from './csp/loc-uri.ts';

/** What the Exec of a DownloadInstall asks for (mdm.md 7). */
export interface MsiJob {
  readonly version: string;
  readonly contentUrl: string;
  /** SHA-256 in hexadecimal. */
  readonly fileHash?: string;
  readonly commandLine: string;
}

/** A job that waits or is under way. */
export interface QueuedMsi extends MsiJob {
  readonly path: string;
  readonly scope: Scope;
  /** `{GUID}`. */
  readonly product: string;
}

const QUEUE = 'mdm/msi/';

/** Reads `MsiInstallJob`. */
export function readMsiJob(text: string): Result<MsiJob, CodecError> {
  const read = readDocument(text, (root) => {
    const product = requireChild(root, 'Product');
    const urls = requireChild(requireChild(product, 'Download'), 'ContentURLList');
    const validation = child(product, 'Validation');
    const enforcement = child(product, 'Enforcement');
    const fileHash = validation && optionalText(validation, 'FileHash');
    return {
      version: attribute(product, 'Version') ?? '',
      contentUrl: requireText(urls, 'ContentURL'),
      commandLine: (enforcement && optionalText(enforcement, 'CommandLine')) ?? '',
      ...(fileHash !== undefined && { fileHash }),
    };
  });
  return read.ok ? ok(read.value) : read;
}

/** Puts an installation in the queue; a second Exec of the same product replaces the first. */
export function queueMsi({ disk }: Machine, scope: Scope, product: string, job: MsiJob): void {
  disk.write(`${QUEUE}${scope}/${encodeURIComponent(product)}`, JSON.stringify(job));
}

/** The installation that is to be done first, or undefined. */
export function nextMsi({ disk }: Machine): QueuedMsi | undefined {
  const [path] = disk.list(QUEUE);
  if (path === undefined) return undefined;
  const [scope, product = ''] = path.slice(QUEUE.length).split('/');
  return {
    ...(JSON.parse(disk.read(path) ?? '{}') as MsiJob),
    path,
    scope: scope === 'user' ? 'user' : 'device',
    product: decodeURIComponent(product),
  };
}
