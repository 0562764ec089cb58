import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/directory.ts';
import { sampleScenario } from '../support/scenario.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAB = join(ROOT, 'dist', 'lab', 'cli', 'main.js');

/** Runs the built command as a person would, with none of their own settings. */
async function lab(args: readonly string[], options: { cwd?: string; input?: string } = {}) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [LAB, ...args], {
    cwd: ROOT,
    ...options,
    reject: false,
    env: { LAB_SEED: '', LAB_DRIVER: '', LAB_TRANSPORT: '', LAB_PACE: '', LAB_RUN_DIRECTORY: '' },
    timeout: 50_000,
    forceKillAfterDelay: 1_000,
  });
  return { exitCode, stdout, stderr };
}

const scenarioFile = (spec: Parameters<typeof sampleScenario>[0] = {}) =>
  `export default ${JSON.stringify(sampleScenario(spec))};\n`;

describe('help and mistakes in the command itself', () => {
  test('--help shows every command', async () => {
    const { exitCode, stdout } = await lab(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['run', 'list', 'serve', 'hash', 'replay']) expect(stdout).toContain(`lab ${command}`);
  });

  test('an unknown command ends with 2 and suggests the one that was meant', async () => {
    const { exitCode, stdout, stderr } = await lab(['rnu']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Did you mean run\?\n.*\(LAB_CLI_USAGE\)$/);
  });

  test.each([
    [['run', '--sede', '3'], 'Unknown argument: sede'],
    [['run', '--driver', 'dokcer'], 'Given: "dokcer"'],
    [['run', '--pace', 'fast'], 'pace: "fast": expected "max" or a factor such as "60x"'],
    [['run', '--seed', 'abc'], 'seed'],
    [['run', '--devices', '0'], '--devices takes a whole number from 1, not 0'],
    [['hash', 'frob'], 'Given: "frob"'],
    [['hash', 'encode', '--model', 'surface-laptop'], 'did you mean "surface-laptop-5"?'],
    [['run', 'nowhere'], 'nowhere: no such file or folder'],
    [['replay', 'nowhere'], 'nowhere: cannot be read'],
    [[], 'Name a command.'],
  ])('%j ends with 2 and says why, without a stack', async (args, reason) => {
    const { exitCode, stdout, stderr } = await lab(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('lab list', () => {
  test('--json prints one array and nothing else', async () => {
    const { exitCode, stdout, stderr } = await lab(['list', '--json', 'scenarios/starter']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(1);
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
      'scenarios/starter/branded-and-renamed',
      'scenarios/starter/one-laptop',
      'scenarios/starter/sales-fleet',
    ]);
  });

  test('shows each scenario with its title and tags', async () => {
    const { stdout } = await lab(['list', '--tag', 'fleet']);
    expect(stdout).toBe(
      'scenarios/starter/sales-fleet\n    three sales devices get everything by their group tag  [starter, user-driven, fleet, esp]',
    );
  });
});

test('a scenario file with mistakes ends with 2 and tells all of them', async () => {
  const cwd = temporaryFolder({
    's/bad.scenario.ts': scenarioFile().replace('"desktop","within":"2h"', '"destkop","within":"soon"'),
    's/good.scenario.ts': scenarioFile(),
  });
  const { exitCode, stdout, stderr } = await lab(['run', 's'], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr.split('\n')).toEqual([
    's/bad.scenario.ts: story[3].milestone: "destkop" is not valid here; did you mean "desktop"?',
    's/bad.scenario.ts: story[3].within: "soon": expected a duration such as "90s", "30m" or "2h"',
    expect.stringContaining('(LAB_SCENARIO_INVALID)'),
  ]);
});

describe('lab hash', () => {
  test('what encode prints, decode reads from standard input', async () => {
    const { stdout: hash } = await lab(['hash', 'encode', '--model', 'latitude-7440', '--seed', '7']);
    expect(hash).toMatch(/^T0[A-Za-z0-9+/]+=*$/);
    const { exitCode, stdout } = await lab(['hash', 'decode', '-'], { input: `${hash}\n` });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('<p n="SmbiosSystemProductName" v="Latitude 7440"/>');
  });

  test('decode reads a file, and prints JSON on request', async () => {
    const { stdout: hash } = await lab(['hash', 'encode']);
    const cwd = temporaryFolder({ 'hash.txt': hash });
    const { stdout } = await lab(['hash', 'decode', 'hash.txt', '--json'], { cwd });
    expect(stdout.split('\n')).toHaveLength(1);
    expect(stdout).toContain('"Surface Laptop 5"');
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  test('what is no hash ends with 2 and says where it goes wrong', async () => {
    const { exitCode, stderr } = await lab(['hash', 'decode', 'T0E']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^not a hardware hash: .+\n.*\(LAB_HASH_INVALID\)$/);
  });
});

test('a port that is taken ends lab serve with 3, one line and a hint', async () => {
  const holder = createServer();
  onTestFinished(() => void holder.close());
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
  });
  const { exitCode, stdout, stderr } = await lab(['serve', '--port', String(port)]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr.split('\n')).toEqual([
    `port ${port} of 127.0.0.1 is taken`,
    expect.stringContaining('(LAB_SERVICE_PORT_IN_USE)'),
  ]);
});
