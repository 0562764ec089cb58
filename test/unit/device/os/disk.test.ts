import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Disk } from '../../../../src/device/os/disk.ts';

function journaled(initial: readonly (readonly [string, string])[] = []) {
  const journal: unknown[][] = [];
  const disk = new Disk(initial, (...entry) => journal.push(entry) > 0);
  return { disk, journal };
}

test('every change reaches the journal in order, and a disk made from the journal is the same disk', () => {
  const { disk, journal } = journaled();
  disk.write('b', '1');
  disk.write('a/x', '2');
  disk.write('a/y', '3');
  disk.write('b', '4');
  disk.delete('a/x');
  expect(journal).toEqual([
    ['write', 'b', '1'],
    ['write', 'a/x', '2'],
    ['write', 'a/y', '3'],
    ['write', 'b', '4'],
    ['delete', 'a/x'],
  ]);
  expect(journaled(disk.entries() as [string, string][]).disk.entries()).toEqual([
    ['a/y', '3'],
    ['b', '4'],
  ]);
});

test('writing what is there, and deleting what is not, leaves no mark', () => {
  const { disk, journal } = journaled([['a', '1']]);
  disk.write('a', '1');
  disk.delete('b');
  expect(journal).toEqual([]);
});

test('a tree goes as a whole, and its neighbours stay', () => {
  const { disk } = journaled([
    ['tree/1', ''],
    ['tree/sub/2', ''],
    ['treetop', ''],
  ]);
  disk.deleteTree('tree/');
  expect(disk.list('')).toEqual(['treetop']);
});

test('what lies directly below a prefix is told once each, and folders are told from files', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^r\/[a-c.0-]{1,2}(\/[a-c.0-]{1,2}){0,2}$/), { maxLength: 20 }), (paths) => {
      const { disk } = journaled(paths.map((path) => [path, '']));
      const below = disk.list('r/').map((path) => path.slice(2));
      const expected = new Set(below.map((rest) => (rest.includes('/') ? `${rest.split('/')[0]}/` : rest)));
      expect(disk.names('r/')).toEqual([...expected]);
    }),
  );
});
