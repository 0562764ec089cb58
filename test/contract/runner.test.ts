import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { spawn } from 'node-pty';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fleet, none } from '../../lab/scenario/vocabulary.ts';
import { temporaryFolder } from '../support/directory.ts';
import { sampleScenario } from '../support/scenario.ts';

const LAB = fileURLToPath(new URL('../../dist/lab/cli/main.js', import.meta.url));

/** The built command in a folder of its own, with none of a person's own settings. */
function lab(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
  const env = { LAB_SEED: '', LAB_DRIVER: 'in-process', LAB_PACE: '', GITHUB_ACTIONS: '', ...environment };
  return execa(process.execPath, [LAB, ...args], { cwd, env, reject: false, timeout: 50_000, stdin: 'ignore' });
}

const one = { devices: fleet({ name: 'laptop' }) };
const scenarioFile = (spec: Parameters<typeof sampleScenario>[0] = {}) =>
  `export default ${JSON.stringify(sampleScenario({ ...one, ...spec }))};\n`;
const passing = (title: string) => scenarioFile({ title });
const failing = (title: string) => scenarioFile({ title, expect: [none.reach('desktop')] });

interface Document {
  readonly runDir: string;
  readonly state?: string;
  readonly skipped: number;
  readonly scenarios: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly traceSha256?: string;
    readonly repeats?: readonly { readonly seed: number; readonly traceSha256: string }[];
  }[];
}
const parse = (text: string) => JSON.parse(text) as Document;

describe('selecting', () => {
  test('--grep takes scenarios whose title or id matches', async () => {
    const cwd = temporaryFolder({
      's/one.scenario.ts': passing('first'),
      's/two.scenario.ts': passing('second'),
      's/three.scenario.ts': passing('third'),
    });
    const { stdout } = await lab(['run', 's', '--json', '--grep', '^sec|three$'], cwd);
    expect(parse(stdout).scenarios.map(({ id }) => id)).toEqual(['s/three', 's/two']);
  });

  test('--bail plays up to the first scenario that fails, and counts the others as skipped', async () => {
    const cwd = temporaryFolder({
      's/a.scenario.ts': passing('a'),
      's/b.scenario.ts': failing('b'),
      's/c.scenario.ts': passing('c'),
    });
    const { exitCode, stdout } = await lab(['run', 's', '--bail'], cwd);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').at(-1)).toBe('1 passed, 1 failed, 1 skipped');
    const replayed = await lab(['replay', 'run/latest'], cwd);
    expect(replayed.stdout.split('\n').at(-1)).toBe('The trace is the same, byte for byte.');
  });
});

test('--repeat K plays with the seeds that follow, and each play has the hash that its seed alone gives', async () => {
  const cwd = temporaryFolder({ 's/a.scenario.ts': passing('a') });
  const repeated = await lab(['run', 's', '--json', '--seed', '5', '--repeat', '2'], cwd);
  const alone = await lab(['run', 's', '--json', '--seed', '6'], cwd);
  const repeats = parse(repeated.stdout).scenarios[0]?.repeats ?? [];
  expect(repeats.map(({ seed }) => seed)).toEqual([5, 6]);
  expect(repeats[1]?.traceSha256).toBe(parse(alone.stdout).scenarios[0]?.traceSha256);
  const { runDir } = parse(repeated.stdout);
  const replayed = await lab(['replay', runDir, '--repeat', '2'], cwd);
  expect(replayed.stdout).toContain('    repeat 2, seed 6: passed, ');
  expect(replayed.stdout.split('\n').at(-1)).toBe('The trace is the same, byte for byte.');
});

