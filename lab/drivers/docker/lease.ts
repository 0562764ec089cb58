import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Labels of everything that the lab creates in an engine; `run` marks what belongs to a run. */
export const LABEL = {
  run: 'oobe-lab.run',
  host: 'oobe-lab.host',
  process: 'oobe-lab.process',
  engine: 'oobe-lab.engine',
  started: 'oobe-lab.started',
  runtime: 'oobe-lab.runtime',
  agent: 'oobe-lab.agent',
} as const;

/** After this long a lease of another machine, which cannot be asked, counts as dead. */
const FOREIGN_LEASE_MS = 24 * 3_600_000;

type Labels = Readonly<Record<string, string>>;

/** Says whose a container is: alive as long as the process that made it. */
export function leaseLabels(runId: string, engineId: string): Record<string, string> {
  return {
    [LABEL.run]: runId,
    [LABEL.host]: thisHost(),
    [LABEL.process]: `${process.pid}@${processStart(process.pid) ?? ''}`,
    [LABEL.engine]: engineId,
    [LABEL.started]: new Date().toISOString(),
  };
}

/** Whether the run that these labels name is over, however it ended. */
export function isLeaseDead(labels: Labels): boolean {
  const [name, boot] = splitHost(labels[LABEL.host] ?? '');
  const [ownName, ownBoot] = splitHost(thisHost());
  if (name !== ownName) return Date.now() - Date.parse(labels[LABEL.started] ?? '') > FOREIGN_LEASE_MS;
  if (boot !== ownBoot) return true;
  const [pid, start] = (labels[LABEL.process] ?? '').split('@');
  return !isAlive(Number(pid)) || (processStart(Number(pid)) ?? '') !== start;
}

/** The machine and its boot: no process outlives either. */
function thisHost(): string {
  return `${hostname()}@${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

function splitHost(host: string): [name: string, boot: string] {
  const at = host.lastIndexOf('@');
  return [host.slice(0, at), host.slice(at + 1)];
}

/** When a process began, in the kernel's ticks: a number that was used before names another process. */
function processStart(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Whether a process has this number, ours or another's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
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
