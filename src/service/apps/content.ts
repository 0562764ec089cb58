import { createHash } from 'node:crypto';
import { contentUrl } from '../../protocol/sidecar/addresses.ts';
import type { ContentInfo } from '../../protocol/sidecar/content-info.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';

/** The body that stands for an app's package: small, the size it stands for is in its metadata. */
export function packageOf({ id, version }: IntuneObject): Buffer {
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
