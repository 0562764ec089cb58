import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readRecipe } from '../../lab/runner/recipe.ts';

/** What lies in a temporary folder that should be empty, but for the cache in which tsx keeps scenarios that it has read. */
export function findInTemporary(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !/^tsx-\d+$/.test(name));
  return names.map((name) => `temporary file ${name}`);
}

/** What cannot be read, or should not be there, in the directories of runs that are all over. */
export async function findInRuns(root: string): Promise<string[]> {
  if (!existsSync(root)) return [];
  const names = readdirSync(root);
  const runs = names.filter((name) => name !== 'latest');
  const isLost = runs.length > 0 && !existsSync(join(root, 'latest'));
  return [...(isLost ? ['latest leads nowhere'] : []), ...runs.flatMap((name) => findInRun(join(root, name)))];
}

function findInRun(path: string): string[] {
  const problems: string[] = [];
  const attempt = (what: string, act: () => void) => {
    try {
      act();
    } catch (error) {
      problems.push(`${path}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  attempt('recipe.json', () => readRecipe(path));
  attempt('run.json', () => {
    const { state } = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) as { state: string };
    if (state === 'running') throw new Error('still says that it runs');
  });
  for (const name of readdirSync(path)) {
    if (name.startsWith('.') || /\.db-\w+$/.test(name)) problems.push(`${path}: ${name} is left`);
    else if (name.endsWith('.ndjson')) attempt(name, () => readLines(join(path, name)));
    else if (name.endsWith('.db')) attempt(name, () => checkDatabase(join(path, name)));
  }
  return problems;
}

function readLines(path: string): void {
  const text = readFileSync(path, 'utf8');
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
}

function checkDatabase(path: string): void {
  const database = new Sqlite(path, { readonly: true });
  try {
    const found = database.pragma('integrity_check', { simple: true });
    if (found !== 'ok') throw new Error(String(found));
  } finally {
    database.close();
  }
}
