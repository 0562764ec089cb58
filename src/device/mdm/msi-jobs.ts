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

/** Puts an installation at the end of the queue; a second Exec of the same product replaces the first. */
export function queueMsi({ disk }: Machine, scope: Scope, product: string, job: MsiInstallJob): void {
  const name = `${scope}/${encodeURIComponent(product)}`;
  const paths = disk.list(QUEUE);
  const number = Number(paths.at(-1)?.slice(QUEUE.length).split('/')[0] ?? 0) + 1;
  const queued = paths.find((path) => path.endsWith(`/${name}`));
  disk.write(queued ?? `${QUEUE}${String(number).padStart(6, '0')}/${name}`, JSON.stringify(job));
}

/** The installation that is to be done first, or undefined. */
export function nextMsi({ disk }: Machine): QueuedMsi | undefined {
  const [path] = disk.list(QUEUE);
  if (path === undefined) return undefined;
  const [, scope, product = ''] = path.slice(QUEUE.length).split('/');
  return {
    path,
    scope: scope === 'user' ? 'user' : 'device',
    product: decodeURIComponent(product),
    job: JSON.parse(disk.read(path) ?? '{}') as MsiInstallJob,
  };
}
