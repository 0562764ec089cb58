import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDeadContainers } from '../../lab/drivers/docker/sweep.ts';
import { describeDocker } from '../support/describe-docker.ts';
import { temporaryFolder } from '../support/directory.ts';
import { allUp, containersOf, inMidRun, lab, PACED, SALES } from '../support/paced-run.ts';
import { pause } from '../support/pause.ts';

describeDocker('trouble', (engine) => {
  test('a container that is killed loses its device with an event, and the run goes on', async () => {
    const folder = temporaryFolder();
    const run = lab(PACED.with(-1, '600x'), folder);
    const [first] = await inMidRun(engine, run, 3);
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
    const name = lost[0]?.device ?? '';
    expect(stdout).toContain(`${name}  LOST: not heard from any more`);
    expect(stdout).toContain(`1 of 3 devices failed or were lost before desktop (${name})`);
    expect(stdout).toContain(`The last events of ${name}:`);
    // The story stops waiting for the lost one; what the others did after it is there.
    const after = parsed.slice(parsed.findIndex(({ type }) => type === 'device.lost'));
    const desktops = after.filter(({ type, name }) => type === 'milestone' && name === 'desktop');
    expect(desktops.length).toBeGreaterThan(0);
    expect(desktops.map(({ device }) => device)).not.toContain(name);
    expect(await containersOf(engine, run.pid)).toEqual([]);
  });

  test('a packed container that is killed loses all devices in it', async () => {
    const folder = temporaryFolder();
    const run = lab([...PACED.with(-1, '600x'), '--per-container', '2'], folder);
    const running = await inMidRun(engine, run, 2);
    const packed = running.find(({ Names }) => Names.some((name) => name.includes('-1-')));
    await engine.docker.getContainer(packed?.Id ?? '').kill({ signal: 'SIGKILL' });
    expect((await run).exitCode).toBe(1);
    const trace = readFileSync(join(folder, 'run', 'latest', 'trace.ndjson'), 'utf8');
    expect(trace.match(/"type":"device.lost"/g)).toHaveLength(2);
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
    await pause(engine.docker.getContainer(first?.Id ?? ''));
    run.kill('SIGKILL');
    await run;
    // The agents that can run end with their streams, which takes them a moment.
    const { stdout } = await lab(['clean'], folder);
    expect(stdout).toContain('removed container oobe-lab-');
    expect(await containersOf(engine, run.pid)).toEqual([]);
    expect(await findDeadContainers(engine)).toEqual([]);
  });

  test('no engine is one line with the way out, and auto makes do without', async () => {
    const folder = temporaryFolder();
    const nowhere = { DOCKER_HOST: `unix://${folder}/docker.sock` };
    const asked = await lab(PACED, folder, nowhere);
    expect(asked.exitCode).toBe(3);
    expect(asked.stderr.split('\n')).toHaveLength(1);
    expect(asked.stderr.startsWith(`no Docker engine answers at ${nowhere.DOCKER_HOST}. `)).toBe(true);
    expect(asked.stderr).toMatch(/\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/);
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
