import { mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveLab } from '../interop/served-lab.ts';
import { findInRuns } from '../soak/left-behind.ts';
import { temporaryFolder } from '../support/directory.ts';
import { lab, ONE_LAPTOP } from '../support/paced-run.ts';
import { call, groupNames, tokenOf } from '../support/served-calls.ts';

const isRoot = process.getuid?.() === 0;

/** A disk of that size, which is gone after the test. */
async function mountDisk(path: string, size: string): Promise<void> {
  mkdirSync(path);
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdin: 'ignore' });
  onTestFinished(async () => {
    await execa('umount', ['--lazy', path], { stdin: 'ignore' });
  });
}

describe.runIf(isRoot)(`a full disk${isRoot ? '' : ' [skipped: only root can mount a small one]'}`, () => {
  test.each(['700k', '1200k'])(
    'ends a run with one line and its way out; with %s of room what was written can be read',
    {
      timeout: 60_000,
    },
    async (size) => {
      const folder = temporaryFolder();
      const disk = join(folder, 'run');
      await mountDisk(disk, size);
      const { exitCode, stdout, stderr } = await lab(['run', ONE_LAPTOP, '--driver', 'in-process'], folder);
      expect(exitCode).toBe(3);
      expect(stdout.split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
      const [what, wayOut, ...more] = stderr.split('\n');
      expect(what).toMatch(/^starter\/one-laptop: (cannot write .*: ENOSPC|database or disk is full)$/);
      expect(wayOut).toBe('Check free space and permissions of the run directory. (LAB_RUN_DIRECTORY)');
      expect(more).toEqual([]);
      const left = join(disk, readlinkSync(join(disk, 'latest')));
      for (const name of ['trace', 'wire', 'disks']) {
        const text = readFileSync(join(left, `${name}.ndjson`), 'utf8');
        for (const line of text.split('\n')) if (line !== '') expect(JSON.parse(line)).toBeTypeOf('object');
      }
      const run: unknown = JSON.parse(readFileSync(join(left, 'run.json'), 'utf8'));
      expect(run).toMatchObject({ state: 'finished', failed: 1 });
      // Somebody makes room.
      await execa('mount', ['-o', 'remount,size=50m', disk], { stdin: 'ignore' });
      expect((await lab(['run', ONE_LAPTOP, '--driver', 'in-process'], folder)).exitCode).toBe(0);
      expect(await findInRuns(disk)).toEqual([]);
    },
  );

  test('refuses writes while a tenant is served, keeps what it acknowledged, and takes writes again when there is room', {
    timeout: 60_000,
  }, async () => {
    const folder = temporaryFolder();
    const disk = join(folder, 'disk');
    await mountDisk(disk, '1600k');
    const served = await serveLab('--data', join(disk, 'data'));
    onTestFinished(() => served.dispose());
    const headers = { authorization: `Bearer ${await tokenOf(served.ready)}`, 'content-type': 'application/json' };
    const acknowledged: string[] = [];
    const write = async (displayName: string) => {
      const group = { displayName, description: 'x'.repeat(900), mailEnabled: false, securityEnabled: true };
      const body = JSON.stringify({ ...group, mailNickname: displayName });
      const { status } = await call(served.ready, 'POST', '/v1.0/groups', { headers, body });
      if (status === 201) acknowledged.push(displayName);
      return status;
    };
    // What one write could not have, a smaller one may still find.
    const statuses: number[] = [];
    while (statuses.filter((status) => status !== 201).length < 5) statuses.push(await write(`g${statuses.length}`));
    expect(new Set(statuses)).toEqual(new Set([201, 507]));
    const snapshot = await lab(['state', 'snapshot', 'full', '--data', join(disk, 'data')], folder);
    expect([snapshot.exitCode, snapshot.stderr]).toEqual([
      3,
      expect.stringMatching(/^\S+ cannot be written: .*WRITABLE\)$/),
    ]);

    await execa('mount', ['-o', 'remount,size=50m', disk], { stdin: 'ignore' });
    expect(await write('again')).toBe(201);
    expect(await groupNames(served.ready)).toEqual(acknowledged.sort());
    const { stderr } = await served.stop();
    expect(stderr).toContain('(LAB_DATA_UNWRITABLE)');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('that has no room for a run to begin leaves none after the next command', async () => {
    const folder = temporaryFolder();
    await mountDisk(join(folder, 'run'), '4k');
    const { exitCode, stderr } = await lab(['run', ONE_LAPTOP, '--driver', 'in-process'], folder);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^cannot write \S+: ENOSPC\. .*\(LAB_RUN_DIRECTORY\)$/);
    await lab(['clean'], folder, { DOCKER_HOST: `unix://${folder}/docker.sock` });
    expect(await findInRuns(join(folder, 'run'))).toEqual([]);
  });
});
