import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fleet, none } from '../../lab/scenario/vocabulary.ts';
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
    env: { LAB_SEED: '', LAB_DRIVER: 'in-process', LAB_TRANSPORT: '', LAB_PACE: '', LAB_RUN_DIRECTORY: '' },
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
    for (const command of ['run', 'list', 'serve', 'hash', 'replay', 'config', 'completion'])
      expect(stdout).toContain(`lab ${command}`);
  });

  test('an unknown command ends with 2 and suggests the one that was meant', async () => {
    const { exitCode, stdout, stderr } = await lab(['rnu']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^unknown command rnu; did you mean run\? .*\(LAB_CLI_USAGE\)$/);
  });

  test.each([
    [['run', '--sede', '3'], 'Unknown argument: sede'],
    [
      ['run', '--driver', 'dokcer'],
      'driver: "dokcer" is not one of auto, in-process, child-process, docker; did you mean docker?',
    ],
    [['run', '--pace', 'fast'], 'pace: "fast": expected "max" or a factor such as "60x"'],
    [['run', '--seed', 'abc'], '--seed takes a whole number from 0'],
    [['run', '--repeat', '1.5'], '--repeat takes a whole number from 1, not 1.5'],
    [['run', '--grep', '('], '--grep: Invalid regular expression'],
    [['run', '--reporter', 'junti'], 'reporters[0][0]: "junti": is not a reporter; did you mean "junit"?'],
    [['run', '--reporter', 'list', '--reporter', 'junit'], 'only one can write to standard output'],
    [['run', '--devices', '0'], '--devices takes a whole number from 1 to 100000, not 0'],
    [['hash', 'frob'], 'action: "frob" is not one of encode, decode'],
    [['hash', 'encode', '--model', 'surface-laptop'], 'did you mean "surface-laptop-5"?'],
    [['run', 'scenarios/starter', '--tag', 'fleat'], 'none of 3 scenarios matches --tag fleat; did you mean "fleet"?'],
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
    's/bad.scenario.ts: story[4].milestone: "destkop" is not valid here; did you mean "desktop"?',
    's/bad.scenario.ts: story[4].within: "soon": expected a duration such as "90s", "30m" or "2h"',
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
    expect(stderr).toMatch(/^not a hardware hash: .+\. .*\(LAB_HASH_INVALID\)$/);
  });
});

describe('lab run', () => {
  const MEMBERS = ['passed', 'failed', 'skipped', 'runDir', 'seed', 'driver', 'traceSha256', 'scenarios'];
  const passing = () => scenarioFile({ devices: fleet({ name: 'laptop' }) });
  const failing = () => scenarioFile({ devices: fleet({ name: 'laptop' }), expect: [none.reach('desktop')] });

  test('--json prints exactly one document with the documented members, and ends with 0', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing() });
    const { exitCode, stdout, stderr } = await lab(['run', 's', '--json', '--seed', '7'], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(1);
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(summary)).toEqual(MEMBERS);
    expect(summary).toMatchObject({
      passed: 1,
      failed: 0,
      skipped: 0,
      seed: 7,
      driver: 'in-process',
      scenarios: [{ id: 's/a', title: 'a sample', outcome: 'passed', devices: 1 }],
    });
  });

  test('leaves a run directory whose trace has the hash that is printed', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing() });
    const { stdout } = await lab(['run', 's', '--json'], { cwd });
    const { runDir, traceSha256 } = JSON.parse(stdout) as { runDir: string; traceSha256: string };
    const trace = readFileSync(join(cwd, runDir, 'trace.ndjson'));
    expect(createHash('sha256').update(trace).digest('hex')).toBe(traceSha256);
    const files = ['disks.ndjson', 'recipe.json', 'run.json', 'service.db', 'trace.ndjson', 'wire.ndjson'];
    expect(readdirSync(join(cwd, 'run', 'latest'))).toEqual(expect.arrayContaining(files));
  });

  test('a failed scenario ends with 1, says why and how to replay it, and the replay fails alike', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing(), 's/b.scenario.ts': failing() });
    const { exitCode, stdout } = await lab(['run', 's'], { cwd });
    expect(exitCode).toBe(1);
    const lines = stdout.split('\n');
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(stdout).toContain('    expected none to reach desktop: laptop-0001 did\n');
    const [, replay = ''] = /^ {4}Replay: npx lab (replay .+ --scenario s\/b)$/m.exec(stdout) ?? [];
    const replayed = await lab(replay.split(' '), { cwd });
    expect(replayed.exitCode).toBe(1);
    expect(replayed.stdout.split('\n').at(-1)).toBe('The trace is the same, byte for byte.');
  });

  test('a tag that no scenario carries is no run in which all is well', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing() });
    const { exitCode, stdout, stderr } = await lab(['run', 's', '--tag', 'nothing'], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^none of 1 scenarios matches --tag nothing.*`lab list` shows.*\(LAB_SCENARIO_NOT_FOUND\)$/);
  });

  test('a run that nobody listens to any more stops in good order: it has not passed', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing(), 's/b.scenario.ts': passing() });
    const child = execa(process.execPath, [LAB, 'run', 's', '--pace', '60x'], {
      cwd,
      reject: false,
      env: { LAB_DRIVER: 'in-process' },
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    const left = JSON.parse(readFileSync(join(cwd, 'run', 'latest', 'run.json'), 'utf8')) as unknown;
    expect(left).toMatchObject({ state: 'interrupted', skipped: 2 });
  });

  test('--devices replaces the count of every fleet', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing() });
    const { stdout } = await lab(['run', 's', '--json', '--devices', '3'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ passed: 1, scenarios: [{ devices: 3 }] });
  });
});

test('lab serve --json prints one line when it is ready, and ends with Ctrl-C', async () => {
  const server = execa(process.execPath, [LAB, 'serve', '--port', '0', '--json'], { cwd: ROOT, reject: false });
  onTestFinished(() => void server.kill('SIGKILL'));
  let ready: Record<string, unknown> | undefined;
  for await (const line of server.iterable({ from: 'stdout' })) {
    ready = JSON.parse(line) as Record<string, unknown>;
    server.kill('SIGINT');
  }
  expect(Object.keys(ready ?? {})).toEqual(['baseUrl', 'hosts', 'caFile', 'tenantId', 'clientId', 'clientSecret']);
  expect(ready?.['baseUrl']).toMatch(/^https:\/\/localhost:\d+$/);
  expect((await server).exitCode).toBe(0);
});

test('a port that is taken ends lab serve with 3 and one line that names the way out', async () => {
  const holder = createServer();
  onTestFinished(() => void holder.close());
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
  });
  const { exitCode, stdout, stderr } = await lab(['serve', '--port', String(port)]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr).toBe(
    `port ${port} of 127.0.0.1 is taken. Stop the program that holds it, or pass --port 0 for a free one. (LAB_SERVICE_PORT_IN_USE)`,
  );
});
