import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessGone, ownProcess } from './lease.ts';

/** What the name of a temporary folder of this process starts with: whose it was shows when it is left behind. */
export function temporaryPrefix(command: string): string {
  return join(tmpdir(), `oobe-lab-${command}-${ownProcess()}-`);
}

/** Temporary folders of this user whose process is gone. */
export function findDeadFolders(): string[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const maker = /^oobe-lab-[a-z]+-(\d+@\d*)-/.exec(name)?.[1];
    if (maker === undefined || !isProcessGone(maker)) return [];
    const path = join(tmpdir(), name);
    return statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.() ? [path] : [];
  });
}
