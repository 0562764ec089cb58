import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/directory.ts';

const LAB = fileURLToPath(new URL('../../dist/lab/cli/main.js', import.meta.url));

/** `lab` where no engine answers. */
async function lab(...args: string[]) {
  const cwd = temporaryFolder();
  const { exitCode, stdout, stderr } = await execa(process.execPath, [LAB, ...args], {
    cwd,
    reject: false,
    stdin: 'ignore',
    env: { DOCKER_HOST: `unix://${cwd}/docker.sock`, XDG_CACHE_HOME: join(cwd, 'cache') },
    timeout: 50_000,
  });
  return { exitCode, stdout, stderr };
}

test('lab doctor --json names what it looked at, and a remedy for all that is not well', async () => {
  const { exitCode, stdout, stderr } = await lab('doctor', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const findings = JSON.parse(stdout) as { name: string; state: string; detail: string; remedy?: string }[];
  const states = Object.fromEntries(findings.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ versions: 'ok', engine: 'warning', 'key cache': 'ok', 'run space': 'ok' });
  expect(findings.filter(({ state, remedy }) => state !== 'ok' && remedy === undefined)).toEqual([]);
});

test('what a killed lab serve leaves is gone after lab clean, which says so and what it could not look for', async () => {
  const temporary = temporaryFolder();
  const serve = execa(process.execPath, [LAB, 'serve', '--port', '0', '--json'], {
    cwd: temporary,
    reject: false,
    stdin: 'ignore',
    env: { TMPDIR: temporary },
  });
  for await (const _ready of serve.iterable()) serve.kill('SIGKILL');
  const [left = ''] = readdirSync(temporary);
  expect(left).toMatch(/^oobe-lab-serve-/);
  vi.stubEnv('TMPDIR', temporary);
  const { exitCode, stdout, stderr } = await lab('clean');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `removed ${join(temporary, left)}` });
  expect(readdirSync(temporary).filter((name) => name.startsWith('oobe-lab-serve-'))).toEqual([]);
  expect(stderr).toMatch(/^No containers or images were looked for: no Docker engine answers at unix:.*\.$/);
});
