import { LabError } from '../../src/core/errors.ts';
import { resolveSettings } from '../config/settings.ts';
import { connectEngine } from '../drivers/docker/engine.ts';
import { removeOldImages } from '../drivers/docker/image.ts';
import { sweepContainers } from '../drivers/docker/sweep.ts';
import { sweepLeftovers } from '../leftovers/sweep.ts';

/** Removes and closes what nobody alive uses, on this machine and in the engine, and says what. */
export async function executeClean(): Promise<void> {
  const settings = await resolveSettings({ command: 'clean', ci: false }, {}, process.env);
  const done = await sweepLeftovers(settings.runDirectory, process.env);
  try {
    const engine = await connectEngine();
    for (const { name, state } of await sweepContainers(engine)) done.push(`removed container ${name} (${state})`);
    for (const image of await removeOldImages(engine)) done.push(`removed image ${image}`);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'LAB_DRIVER_ENGINE_UNAVAILABLE') throw error;
    process.stderr.write(`No containers or images were looked for: ${error.message}.\n`);
  }
  for (const line of done) process.stdout.write(`${line}\n`);
  if (done.length === 0) process.stdout.write('Nothing was left behind.\n');
}
