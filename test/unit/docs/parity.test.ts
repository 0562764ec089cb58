import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGES, referenceRows, repository } from '../../parity/pages.ts';
import type { ParityRow } from '../../parity/row.ts';
import { PARITY } from '../../parity/rows.ts';

const rows = referenceRows();
const text = (cell: string) => cell.replaceAll('|', '\\|');

function account(row: ParityRow | undefined): string {
  switch (row?.is) {
    case undefined:
      return 'absent | nobody has looked into it yet';
    case 'real':
      return `real | ${text(row.witness.test)} ([${row.witness.file}](../${row.witness.file}))`;
    case 'emulated':
      return `emulated | ${text(row.how)}`;
    case 'absent':
      return `absent | ${text(row.why)}`;
  }
}

function page(): string {
  const count = (is: ParityRow['is']) => rows.filter(({ id }) => (PARITY[id]?.is ?? 'absent') === is).length;
  const sections = PAGES.flatMap((name) => {
    const own = rows.filter((row) => row.page === name);
    const titles = [...new Set(own.map(({ section }) => section))];
    return titles.flatMap((title) => [
      `## ${name}: ${title}`,
      '',
      '| Row | Says | In the lab | Witness, or why not |',
      '|---|---|---|---|',
      ...own
        .filter(({ section }) => section === title)
        .map(({ id, says }) => `| ${id} | ${says} | ${account(PARITY[id])} |`),
      '',
    ]);
  });
  return [
    '# Parity',
    '',
    'What becomes of each row of docs/reference in the lab. *Real*: played as the reference says, with a test that fails',
    'when the row’s code is broken; `npm run parity` breaks each in turn and refuses a row whose witness stays green.',
    '*Emulated*: played, but in a way of our own. *Absent*: not played.',
    '',
    `${count('real')} rows are real, ${count('emulated')} emulated, ${count('absent')} absent. Generated from \`test/parity/rows\`;`,
    '`npx vitest run test/unit/docs/parity.test.ts -u` writes it anew.',
    '',
    ...sections,
  ].join('\n');
}

test('docs/parity.md accounts for every row of the reference', async () => {
  await expect(page()).toMatchFileSnapshot(repository('docs/parity.md'));
});

test('whatever has a parity is a row of the reference', () => {
  const known = new Set(rows.map(({ id }) => id));
  expect(Object.keys(PARITY).filter((id) => !known.has(id))).toEqual([]);
});

test('a real row breaks a text that stands once in its file, and names a test that is there', () => {
  const wrong = Object.entries(PARITY).flatMap(([id, row]) => {
    if (row.is !== 'real') return [];
    const { broken, witness } = row;
    const source = readFileSync(repository(broken.file), 'utf8');
    const problems: string[] = [];
    if (source.split(broken.from).length !== 2) problems.push(`${id}: ${broken.file} holds its text not exactly once`);
    if (broken.from === broken.to) problems.push(`${id}: nothing is broken`);
    const tests = readFileSync(repository(witness.file), 'utf8');
    // The titles of tests over a table are made of it.
    if (!tests.includes(witness.test) && !/\b(test|it)\.each/.test(tests))
      problems.push(`${id}: no test "${witness.test}"`);
    return problems;
  });
  expect(wrong).toEqual([]);
});
