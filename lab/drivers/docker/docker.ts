import { availableParallelism } from 'node:os';
import { LabError } from '../../../src/core/errors.ts';
import type { DeviceSpec } from '../../../src/device/spec.ts';
import { AgentDevice } from '../agent-device.ts';
import type { Channel } from '../channel.ts';
import type { Driver, DriverWorld } from '../driver.ts';
import { openRunnerChannel } from '../runner-channel.ts';
import { type RunningContainer, startContainer } from './container.ts';
import { connectEngine, type Engine } from './engine.ts';
import { awaitFirstWord } from './first-word.ts';
import { ensureAgentImage } from './image.ts';
import { leaseLabels } from './lease.ts';
import { sweepContainers } from './sweep.ts';
import { createTurns } from './turns.ts';

export interface DockerDriverOptions {
  /** Names the run in labels and container names: letters, digits and hyphens. */
  readonly runId: string;
  /** How many devices share a container, 1 unless packed. */
  readonly perContainer: number;
}

/**
 * Devices in containers without a network. A device that reboots starts anew in its container from the journal.
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE, LAB_DRIVER_IMAGE_FAILED
 * @example await using driver = await openDockerDriver({ runId, perContainer: 1 });
 */
export async function openDockerDriver(options: DockerDriverOptions): Promise<Driver> {
  const { engine, image } = await prepareDocker(() => {});
  return new DockerDriver(engine, image, options);
}

/**
 * Everything that must be there before a container can be: an engine, rid of what dead runs left behind, and the image.
 * @param onBuild called before the image is built, which takes seconds
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE, LAB_DRIVER_IMAGE_FAILED
 */
export async function prepareDocker(onBuild: () => void): Promise<{ readonly engine: Engine; readonly image: string }> {
  const engine = await connectEngine();
  await sweepContainers(engine);
  return { engine, image: await ensureAgentImage(engine, onBuild) };
}

class DockerDriver implements Driver {
  readonly name = 'docker';
  readonly #engine: Engine;
  readonly #image: string;
  readonly #options: DockerDriverOptions;
  readonly #inTurn = createTurns(2 * availableParallelism());
  /** A container of devices each: there as soon as the first of them is, gone with the driver. */
  readonly #berths: Promise<Channel>[] = [];
  readonly #containers: RunningContainer[] = [];
  #devices = 0;
  #isClosed = false;

  constructor(engine: Engine, image: string, options: DockerDriverOptions) {
    this.#engine = engine;
    this.#image = image;
    this.#options = options;
  }

  async start(spec: DeviceSpec, world: DriverWorld): Promise<AgentDevice> {
    const index = Math.floor(this.#devices / this.#options.perContainer);
    this.#devices += 1;
    this.#berths[index] ??= this.#inTurn(() => this.#open(index, spec, world));
    const channel = await this.#berths[index];
    return new AgentDevice(spec, world, { enter: async () => channel, leave: async () => {} });
  }

  async #open(index: number, first: DeviceSpec, world: DriverWorld): Promise<Channel> {
    if (this.#isClosed) throw new LabError('LAB_DRIVER_CONTAINER_FAILED', 'the run is over');
    const { runId, perContainer } = this.#options;
    const container = await startContainer(this.#engine, {
      image: this.#image,
      name: `oobe-lab-${first.name.replace(/[^\w.-]/g, '-')}-${index + 1}-${runId}`,
      labels: leaseLabels(runId, this.#engine.id),
      devices: perContainer,
    });
    this.#containers.push(container);
    const channel = openRunnerChannel(container.output, container.input, world);
    await awaitFirstWord(container, channel);
    container.errors.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    return channel;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    // Whoever still waits for an agent's first word hears then that it is gone; whoever comes late goes after that.
    await this.#removeAll();
    await Promise.allSettled(this.#berths);
    await this.#removeAll();
  }

  async #removeAll(): Promise<void> {
    const containers = this.#containers.splice(0);
    const inTurn = createTurns(2 * availableParallelism());
    await Promise.all(containers.map((container) => inTurn(() => container.remove())));
  }
}
