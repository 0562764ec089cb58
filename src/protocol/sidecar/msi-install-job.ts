import type { CodecError, Result } from '../../core/result.ts';
import { attribute, children, type XmlElement } from '../xml/element.ts';
import { optionalText, readDocument, refuse, requireChild, requireText } from '../xml/fields.ts';
import { element, renderXml } from '../xml/write.ts';

/** What an Exec of EnterpriseDesktopAppManagement's DownloadInstall carries (mdm.md 7). */
export interface MsiInstallJob {
  /** `{GUID}`. */
  readonly productCode: string;
  readonly version: string;
  /** Tried in order. */
  readonly contentUrls: readonly string[];
  /** Hexadecimal SHA-256 of the package. */
  readonly fileHash: string;
  readonly commandLine: string;
  readonly timeoutMinutes: number;
  readonly retryCount: number;
  readonly retryIntervalMinutes: number;
}

/** The job as the XML in the Exec's Data. */
export function writeMsiInstallJob(job: MsiInstallJob): string {
  const text = (name: string, value: string | number) => element(name, null, String(value));
  return renderXml(
    element(
      'MsiInstallJob',
      { id: job.productCode },
      element(
        'Product',
        { Version: job.version },
        element(
          'Download',
          null,
          element('ContentURLList', null, ...job.contentUrls.map((url) => text('ContentURL', url))),
        ),
        element('Validation', null, text('FileHash', job.fileHash)),
        element(
          'Enforcement',
          null,
          text('CommandLine', job.commandLine),
          text('TimeOut', job.timeoutMinutes),
          text('RetryCount', job.retryCount),
          text('RetryInterval', job.retryIntervalMinutes),
        ),
      ),
    ),
  );
}

/** Reads a job; without figures of its own the enforcement tries once, for 30 minutes. */
export function readMsiInstallJob(text: string): Result<MsiInstallJob, CodecError> {
  return readDocument(text, (root) => {
    if (root.name !== 'MsiInstallJob') refuse(root, 'root is not MsiInstallJob');
    const product = requireChild(root, 'Product');
    const list = requireChild(requireChild(product, 'Download'), 'ContentURLList');
    const contentUrls = children(list, 'ContentURL').map(({ text: url }) => url.trim());
    if (contentUrls.length === 0) refuse(list, 'ContentURL is missing', 'ContentURL');
    const enforcement = requireChild(product, 'Enforcement');
    return {
      productCode: attribute(root, 'id') ?? refuse(root, 'id is missing'),
      version: attribute(product, 'Version') ?? refuse(product, 'Version is missing'),
      contentUrls,
      fileHash: requireText(requireChild(product, 'Validation'), 'FileHash').toUpperCase(),
      commandLine: optionalText(enforcement, 'CommandLine') ?? '',
      timeoutMinutes: figure(enforcement, 'TimeOut', 30),
      retryCount: figure(enforcement, 'RetryCount', 0),
      retryIntervalMinutes: figure(enforcement, 'RetryInterval', 0),
    };
  });
}

function figure(enforcement: XmlElement, name: string, otherwise: number): number {
  const text = optionalText(enforcement, name);
  if (text === undefined) return otherwise;
  return /^\d{1,6}$/.test(text) ? Number(text) : refuse(enforcement, `${name} is not a number`, name);
}
