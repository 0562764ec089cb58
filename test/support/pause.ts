import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';

/** How often the engine is asked: on a busy machine the kernel does not freeze every process at the first attempt. */
const ATTEMPTS = 20;

/** Pauses a container; cgroup v1 answers "unable to freeze" while one of its processes cannot be stopped yet. */
export async function pause(container: Container): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await container.pause();
    } catch (error) {
      const isBusy = error instanceof Error && /unable to freeze/.test(error.message);
      if (!isBusy || attempt === ATTEMPTS) throw error;
      await sleep(100);
    }
  }
}
