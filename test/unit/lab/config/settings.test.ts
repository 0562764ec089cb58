import { describe, expect, test } from 'vitest';
import { keyCacheDirectory, paceOf, resolveSettings, tlsDirectory } from '../../../../lab/config/settings.ts';
import type { LabError } from '../../../../src/core/errors.ts';
import { temporaryFolder, workIn } from '../../../support/directory.ts';

const CIRCUMSTANCES = { command: 'run', ci: false };
const FILE = 'lab.config.ts';

const DEFAULTS = {
  seed: 1,
  driver: 'auto',
  transport: 'direct',
  pace: 'auto',
  scenarios: ['scenarios'],
  runDirectory: 'run',
  reporters: [['list']],
  service: { port: 8443, host: '127.0.0.1', delays: 'default' },
};

const resolve = (flags: Record<string, unknown> = {}, environment: NodeJS.ProcessEnv = {}) =>
  resolveSettings(CIRCUMSTANCES, flags, environment);

async function refusalOf(promise: Promise<unknown>): Promise<LabError> {
  return promise.then(
    () => expect.fail('nothing was refused'),
    (error: LabError) => error,
  );
}

describe('precedence', () => {
  test('without flags, variables and a file the defaults hold', async () => {
    workIn(temporaryFolder());
    expect(await resolve()).toEqual(DEFAULTS);
  });

  test('the example configuration of this repository says what holds without it', async () => {
    expect(await resolve()).toEqual(DEFAULTS);
  });

  test('a flag beats a variable, a variable beats the file, the file beats the default', async () => {
    workIn(
      temporaryFolder({ [FILE]: `export default { seed: 2, pace: '2x', transport: 'https', runDirectory: 'r2' };` }),
    );
    const environment = { LAB_SEED: '3', LAB_PACE: '3x', LAB_TRANSPORT: 'direct' };
    expect(await resolve({ seed: 4 }, environment)).toEqual({
      ...DEFAULTS,
      seed: 4,
      pace: '3x',
      transport: 'direct',
      runDirectory: 'r2',
    });
  });

  test('a flag that was not given and a variable that is empty do not count', async () => {
    workIn(temporaryFolder({ [FILE]: 'export default { seed: 2 };' }));
    expect(await resolve({ seed: undefined }, { LAB_SEED: '' })).toMatchObject({ seed: 2 });
  });

  test('a variable that is no number is shown as it stands', async () => {
    await expect(resolve({}, { LAB_SEED: 'abc' })).rejects.toThrow('LAB_SEED: seed: "abc": expected number');
  });

  test('a flag of the service leaves the file’s other word on it alone', async () => {
    workIn(temporaryFolder({ [FILE]: `export default { service: { port: 9000, delays: 'none' } };` }));
    expect((await resolve({ service: { port: 0 } })).service).toEqual({ port: 0, host: '127.0.0.1', delays: 'none' });
  });

  test('a configuration may depend on the circumstances, and may be a promise', async () => {
    workIn(temporaryFolder({ [FILE]: 'export default async ({ command, ci }) => ({ runDirectory: command + ci });' }));
    expect(await resolve()).toMatchObject({ runDirectory: 'runfalse' });
  });

  test('nobody can change the settings afterwards', async () => {
    expect(Object.isFrozen(await resolve())).toBe(true);
  });
});

test('all mistakes are told at once, each with where it stands', async () => {
  workIn(temporaryFolder({ [FILE]: `export default { dirver: 'auto', service: { prot: 1 } };` }));
  const { code, message } = await refusalOf(resolve({ transport: 'http' }, { LAB_SEED: 'one', LAB_PACE: 'fast' }));
  expect(code).toBe('LAB_CONFIG_INVALID');
  const lines = message.split('\n');
  expect(lines).toHaveLength(5);
  expect(lines).toEqual(
    expect.arrayContaining([
      'lab.config.ts: dirver: unknown key "dirver"; did you mean "driver"?',
      'lab.config.ts: service.prot: unknown key "prot"; did you mean "port"?',
      'LAB_PACE: pace: "fast": expected "max" or a factor such as "60x"',
      'command line: transport: "http" is not valid here; did you mean "https"?',
    ]),
  );
  expect(lines.some((line) => line.startsWith('LAB_SEED: seed: '))).toBe(true);
});

test('a configuration is read alike in a folder of modules and in one without a package.json', async () => {
  const text = 'export default { seed: 5 };';
  workIn(temporaryFolder({ [FILE]: text, 'package.json': '{ "type": "module" }' }));
  expect(await resolve()).toMatchObject({ seed: 5 });
  workIn(temporaryFolder({ [FILE]: text }));
  expect(await resolve()).toMatchObject({ seed: 5 });
});

test('a configuration that cannot be loaded is refused in one line', async () => {
  workIn(temporaryFolder({ [FILE]: 'export default {' }));
  const { code, message } = await refusalOf(resolve());
  expect(code).toBe('LAB_CONFIG_INVALID');
  expect(message).toMatch(/^lab\.config\.ts: cannot be loaded: .+$/);
});

test('a pace is max or a factor', () => {
  expect(paceOf({ pace: 'max' })).toBe('max');
  expect(paceOf({ pace: 'auto' })).toBe('max');
  expect(paceOf({ pace: 'auto' }, true)).toBe(24);
  expect(paceOf({ pace: 'max' }, true)).toBe('max');
  expect(paceOf({ pace: '60x' })).toBe(60);
  expect(paceOf({ pace: '0.5x' })).toBe(0.5);
});

test('keys and the CA of TLS lie in the user’s folders, where XDG says', () => {
  expect(keyCacheDirectory({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/oobe-lab/keys');
  expect(tlsDirectory({ XDG_DATA_HOME: '/data' })).toBe('/data/oobe-lab/tls');
  expect(keyCacheDirectory({ XDG_CACHE_HOME: '' })).toMatch(/\/\.cache\/oobe-lab\/keys$/);
  expect(tlsDirectory({})).toMatch(/\/\.local\/share\/oobe-lab\/tls$/);
});
