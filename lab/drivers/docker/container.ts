import { once } from 'node:events';
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import type { Container } from 'dockerode';
import { LabError } from '../../../src/core/errors.ts';
import { type Engine, isNotFound, refusal } from './engine.ts';

const MEBIBYTE = 1_048_576;

/** What a container may use: an agent with one device, and a little for each further one. */
const LIMITS = {
  memoryBytes: 256 * MEBIBYTE,
  memoryBytesPerDevice: 4 * MEBIBYTE,
  pids: 64,
  nanoCpus: 1_000_000_000,
} as const;

/** How long the engine may take over removing a container. */
const REMOVAL_MS = 10_000;

/** What a container is made from. */
export interface ContainerRequest {
  readonly image: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  /** How many devices live in it. */
  readonly devices: number;
  /** Instead of the agent. */
  readonly entrypoint?: readonly string[];
}

/** A container that runs, and the only ways into and out of it. */
export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** Makes it be gone, in whatever state it is. */
  remove(): Promise<void>;
}

/**
 * Starts a container that reaches nothing but the stream which is attached to it before it starts
 * (docs/design.md 8).
 * @throws LabError LAB_DRIVER_CONTAINER_FAILED, LAB_DRIVER_IMAGE_FAILED, LAB_DRIVER_ENGINE_UNAVAILABLE
 */
export async function startContainer(engine: Engine, request: ContainerRequest): Promise<RunningContainer> {
  const what = `cannot start container ${request.name}`;
  let container: Container | undefined;
  try {
    container = await engine.docker.createContainer(optionsFor(request));
    const attached = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
    const stream = attached as Duplex;
    const output = new PassThrough();
    const errors = new PassThrough();
    container.modem.demuxStream(stream, output, errors);
    const end = () => {
      output.end();
      errors.end();
    };
    stream.on('close', end);
    stream.on('end', end);
    stream.on('error', end);
    await container.start();
    const started = container;
    return {
      id: started.id,
      name: request.name,
      input: stream,
      output,
      errors,
      remove: () => removeContainer(started),
    };
  } catch (cause) {
    if (container !== undefined) await removeContainer(container).catch(() => {});
    if (container === undefined && isNotFound(cause)) {
      throw new LabError('LAB_DRIVER_IMAGE_FAILED', `${what}: its image ${request.image} is gone`, {}, { cause });
    }
    throw refusal('LAB_DRIVER_CONTAINER_FAILED', what, cause);
  }
}

function optionsFor({ image, name, labels, devices, entrypoint }: ContainerRequest) {
  const memory = LIMITS.memoryBytes + (devices - 1) * LIMITS.memoryBytesPerDevice;
  return {
    name,
    Image: image,
    Labels: labels,
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    // Its input ends with the runner, and the agent with its input.
    StdinOnce: true,
    NetworkDisabled: true,
    // The first process of a container hears no other signal.
    StopSignal: 'SIGKILL',
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: LIMITS.pids,
      NanoCpus: LIMITS.nanoCpus,
      AutoRemove: true,
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

/**
 * Removes a container by force, running, paused or dead, and waits until it is gone.
 * @throws LabError LAB_DRIVER_CONTAINER_FAILED, LAB_DRIVER_ENGINE_UNAVAILABLE
 */
export async function removeContainer(container: Container): Promise<void> {
  const deadline = AbortSignal.timeout(REMOVAL_MS);
  while (!deadline.aborted) {
    try {
      await container.remove({ force: true });
      return;
    } catch (cause) {
      if (isNotFound(cause)) return;
      // It ended by itself a moment ago and the engine is about to remove it.
      if ((cause as { statusCode?: number }).statusCode !== 409) {
        throw refusal('LAB_DRIVER_CONTAINER_FAILED', `cannot remove container ${container.id.slice(0, 12)}`, cause);
      }
      await container.wait({ condition: 'removed', abortSignal: deadline }).catch(() => {});
    }
  }
}

/** Everything that comes out of a stream until it ends. */
export async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!stream.readableEnded) await once(stream, 'end');
  return Buffer.concat(chunks).toString('utf8');
}
