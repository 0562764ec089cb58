import { connectEngine } from '../drivers/docker/engine.ts';
import { buildAgentImage } from '../drivers/docker/image.ts';

/** Builds the image and prints its name. */
export async function executeImagesBuild(base: string | undefined): Promise<void> {
  process.stdout.write(`${await buildAgentImage(await connectEngine(), base)}\n`);
}
