import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Code blocks that name the file they were taken from: a fence behind a line with `<!-- path -->`. */
function quotedFiles(markdown: string): { path: string; code: string }[] {
  return [...markdown.matchAll(/<!-- ([\w./-]+) -->\n```\w+\n([\s\S]*?)```/g)].map(([, path = '', code = '']) => ({
    path,
    code,
  }));
}

test('the README quotes a scenario', () => {
  expect(quotedFiles(read('README.md')).map(({ path }) => path)).toContain('scenarios/starter/one-laptop.scenario.ts');
});

describe.each(PAGES)('%s', (page) => {
  test('quotes files as they are', () => {
    for (const { path, code } of quotedFiles(read(page))) expect(code).toBe(read(path));
  });

  test('links to files that exist', () => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target = '']) => target);
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(page), link)));
    expect(broken).toEqual([]);
  });
});
