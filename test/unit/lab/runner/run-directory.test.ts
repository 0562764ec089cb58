import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunDirectory } from '../../../../lab/runner/run-directory.ts';
import { temporaryFolder } from '../../../support/directory.ts';

test('latest points at the newest run', () => {
  const root = join(temporaryFolder(), 'deep', 'run');
  createRunDirectory(root, 'one');
  const second = createRunDirectory(root, 'two');
  second.writeJson('run.json', { passed: 1 });
  expect(readlinkSync(join(root, 'latest'))).toBe('two');
  expect(readFileSync(join(root, 'latest', 'run.json'), 'utf8')).toBe('{\n  "passed": 1\n}\n');
});

test('a run never writes over another', () => {
  const root = temporaryFolder();
  createRunDirectory(root, 'one');
  expect(() => createRunDirectory(root, 'one')).toThrow(expect.objectContaining({ code: 'LAB_RUN_DIRECTORY' }));
});

test('a place that cannot be written is an error of the environment', () => {
  const root = join(temporaryFolder({ file: '' }), 'file');
  expect(() => createRunDirectory(root, 'one')).toThrow(expect.objectContaining({ code: 'LAB_RUN_DIRECTORY' }));
});
