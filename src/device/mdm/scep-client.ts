import { networkFailure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { formatLocUri, type LocUri } from './csp/loc-uri.ts';
import { CspTree } from './csp/tree.ts';

/** Status of ClientCertificateInstall (mdm.md 7). */
export const SCEP_STATUS = { installed: 1, pending: 2, failed: 16, unknown: 32 } as const;

const QUEUE = 'mdm/scep/';
/** Unless RetryCount and RetryDelay say otherwise (mdm.md 7). */
const RETRIES = { count: '3', delayMinutes: '5' } as const;
const NOT_IMPLEMENTED = '0x80004001';

const running = new WeakSet<Machine>();

/** Puts a certificate in the queue; `certificate` is the node above Install. */
export function queueCertificate(machine: Machine, certificate: LocUri): void {
  machine.disk.write(`${QUEUE}${encodeURIComponent(formatLocUri(certificate))}`, '');
  startScepClient(machine);
}

/** Starts what asks for the certificates in the queue, where there are any; it ends when the queue is empty. */
export function startScepClient(machine: Machine): void {
  if (running.has(machine) || !machine.disk.hasTree(QUEUE)) return;
  running.add(machine);
  machine.actors.spawn('scep-client', async () => {
    for (let [path] = machine.disk.list(QUEUE); path !== undefined; [path] = machine.disk.list(QUEUE)) {
      await enrol(machine, decodeURIComponent(path.slice(QUEUE.length)));
      machine.disk.delete(path);
    }
    running.delete(machine);
  });
}

/**
 * Asks the server for a certificate as often as RetryCount says. The lab has no SCEP server, and of the protocol it
 * speaks only the first question, GetCACaps (RFC 8894 3.5.1): a server of somebody's own is told so by 0x80004001.
 */
async function enrol(machine: Machine, node: string): Promise<void> {
  const setting = (name: string, otherwise = ''): string =>
    new CspTree(machine).read(`${node}/Install/${name}`) ?? otherwise;
  const show = (name: string, value: number): void => new CspTree(machine).write(`${node}/${name}`, String(value));
  const url = `${setting('ServerURL')}?operation=GetCACaps&message=CAIdentifier`;
  for (let retry = 0; ; retry += 1) {
    const code = await ask(machine, url);
    machine.trace('scep.failed', { node, code, retry });
    if (retry >= Number(setting('RetryCount', RETRIES.count))) {
      show('ErrorCode', Number(code) | 0);
      show('Status', SCEP_STATUS.failed);
      return;
    }
    await machine.actors.sleep(
      Number(setting('RetryDelay', RETRIES.delayMinutes)) * 60_000,
      `another attempt to get ${node}`,
    );
  }
}

/** The HRESULT with which a request fails. */
async function ask({ network }: Machine, url: string): Promise<string> {
  if (!URL.canParse(url)) return '0x80072EE5';
  const sent = await network.fetch({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
  if (!sent.ok) return networkFailure('scep', sent.error).code;
  return sent.value.status === 200 ? NOT_IMPLEMENTED : statusFailure('scep', sent.value).code;
}
