import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { LABEL } from '../../lab/drivers/docker/lease.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const LAB = join(ROOT, 'dist', 'lab', 'cli', 'main.js');

/** `lab` in a folder of its own; runs are paced so that there is time to do something to them. */
export function lab(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [LAB, ...args], {
    cwd,
    reject: false,
    stdin: 'ignore',
    env: { LAB_DRIVER: '', LAB_RUN_DIRECTORY: '', ...environment },
    timeout: 100_000,
    forceKillAfterDelay: 1_000,
  });
}

export const ONE_LAPTOP = join(ROOT, 'scenarios', 'starter', 'one-laptop.scenario.ts');
export const SALES = join(ROOT, 'scenarios', 'starter', 'sales-fleet.scenario.ts');
export const PACED = ['run', SALES, '--driver', 'docker', '--pace', '60x'];

/** Containers of the runs that a process makes. */
export async function containersOf(engine: Engine, pid: number | undefined) {
  const all = await engine.docker.listContainers({ all: true, filters: { label: [LABEL.run] } });
  return all.filter(({ Labels }) => Labels[LABEL.process]?.startsWith(`${pid}@`));
}

export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited for 60 s');
}

export const allUp = (engine: Engine, pid: number | undefined, count: number) =>
  until(async () => {
    const running = (await containersOf(engine, pid)).filter(({ State }) => State === 'running');
    return running.length === count ? running : undefined;
  });

/** The containers of a run whose devices are all there: its story has begun. */
export async function inMidRun(engine: Engine, run: ReturnType<typeof lab>, count: number) {
  let said = '';
  run.stdout.on('data', (text: Buffer | string) => {
    said += String(text);
  });
  await until(async () => (said.includes('tenant prepared') ? true : undefined));
  return allUp(engine, run.pid, count);
}
