import { createHash } from 'node:crypto';
import { contentUrl } from '../../protocol/sidecar/addresses.ts';
import type { ContentInfo } from '../../protocol/sidecar/content-info.ts';
import { writeMsiPackage } from '../../protocol/sidecar/msi-package.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';

/** The body that stands for an app's package: small, the size it stands for is in its metadata. */
export function packageOf({ id, version, odataType, displayName, body }: IntuneObject): Buffer {
  if (odataType === '#microsoft.graph.windowsMobileMSI') {
    // The lab's own way to say how long an MSI takes: `--takes SECONDS` among what msiexec is given.
    const [, seconds] = /--takes (\d+)/.exec(String(body['commandLine'])) ?? [];
    return writeMsiPackage({
      productName: displayName,
      ...(seconds !== undefined && { takesMs: Number(seconds) * 1000 }),
    });
  }
  return Buffer.from(`setup.intunewin ${id} ${version}\n`);
}

/** What an agent is told of a package. */
export function contentInfoOf(app: IntuneObject): ContentInfo {
  const size = app.body['size'];
  return {
    url: contentUrl(app.id, app.version),
    sha256: createHash('sha256').update(packageOf(app)).digest('hex').toUpperCase(),
    sizeBytes: typeof size === 'number' ? size : 0,
  };
}
