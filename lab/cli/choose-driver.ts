import { LabError } from '../../src/core/errors.ts';
import type { Settings } from '../config/settings.ts';
import type { DriverName } from '../drivers/driver.ts';

/** Where devices will live, and why there when nobody said it. */
export interface ChosenDriver {
  readonly driver: DriverName;
  readonly why?: string;
}

/**
 * `auto` takes containers when a Docker engine answers that can run this Node, else the runner's own process.
 * What containers need is there when this returns docker.
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE, LAB_DRIVER_IMAGE_FAILED when docker was asked for by name
 */
export async function chooseDriver({ driver }: Pick<Settings, 'driver'>): Promise<ChosenDriver> {
  if (driver !== 'auto' && driver !== 'docker') return { driver };
  const { prepareDocker } = await import('../drivers/docker/docker.ts');
  if (driver === 'docker') {
    await prepareDocker();
    return { driver };
  }
  try {
    const { engine } = await prepareDocker();
    return { driver: 'docker', why: `Devices run in containers: Docker ${engine.version} answers.` };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { driver: 'in-process', why: `Devices run in-process: ${error.message}.` };
  }
}