describe('reporters', () => {
  test('several write at once, each to its file, and the list goes to standard output', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': failing('a') });
    const given = [
      '--reporter',
      'junit=out/junit.xml',
      '--reporter',
      'json=out/run.json',
      '--reporter',
      'list=out/list',
    ];
    const { exitCode, stdout } = await lab(['run', 's', ...given], cwd);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(readFileSync(join(cwd, 'out/list'), 'utf8').trimEnd()).toBe(stdout);
    expect(parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')).scenarios[0]?.outcome).toBe('failed');
    const junit = readFileSync(join(cwd, 'out/junit.xml'), 'utf8');
    expect(junit).toContain('<testcase classname="s/a" name="a" file="s/a.scenario.ts"');
    expect(junit).toContain('<property name="device.laptop-0001" value="desktop"/>');
    expect(junit).toContain('The last events of laptop-0001:');
  });

  test('one of a person’s own is loaded by its path from the configuration', async () => {
    const cwd = temporaryFolder({
      's/a.scenario.ts': passing('a'),
      'mine.ts': 'export default (out) => ({ onRunEnd: ({ passed }) => out.write("mine: " + passed) });',
      'lab.config.ts': `export default { reporters: [['list'], ['./mine.ts', { outputFile: 'mine.txt' }]] };`,
    });
    expect((await lab(['run', 's'], cwd)).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'mine.txt'), 'utf8')).toBe('mine: 1');
  });

  test('GitHub gets annotations without asking, beside --json on stderr', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': failing('a') });
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: cwd };
    expect((await lab(['run', 's'], cwd, environment)).stdout).toMatch(/^::error file=s\/a\.scenario\.ts,title=a::/m);
    const { stdout, stderr } = await lab(['run', 's', '--json'], cwd, environment);
    expect(parse(stdout).scenarios).toHaveLength(1);
    expect(stderr).toMatch(/^::error file=/);
  });

  test('a file that cannot be written ends with 3 before anything is played', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing('a'), out: 'a file' });
    const { exitCode, stderr } = await lab(['run', 's', '--reporter', 'junit=out/junit.xml'], cwd);
    expect({ exitCode, files: readdirSync(cwd) }).toEqual({ exitCode: 3, files: ['out', 's'] });
    expect(stderr).toMatch(/^cannot write out\/junit\.xml: E\w+\. .*\(LAB_REPORTER_OUTPUT\)$/);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('once stops within a wait, skips the rest, and leaves a run directory that says so', async () => {
    const cwd = temporaryFolder({ 's/a.scenario.ts': passing('a'), 's/b.scenario.ts': passing('b') });
    const run = lab(['run', 's', '--pace', '1x'], cwd);
    onTestFinished(() => void run.kill('SIGKILL'));
    for await (const line of run.iterable()) if (line.includes('tenant prepared')) run.kill(signal);
    const { exitCode, stderr, stdout } = await run;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'Stopping; Ctrl-C again ends at once.' });
    expect(stdout.split('\n').at(-1)).toBe('0 passed, 0 failed, 2 skipped');
    const kept = parse(readFileSync(join(cwd, 'run/latest/run.json'), 'utf8'));
    expect(kept).toMatchObject({ state: 'interrupted', skipped: 2 });
    const trace = readFileSync(join(cwd, 'run/latest/trace.ndjson'), 'utf8').trimEnd().split('\n');
    for (const line of trace) expect(JSON.parse(line)).toBeTypeOf('object');
  });
});

test('a run that is killed says so in run.json after the next command, and its recipe can be replayed', async () => {
  const cwd = temporaryFolder({ 's/a.scenario.ts': passing('a') });
  const run = lab(['run', 's', '--pace', '1x'], cwd);
  for await (const line of run.iterable()) if (line.includes('tenant prepared')) run.kill('SIGKILL');
  expect((await run).signal).toBe('SIGKILL');
  expect(parse(readFileSync(join(cwd, 'run/latest/run.json'), 'utf8')).state).toBe('running');
  const killed = join(cwd, 'run', readlinkSync(join(cwd, 'run/latest')));
  expect((await lab(['replay', 'run/latest'], cwd)).exitCode).toBe(0);
  expect(parse(readFileSync(join(killed, 'run.json'), 'utf8')).state).toBe('killed');
});

test('one bar on stderr counts devices, when that is a terminal and standard output is not', async () => {
  const cwd = temporaryFolder({ 's/a.scenario.ts': passing('the only one') });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TERM: 'xterm',
    LAB_DRIVER: 'in-process',
  };
  const terminal = spawn('sh', ['-c', '"$0" "$1" run s > out.txt', process.execPath, LAB], { cwd, env, cols: 100 });
  let screen = '';
  terminal.onData((data) => {
    screen += data;
  });
  const exitCode = await new Promise((resolve) => {
    terminal.onExit((end) => resolve(end.exitCode));
  });
  expect(exitCode).toBe(0);
  expect(screen).toContain('-- 0/1 devices  the only one');
  expect(screen).toContain('## 1/1 devices  the only one');
  expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toMatch(/^seed 1, [\s\S]*1 passed, 0 failed, 0 skipped\n$/);
});

test('lab config --json says what holds and what set it', async () => {
  const cwd = temporaryFolder({ 'lab.config.ts': `export default { seed: 2, service: { delays: 'none' } };` });
  const { exitCode, stdout } = await lab(['config', '--json'], cwd, { LAB_PACE: '60x' });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    seed: { value: 2, from: 'lab.config.ts' },
    driver: { value: 'in-process', from: 'LAB_DRIVER' },
    pace: { value: '60x', from: 'LAB_PACE' },
    transport: { value: 'direct', from: 'default' },
    reporters: { value: [['list']], from: 'default' },
    'service.delays': { value: 'none', from: 'lab.config.ts' },
    'service.port': { value: 8443, from: 'default' },
  });
});
