import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../drivers/docker/lease.ts';

/** What the name of a temporary folder of this process starts with: whose it was shows when it is left behind. */
export function temporaryPrefix(command: string): string {
  return join(tmpdir(), `oobe-lab-${command}-${process.pid}-`);
}

/** Temporary folders whose process is gone. */
export function findDeadFolders(): string[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const pid = /^oobe-lab-[a-z]+-(\d+)-/.exec(name)?.[1];
    return pid === undefined || isAlive(Number(pid)) ? [] : [join(tmpdir(), name)];
  });
}
