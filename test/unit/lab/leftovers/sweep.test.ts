import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryPrefix } from '../../../../lab/leftovers/folders.ts';
import { findLeftovers, sweepLeftovers } from '../../../../lab/leftovers/sweep.ts';
import { temporaryFolder } from '../../../support/directory.ts';

/** Above the largest number that a kernel gives to a process. */
const NOBODY = 2 ** 22 + 1;

test('temporary folders and half-written files of dead processes go, those of living ones stay', async () => {
  const folder = temporaryFolder({
    [`cache/oobe-lab/keys/pool-01.p8.${NOBODY}.tmp`]: '',
    [`cache/oobe-lab/keys/pool-02.p8.${process.pid}.tmp`]: '',
    'cache/oobe-lab/keys/pool-03.p8': '',
    [`data/oobe-lab/tls/tls-ca.json.${NOBODY}.0a1b2c.tmp`]: '',
  });
  vi.stubEnv('TMPDIR', folder);
  mkdirSync(join(folder, `oobe-lab-serve-${NOBODY}@1-left`));
  mkdirSync(`${temporaryPrefix('serve')}mine`);
  const environment = { XDG_CACHE_HOME: join(folder, 'cache'), XDG_DATA_HOME: join(folder, 'data') };
  const runs = join(folder, 'run');
  expect(findLeftovers(runs, environment).files).toHaveLength(3);
  const done = await sweepLeftovers(runs, environment);
  expect(done).toHaveLength(3);
  expect(done).toContain(`removed ${join(folder, `oobe-lab-serve-${NOBODY}@1-left`)}`);
  expect(readdirSync(join(folder, 'cache/oobe-lab/keys'))).toEqual([`pool-02.p8.${process.pid}.tmp`, 'pool-03.p8']);
  expect(readdirSync(folder).filter((name) => name.startsWith('oobe-lab-serve-'))).toHaveLength(1);
});
