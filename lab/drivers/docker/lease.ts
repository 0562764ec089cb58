import { type Lease, takeLease } from '../../leftovers/lease.ts';

/** Labels of everything that the lab creates in an engine; `run` marks what belongs to a run. */
export const LABEL = {
  run: 'oobe-lab.run',
  host: 'oobe-lab.host',
  process: 'oobe-lab.process',
  engine: 'oobe-lab.engine',
  started: 'oobe-lab.started',
  runtime: 'oobe-lab.runtime',
  agent: 'oobe-lab.agent',
  /** Where the agent of an image lies on the machine that built it. */
  source: 'oobe-lab.source',
} as const;

/** Says whose a container is: alive as long as the process that made it. */
export function leaseLabels(runId: string, engineId: string): Record<string, string> {
  const { host, process, started } = takeLease();
  return {
    [LABEL.run]: runId,
    [LABEL.host]: host,
    [LABEL.process]: process,
    [LABEL.engine]: engineId,
    [LABEL.started]: started,
  };
}

/** The lease that a container's labels hold. */
export function leaseOf(labels: Readonly<Record<string, string>>): Lease {
  return {
    host: labels[LABEL.host] ?? '',
    process: labels[LABEL.process] ?? '',
    started: labels[LABEL.started] ?? '',
  };
}
