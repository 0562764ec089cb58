import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { packContext } from '../../../images/tar.ts';
import { temporaryFolder } from '../../support/directory.ts';

const LONG = `${'folder-of-forty-characters-and-not-more/'.repeat(3)}file`;

test('tar unpacks what was packed: texts, files, an executable, a path over 100 bytes', async () => {
  const folder = temporaryFolder({ 'source.bin': 'x'.repeat(1_500) });
  const archive = await buffer(
    packContext([
      { path: 'Dockerfile', from: { text: 'FROM scratch\n' } },
      { path: 'root/usr/bin/node', from: { file: join(folder, 'source.bin') }, isExecutable: true },
      { path: LONG, from: { text: 'ä' } },
    ]),
  );
  writeFileSync(join(folder, 'a.tar'), archive);
  const tar = (...args: string[]) => execFileSync('tar', args, { cwd: folder, encoding: 'utf8' });
  expect(tar('-tf', 'a.tar').trimEnd().split('\n')).toEqual(['Dockerfile', 'root/usr/bin/node', LONG]);
  expect(tar('-xOf', 'a.tar', 'root/usr/bin/node')).toBe('x'.repeat(1_500));
  expect(tar('-xOf', 'a.tar', LONG)).toBe('ä');
  expect(
    tar('-tvf', 'a.tar')
      .split('\n')
      .map((line) => line.slice(0, 10)),
  ).toEqual(['-rw-r--r--', '-rwxr-xr-x', '-rw-r--r--', '']);
});

test('the same files give the same bytes', async () => {
  const pack = () => buffer(packContext([{ path: 'a', from: { text: 'one' } }]));
  expect((await pack()).equals(await pack())).toBe(true);
});
