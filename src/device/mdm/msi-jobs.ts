import type { MsiInstallJob } from '../../protocol/sidecar/msi-install-job.ts';
import type { Machine } from '../machine.ts';
import type { Scope } from './csp/loc-uri.ts';

/** An installation that waits or is under way. */
export interface QueuedMsi {
  /** Where it lies on the disk; deleted when it is over. */
  readonly path: string;
  readonly scope: Scope;
  /** The node's name, `{GUID}`. */
  readonly product: string;
  readonly job: MsiInstallJob;
}

const QUEUE = 'mdm/msi/';

/** Puts an installation in the queue; a second Exec of the same product replaces the first. */
export function queueMsi({ disk }: Machine, scope: Scope, product: string, job: MsiInstallJob): void {
  disk.write(`${QUEUE}${scope}/${encodeURIComponent(product)}`, JSON.stringify(job));
}

/** The installation that is to be done first, or undefined. */
export function nextMsi({ disk }: Machine): QueuedMsi | undefined {
  const [path] = disk.list(QUEUE);
  if (path === undefined) return undefined;
  const [scope, product = ''] = path.slice(QUEUE.length).split('/');
  return {
    path,
    scope: scope === 'user' ? 'user' : 'device',
    product: decodeURIComponent(product),
    job: JSON.parse(disk.read(path) ?? '{}') as MsiInstallJob,
  };
}
