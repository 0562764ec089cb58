import { rmSync } from 'node:fs';
import { LabError } from '../../src/core/errors.ts';
import { connectEngine } from '../drivers/docker/engine.ts';
import { removeOldImages } from '../drivers/docker/image.ts';
import { sweepLeftovers } from '../drivers/docker/sweep.ts';
import { findDeadFolders } from './dead-folders.ts';

/** Removes containers, images and temporary folders that nobody alive uses, and says which. */
export async function executeClean(): Promise<void> {
  const removed: string[] = [];
  for (const folder of findDeadFolders()) {
    rmSync(folder, { recursive: true, force: true });
    removed.push(`folder ${folder}`);
  }
  try {
    const engine = await connectEngine();
    for (const { name, state } of await sweepLeftovers(engine)) removed.push(`container ${name} (${state})`);
    for (const image of await removeOldImages(engine)) removed.push(`image ${image}`);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'LAB_DRIVER_ENGINE_UNAVAILABLE') throw error;
    process.stderr.write(`No containers or images were looked for: ${error.message}.\n`);
  }
  for (const each of removed) process.stdout.write(`removed ${each}\n`);
  if (removed.length === 0) process.stdout.write('Nothing was left behind.\n');
}
