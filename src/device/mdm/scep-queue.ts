import type { Disk } from '../os/disk.ts';
import { formatLocUri, type LocUri } from './csp/loc-uri.ts';

/** Status of ClientCertificateInstall (mdm.md 7). */
export const SCEP_STATUS = { installed: 1, pending: 2, failed: 16, unknown: 32 } as const;

const QUEUE = 'mdm/scep/';

/** Puts a certificate in the queue on the disk; `certificate` is the node above Install. */
export function queueCertificate(disk: Disk, certificate: LocUri): void {
  disk.write(`${QUEUE}${encodeURIComponent(formatLocUri(certificate))}`, '');
}

/** The node of the certificate that comes next; undefined when none is in the queue. */
export function nextCertificate(disk: Disk): string | undefined {
  const [path] = disk.list(QUEUE);
  return path === undefined ? undefined : decodeURIComponent(path.slice(QUEUE.length));
}

export function dropCertificate(disk: Disk, node: string): void {
  disk.delete(`${QUEUE}${encodeURIComponent(node)}`);
}
