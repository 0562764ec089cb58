import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/core/folder.ts';
import { temporaryFolder } from '../../support/directory.ts';

describe('a folder', () => {
  it('is made with those above it, and left as it is when it is there', () => {
    const root = temporaryFolder();
    makeFolder(join(root, 'a/b/c'), 0o700);
    expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
    mkdirSync(join(root, 'a/b/c/kept'));
    makeFolder(join(root, 'a/b/c'));
    expect(existsSync(join(root, 'a/b/c/kept'))).toBe(true);
  });

  it('that cannot be is refused in the file system’s words, in /proc too, where Node’s own way never ends', () => {
    expect(() => makeFolder('/proc/oobe-lab/x')).toThrow(/ENOENT|EACCES|EPERM/);
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file/x'))).toThrow('ENOTDIR');
  });
});
