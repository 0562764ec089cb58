import type Docker from 'dockerode';
import { LabError } from '../../../src/core/errors.ts';
import { findEndpoint } from './endpoint.ts';

/** How long the engine may take to say who it is. */
const ANSWER_MS = 5_000;

/** A Docker engine that answers. */
export interface Engine {
  readonly docker: Docker;
  /** Where it was found, for people. */
  readonly address: string;
  /** The engine's own name for itself, which outlives its restarts. */
  readonly id: string;
  readonly version: string;
  /** As Node would say it: `linux`, `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** Where it keeps images and containers, on its own machine. */
  readonly rootDirectory: string;
}

/**
 * Asks the engine that the docker command would ask.
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE when none answers
 */
export async function connectEngine(): Promise<Engine> {
  const { said, options, isThere } = findEndpoint(process.env);
  if (!isThere) throw new LabError('LAB_DRIVER_ENGINE_UNAVAILABLE', `no Docker engine answers at ${said}`);
  // Loaded when there is somebody to talk to: it takes longer than the talk.
  const { default: Client } = await import('dockerode');
  let facts: { ID: string; ServerVersion: string; OSType: string; Architecture: string; DockerRootDir: string };
  try {
    facts = (await new Client({ ...options, timeout: ANSWER_MS }).info()) as typeof facts;
  } catch (cause) {
    throw new LabError('LAB_DRIVER_ENGINE_UNAVAILABLE', whyNoAnswer(said, cause), {}, { cause });
  }
  return {
    docker: new Client(options),
    address: said,
    id: facts.ID,
    version: facts.ServerVersion,
    platform: facts.OSType,
    arch: nodeArch(facts.Architecture),
    rootDirectory: facts.DockerRootDir,
  };
}

/** Whether what runs here runs there: the same system on the same kind of processor. */
export function canRunThisNode({ platform, arch }: Engine): boolean {
  return platform === process.platform && arch === process.arch;
}

function nodeArch(architecture: string): string {
  const names: Readonly<Record<string, string>> = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64', armv7l: 'arm' };
  return names[architecture] ?? architecture;
}

function whyNoAnswer(where: string, cause: unknown): string {
  const { code, statusCode, message } = cause as { code?: string; statusCode?: number; message?: string };
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return `no Docker engine answers at ${where}`;
  if (code === 'EACCES' || code === 'EPERM') return `no permission to talk to the Docker engine at ${where}`;
  if (code === 'ECONNRESET') return `the Docker engine at ${where} did not answer within ${ANSWER_MS / 1_000} s`;
  return `the Docker engine at ${where} cannot be used: ${statusCode ?? code ?? ''} ${oneLine(message)}`;
}

/**
 * What the engine said no to, in one line.
 * @example throw refusal('LAB_DRIVER_CONTAINER_FAILED', 'cannot start a container', cause);
 */
export function refusal(
  code: 'LAB_DRIVER_CONTAINER_FAILED' | 'LAB_DRIVER_IMAGE_FAILED',
  what: string,
  cause: unknown,
): LabError {
  if (cause instanceof LabError) return cause;
  const { statusCode, json, message } = cause as {
    statusCode?: number;
    json?: { message?: string };
    message?: string;
  };
  // Without a status there was no answer: the engine went away in the middle.
  if (statusCode === undefined && isConnectionError(cause)) {
    return new LabError('LAB_DRIVER_ENGINE_UNAVAILABLE', `${what}: the Docker engine is gone`, {}, { cause });
  }
  return new LabError(code, `${what}: ${oneLine(json?.message ?? message)}`, {}, { cause });
}

function isConnectionError(cause: unknown): boolean {
  const { code } = cause as { code?: string };
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EACCES'].includes(code ?? '');
}

export function oneLine(text: string | undefined): string {
  return (text ?? 'for no stated reason').replace(/\s+/g, ' ').trim();
}

/** Whether the engine knows nothing of what it was asked about. */
export function isNotFound(cause: unknown): boolean {
  return (cause as { statusCode?: number }).statusCode === 404;
}
