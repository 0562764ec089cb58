import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessGone } from './lease.ts';

/** Files that somebody was about to write when he was killed: `pool-07.p8.4711.tmp` stands beside what it was to become. */
export function findDeadDrafts(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const process = /\.(\d+)(?:\.[0-9a-f]+)?\.tmp$/.exec(name)?.[1];
      return process !== undefined && isProcessGone(process) ? [join(folder, name)] : [];
    }),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing has been cached there yet.
    return [];
  }
}
