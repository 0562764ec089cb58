import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { LABEL } from '../../lab/drivers/docker/lease.ts';
import { findLeftovers } from '../../lab/drivers/docker/sweep.ts';
import { describeDocker } from '../support/describe-docker.ts';
import { temporaryFolder } from '../support/directory.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAB = join(ROOT, 'dist', 'lab', 'cli', 'main.js');

/** `lab` in a folder of its own; runs are paced so that there is time to do something to them. */
function lab(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [LAB, ...args], {
    cwd,
    reject: false,
    stdin: 'ignore',
    env: { LAB_DRIVER: '', LAB_RUN_DIRECTORY: '', ...environment },
    timeout: 100_000,
    forceKillAfterDelay: 1_000,
  });
}

const SALES = join(ROOT, 'scenarios', 'starter', 'sales-fleet.scenario.ts');
const PACED = ['run', SALES, '--driver', 'docker', '--pace', '60x'];

/** Containers of the runs that a process makes. */
async function containersOf(engine: Engine, pid: number | undefined) {
  const all = await engine.docker.listContainers({ all: true, filters: { label: [LABEL.run] } });
  return all.filter(({ Labels }) => Labels[LABEL.process]?.startsWith(`${pid}@`));
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited for 60 s');
}

const allUp = (engine: Engine, pid: number | undefined, count: number) =>
  until(async () => {
    const running = (await containersOf(engine, pid)).filter(({ State }) => State === 'running');
    return running.length === count ? running : undefined;
  });

describeDocker('trouble', (engine) => {
  test('a container that is killed loses its device with an event, and the run goes on', async () => {
    const folder = temporaryFolder();
    const run = lab(PACED.with(-1, '600x'), folder);
    const [first] = await allUp(engine, run.pid, 3);
    await engine.docker.getContainer(first?.Id ?? '').kill({ signal: 'SIGKILL' });
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
    const events = readFileSync(join(folder, 'run', 'latest', 'trace.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    const parsed = events.map((line) => JSON.parse(line) as { type?: string; name?: string; device?: string });
    const lost = parsed.filter(({ type }) => type === 'device.lost');
    expect(lost).toHaveLength(1);
    // The story stops waiting for the lost one; what the others did after it is there.
    const after = parsed.slice(parsed.findIndex(({ type }) => type === 'device.lost'));
    const desktops = after.filter(({ type, name }) => type === 'milestone' && name === 'desktop');
    expect(desktops.length).toBeGreaterThan(0);
    expect(desktops.map(({ device }) => device)).not.toContain(lost[0]?.device);
    expect(await containersOf(engine, run.pid)).toEqual([]);
  });

  test('Ctrl-C leaves no container', async () => {
    const folder = temporaryFolder();
    const run = lab(PACED, folder);
    await allUp(engine, run.pid, 3);
    run.kill('SIGINT');
    expect((await run).exitCode).toBe(130);
    expect(await containersOf(engine, run.pid)).toEqual([]);
  });

  test('a runner that is killed leaves no container after the next command, not even a paused one', async () => {
    const folder = temporaryFolder();
    const run = lab(PACED, folder);
    const [first] = await allUp(engine, run.pid, 3);
    await engine.docker.getContainer(first?.Id ?? '').pause();
    run.kill('SIGKILL');
    await run;
    // The agents that can run end with their streams, which takes them a moment.
    const { stdout } = await lab(['clean'], folder);
    expect(stdout).toContain('removed container oobe-lab-');
    expect(await containersOf(engine, run.pid)).toEqual([]);
    expect(await findLeftovers(engine)).toEqual([]);
  });

  test('no engine is one line with the way out, and auto makes do without', async () => {
    const folder = temporaryFolder();
    const nowhere = { DOCKER_HOST: `unix://${folder}/docker.sock` };
    const asked = await lab(PACED, folder, nowhere);
    expect(asked.exitCode).toBe(3);
    expect(asked.stderr.split('\n')).toEqual([
      `no Docker engine answers at ${nowhere.DOCKER_HOST}`,
      expect.stringMatching(/\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/),
    ]);
    const made = await lab(['run', SALES], folder, nowhere);
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toBe(`Devices run in-process: no Docker engine answers at ${nowhere.DOCKER_HOST}.`);
  });

  test('auto takes containers where an engine answers, and says so', async () => {
    const folder = temporaryFolder();
    const { exitCode, stderr } = await lab(['run', SALES], folder);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Devices run in containers: Docker \S+ answers\.$/m);
  });
});
