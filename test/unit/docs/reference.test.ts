import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const REFERENCE = join(ROOT, 'docs', 'reference');
const PAGES = ['autopilot', 'entra-device', 'graph', 'hardware-hash', 'mdm', 'power-cuts'];
const ROW_ID = /^[a-z]+(-[0-9A-Za-z.]+)+$/;

interface Row {
  /** Counted from 1, as editors do. */
  readonly line: number;
  readonly header: readonly string[];
  readonly cells: readonly string[];
}

/** Every body row of every table outside code fences; as in GFM, a table lasts until a blank line or another block. */
function tableRows(markdown: string): Row[] {
  const rows: Row[] = [];
  const lines = markdown.split('\n');
  let isFenced = false;
  let header: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('```')) isFenced = !isFenced;
    if (isFenced || line.trim() === '' || /^(#|```|>|- )/.test(line)) header = undefined;
    else if (isDelimiter(line)) header = splitCells(lines[index - 1] ?? '');
    else if (header) rows.push({ line: index + 1, header, cells: splitCells(line) });
  }
  return rows;
}

function isDelimiter(line: string): boolean {
  return /^[\s|:-]+$/.test(line) && line.includes('|') && line.includes('-');
}

/** A pipe inside a cell is written `\|`, in code spans too. */
function splitCells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/** What is wrong with the rows of one page, one sentence each; `seen` maps an id to where it stands. */
function rowProblems(page: string, rows: readonly Row[], seen: Map<string, string>): string[] {
  const problems: string[] = [];
  for (const { line, header, cells } of rows) {
    const where = `${page}.md:${line}`;
    const id = cells[0] ?? '';
    if (header[0] !== 'id' || !ROW_ID.test(id)) problems.push(`${where} has no id`);
    else if (seen.has(id)) problems.push(`${where} repeats ${id} of ${seen.get(id)}`);
    else seen.set(id, where);
    if (cells.length !== header.length) problems.push(`${where} has ${cells.length} cells under ${header.length}`);
  }
  return problems;
}

/** The numbers of all headings: `## 3. Requirements` gives 3, `### 2.1 User-driven` gives 2.1. */
function sectionNumbers(markdown: string): Set<string> {
  const headings = markdown.matchAll(/^#{2,}\s+(\d+(?:\.\d+)*)\.?\s/gm);
  return new Set([...headings].map((match) => match[1] ?? ''));
}

interface Citation {
  readonly page: string;
  readonly section: string;
}

/** Citations such as `mdm.md 6` or `entra-device.md 8.1`. */
function citationsIn(source: string): Citation[] {
  const found = source.matchAll(
    /\b(autopilot|entra-device|graph|mdm|hardware-hash|power-cuts)\.md[ \t]+(?:section |§ ?)?(\d+(?:\.\d+)*)/g,
  );
  return [...found].map((match) => ({ page: match[1] ?? '', section: match[2] ?? '' }));
}

function readPage(page: string): string {
  return readFileSync(join(REFERENCE, `${page}.md`), 'utf8');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the reference pages', () => {
  test('are the six that code may cite', () => {
    expect(readdirSync(REFERENCE).sort()).toEqual(PAGES.map((page) => `${page}.md`));
  });

  test('give every table row an id that occurs once', () => {
    const seen = new Map<string, string>();
    const problems = PAGES.flatMap((page) => {
      const rows = tableRows(readPage(page));
      return rows.length === 0 ? [`${page}.md has no table`] : rowProblems(page, rows, seen);
    });
    expect(problems).toEqual([]);
  });

  test.each(['src', 'lab'])('have each section that %s cites', (folder) => {
    const sections = new Map(PAGES.map((page) => [page, sectionNumbers(readPage(page))]));
    const dangling = sourceFiles(folder).flatMap((file) =>
      citationsIn(readFileSync(file, 'utf8'))
        .filter(({ page, section }) => !sections.get(page)?.has(section))
        .map(({ page, section }) => `${relative(ROOT, file)} cites ${page}.md ${section}`),
    );
    expect(dangling).toEqual([]);
  });
});

describe('the check of table rows', () => {
  const problemsOf = (markdown: string) => rowProblems('sample', tableRows(markdown), new Map());

  test('accepts rows with ids, escaped pipes and empty cells', () => {
    expect(problemsOf('| id | Code |\n|---|---|\n| ap-1.1-01 | `a\\|b` |\n| ztd-806 | |\n\nText | more')).toEqual([]);
  });

  test('reports a row without an id', () => {
    expect(problemsOf('| id | Code |\n|---|---|\n| | 806 |')).toEqual(['sample.md:3 has no id']);
  });

  test('reports a table without an id column', () => {
    expect(problemsOf('| Code | Name |\n|---|---|\n| ztd-806 | taken |')).toEqual(['sample.md:3 has no id']);
  });

  test('reports an id that occurs twice, in another table too', () => {
    const table = '| id | Code |\n|---|---|\n| ztd-806 | 806 |\n';
    expect(problemsOf(`${table}\n${table}`)).toEqual(['sample.md:7 repeats ztd-806 of sample.md:3']);
  });

  test('reports a pipe that shifts the columns', () => {
    expect(problemsOf('| id | Code |\n|---|---|\n| hh-2-07 | `a|b` |')).toEqual(['sample.md:3 has 3 cells under 2']);
  });

  test('reports text that a renderer would take into the table', () => {
    expect(problemsOf('| id | Code |\n|---|---|\n| ztd-806 | 806 |\nSource: a page')).toContain(
      'sample.md:4 has no id',
    );
  });

  test('reads tables without outer pipes', () => {
    expect(problemsOf('id | Code\n---|---\nztd-806 | 806\n806 | taken')).toEqual(['sample.md:4 has no id']);
  });

  test('passes over code fences', () => {
    expect(tableRows('```\n| Code | Name |\n|---|---|\n| 806 | taken |\n```')).toEqual([]);
  });
});

describe('the check of citations', () => {
  test('finds the numbers of headings at every level', () => {
    const markdown = '# Page 9\n## 3. Requirements\n### 2.1 User-driven\n### 1.11 Timing\n### Others\ntext 7. more';
    expect([...sectionNumbers(markdown)]).toEqual(['3', '2.1', '1.11']);
  });

  test('finds citations with and without a full stop after them', () => {
    expect(citationsIn('// As mdm.md 6. See entra-device.md 8.1, hardware-hash.md section 2 and graph.md.')).toEqual([
      { page: 'mdm', section: '6' },
      { page: 'entra-device', section: '8.1' },
      { page: 'hardware-hash', section: '2' },
    ]);
  });

  test('passes over pages that are not in the reference', () => {
    expect(citationsIn('// docs/design.md 4, my-mdm.md.bak 6')).toEqual([]);
  });
});
