import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/directory.ts';
import { LAB, lab, ONE_LAPTOP } from '../support/paced-run.ts';

/** What listens on a socket of the test's own and says about itself what is asked of an engine first. */
async function serveEngine(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const socket = join(temporaryFolder(), 'docker.sock');
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  return socket;
}

/** An engine of another kind of machine, without containers and images. */
const elsewhere = (request: IncomingMessage, response: ServerResponse) => {
  const facts = { ID: 'A', ServerVersion: '99.0', OSType: 'linux', Architecture: 's390x', DockerRootDir: '/none' };
  const isImage = request.url?.startsWith('/images/') === true;
  response.writeHead(isImage ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(request.url === '/info' ? facts : isImage ? { message: 'No such image' } : []));
};

test('auto does without an engine that cannot run this Node; who asks for it is told what makes up for that', async () => {
  const folder = temporaryFolder();
  const environment = { DOCKER_HOST: `unix://${await serveEngine(elsewhere)}` };
  const made = await lab(['run', ONE_LAPTOP], folder, environment);
  expect(made.exitCode).toBe(0);
  expect(made.stderr).toMatch(
    /^Devices run in-process: the engine runs linux\/s390x, this Node is for \S+: .*--base IMAGE/,
  );
  const asked = await lab(['run', ONE_LAPTOP, '--driver', 'docker'], folder, environment);
  expect(asked.exitCode).toBe(3);
  expect(asked.stderr).toMatch(/^the engine runs linux\/s390x, .*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/);
  const doctor = await lab(['doctor'], folder, environment);
  expect(doctor.stdout).toMatch(
    /^warning {2}image +the engine cannot run this Node .*\n +`lab images build --base IMAGE`/m,
  );
});

test('an engine that does not answer is not waited for', async () => {
  const environment = { DOCKER_HOST: `unix://${await serveEngine(() => {})}` };
  const { exitCode, stderr } = await lab(['run', ONE_LAPTOP, '--driver', 'docker'], temporaryFolder(), environment);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^the Docker engine at \S+ did not answer within 5 s\. .*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/);
});

test('a Docker context leads to its engine, and one that is not known is an error', async () => {
  const folder = temporaryFolder({ 'config.json': '{"currentContext":"far"}' });
  const { exitCode, stderr } = await lab(['run', ONE_LAPTOP, '--driver', 'docker'], folder, {
    DOCKER_HOST: '',
    DOCKER_CONFIG: folder,
  });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^the Docker context far is not known; `docker context ls` .*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/,
  );
});

const isRoot = process.getuid?.() === 0;
const canLosePower =
  !isRoot || (await execa('setpriv', ['--version'], { reject: false, stdin: 'ignore' })).exitCode === 0;

describe.runIf(canLosePower)(`without permission${canLosePower ? '' : ' [skipped: no setpriv to drop root’s]'}`, () => {
  test('to use the socket one line says so and what helps; auto makes do', async () => {
    const folder = temporaryFolder();
    const socket = await serveEngine(elsewhere);
    chmodSync(socket, 0);
    // Root may do everything to everything until it gives that up.
    const command = [process.execPath, LAB, 'run', ONE_LAPTOP];
    const [file = '', ...args] = isRoot ? ['setpriv', '--bounding-set=-all', ...command] : command;
    const run = (...flags: string[]) =>
      execa(file, [...args, ...flags], {
        cwd: folder,
        reject: false,
        stdin: 'ignore',
        env: { DOCKER_HOST: `unix://${socket}`, LAB_DRIVER: '' },
      });
    const asked = await run('--driver', 'docker');
    expect(asked.exitCode).toBe(3);
    expect(asked.stderr).toMatch(
      /^no permission to talk to the Docker engine at \S+\. .*join the group.*\(LAB_DRIVER_ENGINE_UNAVAILABLE\)$/,
    );
    const made = await run();
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toMatch(/^Devices run in-process: no permission to talk to the Docker engine at \S+\.$/);
  });
});
