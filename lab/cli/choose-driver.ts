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
 * `tell` hears of what takes a while. What containers need is there when this returns docker.
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE, LAB_DRIVER_IMAGE_FAILED when docker was asked for by name
 */
export async function chooseDriver(
  { driver }: Pick<Settings, 'driver'>,
  tell: (line: string) => void,
): Promise<ChosenDriver> {
  if (driver !== 'auto' && driver !== 'docker') return { driver };
  const { prepareDocker } = await import('../drivers/docker/docker.ts');
  const onBuild = () => tell('Building the image that devices run in from this Node; this happens once.');
  if (driver === 'docker') {
    await prepareDocker(onBuild);
    return { driver };
  }
  try {
    const { engine } = await prepareDocker(onBuild);
    return { driver: 'docker', why: `Devices run in containers: Docker ${engine.version} answers.` };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { driver: 'in-process', why: `Devices run in-process: ${error.message}.` };
  }
}
