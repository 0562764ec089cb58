import { rmSync } from 'node:fs';
import { keyCacheDirectory, tlsDirectory } from '../config/settings.ts';
import { findDeadDrafts } from './drafts.ts';
import { findDeadFolders } from './folders.ts';
import { closeDeadRun, findDeadRuns } from './runs.ts';

/** What dead processes left on this machine, outside of any engine. */
export interface Leftovers {
  /** Temporary folders, and files that were half written. */
  readonly files: readonly string[];
  /** Run directories that nobody closed. */
  readonly runs: readonly string[];
}

/** @param runDirectory where runs leave their directories */
export function findLeftovers(runDirectory: string, environment: NodeJS.ProcessEnv): Leftovers {
  const drafts = findDeadDrafts([keyCacheDirectory(environment), tlsDirectory(environment)]);
  return { files: [...findDeadFolders(), ...drafts], runs: findDeadRuns(runDirectory) };
}

/**
 * Removes and closes them all, and says so, a line each. What resists stays where it is: it is in nobody's way.
 * @example await sweepLeftovers(settings.runDirectory, process.env);
 */
export async function sweepLeftovers(runDirectory: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { files, runs } = findLeftovers(runDirectory, environment);
  const done: string[] = [];
  const attempt = async (said: string, path: string, act: () => void | Promise<void>) => {
    try {
      await act();
      done.push(`${said} ${path}`);
    } catch (error) {
      done.push(`left ${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of files) await attempt('removed', path, () => rmSync(path, { recursive: true, force: true }));
  for (const path of runs) await attempt('closed run', path, () => closeDeadRun(path));
  return done;
}
