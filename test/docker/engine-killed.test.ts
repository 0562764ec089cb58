import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { temporaryFolder } from '../support/directory.ts';
import { allUp, containersOf, lab, PACED, until } from '../support/paced-run.ts';

/** An engine of the test's own, which nobody misses when it is killed. */
async function startEngine(folder: string) {
  const socket = join(folder, 'docker.sock');
  rmSync(join(folder, 'docker.pid'), { force: true });
  const daemon = execa(
    'dockerd',
    [
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--host', `unix://${socket}`],
      ...['--pidfile', join(folder, 'docker.pid'), '--bridge=none', '--iptables=false'],
    ],
    { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', reject: false, cleanup: true },
  );
  const docker = new Docker({ socketPath: socket });
  await until(async () => (await docker.ping().catch(() => undefined)) as unknown);
  return { daemon, engine: { docker } as Engine, environment: { DOCKER_HOST: `unix://${socket}` } };
}

const canStartOne =
  process.getuid?.() === 0 &&
  (await execa('dockerd', ['--version'], { reject: false, stdin: 'ignore' })).exitCode === 0;

describe.runIf(canStartOne)(`an engine that is killed${canStartOne ? '' : ' [skipped: no dockerd to start]'}`, () => {
  test('ends the run with one line and leaves no container once it is up again', async () => {
    const folder = temporaryFolder();
    // An engine that is killed leaves its mounts.
    onTestFinished(async () => {
      await execa('umount', ['--recursive', '--lazy', join(folder, 'data')], { reject: false, stdin: 'ignore' });
    });
    const first = await startEngine(folder);
    onTestFinished(async () => {
      first.daemon.kill('SIGKILL');
      await first.daemon;
    });
    const run = lab(PACED, folder, first.environment);
    await allUp(first.engine, run.pid, 3);
    first.daemon.kill('SIGKILL');
    const { exitCode, stdout, stderr } = await run;
    expect(exitCode).toBe(3);
    expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
    expect(stderr).toMatch(/: the Docker engine is gone\n.*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/);

    const second = await startEngine(folder);
    onTestFinished(async () => {
      second.daemon.kill('SIGTERM');
      await second.daemon;
    });
    const cleaned = await lab(['clean'], folder, second.environment);
    expect(cleaned.exitCode).toBe(0);
    expect(await containersOf(second.engine, run.pid)).toEqual([]);
  });
});
