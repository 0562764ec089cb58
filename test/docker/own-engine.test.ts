import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findRuntime } from '../../images/runtime.ts';
import { packContext } from '../../images/tar.ts';
import { openDockerDriver } from '../../lab/drivers/docker/docker.ts';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { testRunId } from '../support/describe-docker.ts';
import { temporaryFolder } from '../support/directory.ts';
import { specOf, WORLD } from '../support/driver-world.ts';
import { allUp, containersOf, lab, ONE_LAPTOP, PACED, SALES } from '../support/paced-run.ts';
import { canStartEngine, PrivateEngine } from '../support/private-engine.ts';

/** A control group for an engine's containers, in which so many processes and threads may live. */
function makeGroup(name: string) {
  const isUnified = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const path = join('/sys/fs/cgroup', isUnified ? '' : 'pids', name);
  return {
    make: () => {
      if (isUnified) writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+pids');
      mkdirSync(path);
    },
    limit: (pids: number | 'max') => writeFileSync(join(path, 'pids.max'), String(pids)),
    remove: () => {
      // Those of containers that a kill kept the engine from removing.
      for (const each of readdirSync(path, { withFileTypes: true }))
        if (each.isDirectory()) rmdirSync(join(path, each.name));
      rmdirSync(path);
    },
  };
}

