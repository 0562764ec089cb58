import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Says whose something is: it is in use as long as the process lives that made it. */
export interface Lease {
  /** The machine and its boot: no process outlives either. */
  readonly host: string;
  /** Number and start of a process: `4711@890123`. */
  readonly process: string;
  /** ISO 8601. */
  readonly started: string;
}

/** After this long a lease of another machine, which cannot be asked, counts as dead. */
const FOREIGN_LEASE_MS = 24 * 3_600_000;

/** A lease of this process. */
export function takeLease(): Lease {
  return { host: thisHost(), process: ownProcess(), started: new Date().toISOString() };
}

/** Whether the process that took it is gone, however it ended. */
export function isLeaseDead({ host, process: name, started }: Lease): boolean {
  const [machine, boot] = splitHost(host);
  const [ownMachine, ownBoot] = splitHost(thisHost());
  if (machine !== ownMachine) return Date.now() - Date.parse(started) > FOREIGN_LEASE_MS;
  return boot !== ownBoot || isProcessGone(name);
}

/** This process, so that no later one of its number is taken for it. */
export function ownProcess(): string {
  return `${process.pid}@${processStart(process.pid) ?? ''}`;
}

/** Whether a process of this machine's present boot is gone: `4711@890123`, or a bare number. */
export function isProcessGone(name: string): boolean {
  const [number, start] = name.split('@');
  const pid = Number(number);
  return !isAlive(pid) || (start !== undefined && start !== (processStart(pid) ?? ''));
}

function thisHost(): string {
  return `${hostname()}@${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

function splitHost(host: string): [machine: string, boot: string] {
  const at = host.lastIndexOf('@');
  return [host.slice(0, at), host.slice(at + 1)];
}

/** When a process began, in the kernel's ticks: a number that was used before names another process. */
const processStart = (pid: number) => processStat(pid)?.[19];

/** `R`, `S`, … `Z` of a process that has ended but for its number. */
const processState = (pid: number) => processStat(pid)?.[0];

/** What the kernel says of a process after its name, which may hold anything. */
function processStat(pid: number): string[] | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether a process has this number, ours or another's; one that has ended and waits for its parent to hear of it is none. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !['Z', 'X'].includes(processState(pid) ?? '');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
