import { LabError } from '../../../src/core/errors.ts';
import type { Channel } from '../channel.ts';
import { greet } from '../runner-channel.ts';
import { type RunningContainer, readAll } from './container.ts';
import { oneLine } from './engine.ts';

/** More than that is a stack trace. */
const REASON_CHARACTERS = 200;

/**
 * Waits until the agent in a container has started. What it said on stderr until then is told when it has not.
 * @throws LabError LAB_DRIVER_CONTAINER_FAILED
 */
export async function awaitFirstWord(container: RunningContainer, channel: Channel): Promise<void> {
  const what = `the agent in container ${container.name}`;
  let isThere: boolean;
  try {
    isThere = await greet(channel);
  } catch (cause) {
    const reason = oneLine((await readAll(container.errors)) || undefined).slice(0, REASON_CHARACTERS);
    throw new LabError('LAB_DRIVER_CONTAINER_FAILED', `${what} ended as it started: ${reason}`, {}, { cause });
  }
  if (!isThere) throw new LabError('LAB_DRIVER_CONTAINER_FAILED', `${what} does not answer`);
}