describe.runIf(canStartEngine)(
  `an engine of one's own${canStartEngine ? '' : ' [skipped: no dockerd to start]'}`,
  () => {
    const name = `oobe-lab-${testRunId()}`;
    const group = makeGroup(name);
    const engine = new PrivateEngine(['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${name}`]);
    const labHere = (args: readonly string[], folder: string) => lab(args, folder, engine.environment);
    beforeAll(async () => {
      group.make();
      await engine.start();
    });
    afterAll(async () => {
      await engine[Symbol.asyncDispose]();
      group.remove();
    });

    test('puts devices on an image of the user’s own, which holds until the agent changes', async () => {
      const folder = temporaryFolder();
      // As somebody would bring it: this Node at another place, imported from local files.
      const { files } = await findRuntime();
      const tree = files.filter(({ path }) => path !== 'Dockerfile');
      const base = tree.map((file) => ({
        ...file,
        path: file.path.replace('root/usr/local/bin/node', 'opt/node/bin/node'),
      }));
      const libraries = [...new Set(tree.map(({ path }) => path.replace(/^root|\/[^/]+$/g, '')))].join(':');
      await engine.docker.importImage(
        packContext(base.map((file) => ({ ...file, path: file.path.replace(/^root\//, '') }))),
        {
          fromSrc: '-',
          repo: 'contoso/node',
          tag: '1',
          changes: ['ENV PATH=/opt/node/bin', `ENV LD_LIBRARY_PATH=${libraries}`],
        },
      );
      const built = await labHere(['images', 'build', '--base', 'contoso/node:1'], folder);
      expect(built.stderr).toBe('');
      const doctor = await labHere(['doctor'], folder);
      expect(doctor.stdout).toContain(`${built.stdout} on contoso/node:1`);
      const run = await labHere(['run', ONE_LAPTOP, '--driver', 'docker'], folder);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect((await labHere(['doctor'], folder)).stdout).toContain('on contoso/node:1');
      const plain = await labHere(['images', 'build'], folder);
      expect(plain.stdout).toBe(built.stdout);
      expect((await labHere(['doctor'], folder)).stdout).not.toContain('contoso/node:1');
    });

    test('without a base image that has Node says so in one line and keeps the image that there was', async () => {
      const folder = temporaryFolder();
      await engine.docker.importImage(packContext([{ path: 'a', from: { text: 'no Node' } }]), {
        fromSrc: '-',
        repo: 'contoso/empty',
        tag: '1',
      });
      for (const base of ['contoso/empty:1', 'contoso/absent:1']) {
        const { exitCode, stdout, stderr } = await labHere(['images', 'build', '--base', base], folder);
        expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
        expect(stderr).toMatch(/^cannot (use|build) the image: .+ \(LAB_DRIVER_IMAGE_FAILED\)$/);
      }
      expect((await labHere(['run', ONE_LAPTOP, '--driver', 'docker'], folder)).exitCode).toBe(0);
    });

    test('that has lost the image in mid-run names it', async () => {
      vi.stubEnv('DOCKER_HOST', `unix://${engine.socket}`);
      await using driver = await openDockerDriver({ runId: testRunId(), perContainer: 1 });
      for (const { Id } of await engine.docker.listImages({ filters: { label: ['oobe-lab.agent'] } })) {
        await engine.docker.getImage(Id).remove({ force: true });
      }
      await expect(driver.start(specOf('laptop', 1), WORLD)).rejects.toMatchObject({
        code: 'LAB_DRIVER_IMAGE_FAILED',
        message: expect.stringMatching(/^cannot start container \S+: its image oobe-lab\/agent:\w+ is gone$/) as string,
      });
    });

    test('that has room for a few ends a run of many with one line and the way out, and leaves nothing', async () => {
      const folder = temporaryFolder();
      await labHere(['images', 'build'], folder);
      group.limit(40);
      onTestFinished(() => group.limit('max'));
      const { exitCode, stdout, stderr } = await labHere(
        ['run', ONE_LAPTOP, '--driver', 'docker', '--devices', '12'],
        folder,
      );
      expect(exitCode).toBe(3);
      expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
      const [what, wayOut, ...more] = stderr.split('\n');
      expect(what).toMatch(
        /^starter\/one-laptop: (cannot start container|the agent in container) oobe-lab-laptop-\S+ ?.+$/,
      );
      expect(wayOut).toMatch(/^Put several devices into a container with --per-container N, .*FAILED\)$/);
      expect(more).toEqual([]);
      expect(await engine.docker.listContainers({ all: true })).toEqual([]);
      const { state } = JSON.parse(readFileSync(join(folder, 'run', 'latest', 'run.json'), 'utf8')) as {
        state: string;
      };
      expect(state).toBe('finished');
      // The way out leads out.
      const packed = ['run', ONE_LAPTOP, '--driver', 'docker', '--devices', '12', '--per-container', '12'];
      expect((await labHere(packed, folder)).exitCode).toBe(0);
    });

    test('that is killed ends the run with one line and leaves no container once it is up again', async () => {
      const folder = temporaryFolder();
      const run = labHere(PACED, folder);
      await allUp({ docker: engine.docker } as Engine, run.pid, 3);
      await engine.kill();
      const { exitCode, stdout, stderr } = await run;
      expect(exitCode).toBe(3);
      expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
      expect(stderr).toMatch(/: the Docker engine is gone\n.*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/);
      await engine.start();
      expect((await labHere(['clean'], folder)).exitCode).toBe(0);
      expect(await containersOf({ docker: engine.docker } as Engine, run.pid)).toEqual([]);
    });
  },
);

describe.runIf(canStartEngine)(`a full engine${canStartEngine ? '' : ' [skipped: no dockerd to start]'}`, () => {
  test('that cannot hold the image says so in one line; auto makes do without it', async () => {
    const folder = temporaryFolder();
    await using engine = new PrivateEngine();
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', engine.dataRoot], { stdin: 'ignore' });
    await engine.start();
    const asked = await lab(['run', SALES, '--driver', 'docker'], folder, engine.environment);
    expect(asked.exitCode).toBe(3);
    const lines = asked.stderr.split('\n');
    expect(lines[0]).toMatch(/^Building the image/);
    expect(lines[1]).toMatch(
      /^cannot build the image: .*no space left on device.*lab doctor.*\(LAB_DRIVER_IMAGE_FAILED\)$/,
    );
    expect(lines).toHaveLength(2);
    const made = await lab(['run', SALES], folder, engine.environment);
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toMatch(/^Devices run in-process: cannot build the image: .*no space left on device\.?$/m);
  });
});
