import { basename } from 'node:path';

let runCount = 0;

/** Sorts by time in a folder listing; process and count keep two runs of one second apart. */
export function createRunId(): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  runCount += 1;
  return `${stamp}-${process.pid.toString(36)}${runCount === 1 ? '' : `-${runCount}`}`;
}

/** The number of the process whose run a directory is named for; undefined for any other directory. */
export function processOfRun(path: string): string | undefined {
  const number = /^\d{8}-\d{6}-([0-9a-z]+)(?:-\d+)?$/.exec(basename(path))?.[1];
  return number === undefined ? undefined : String(Number.parseInt(number, 36));
}
