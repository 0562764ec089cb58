import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DockerOptions } from 'dockerode';
import { LabError } from '../../../src/core/errors.ts';

/** Where an engine is looked for. */
export interface Endpoint {
  /** For people, after the word at: `unix:///run/user/1000/docker.sock (context rootless)`. */
  readonly said: string;
  /** For dockerode, which reads DOCKER_HOST and what goes with it by itself. */
  readonly options: DockerOptions;
  /** Whether it is worth asking: a socket that is not there answers nobody. */
  readonly isThere: boolean;
}

/**
 * Finds it as the docker command does: DOCKER_HOST, else the context that DOCKER_CONTEXT or `docker context use` names,
 * else the default socket.
 * @throws LabError LAB_DRIVER_ENGINE_UNAVAILABLE when the context is not known
 */
export function findEndpoint(environment: NodeJS.ProcessEnv): Endpoint {
  const given = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  const host = given('DOCKER_HOST');
  if (host !== undefined) return { said: host, options: {}, isThere: true };
  const folder = given('DOCKER_CONFIG') ?? join(homedir(), '.docker');
  const context = given('DOCKER_CONTEXT') ?? currentContext(folder) ?? 'default';
  if (context === 'default') return { said: 'the default socket', options: {}, isThere: hasDefaultSocket() };
  return endpointOf(context, folder, given('SSH_AUTH_SOCK'));
}

/** Where dockerode looks unless it is told otherwise. */
function hasDefaultSocket(): boolean {
  if (process.platform === 'win32') return true;
  return ['/var/run/docker.sock', join(homedir(), '.docker', 'run', 'docker.sock')].some((path) => existsSync(path));
}

function currentContext(folder: string): string | undefined {
  const text = readOrUndefined(join(folder, 'config.json'));
  return text === undefined ? undefined : (parse<{ currentContext?: string }>(text)?.currentContext ?? undefined);
}

/** What `docker context create` keeps, under the SHA-256 of the context's name. */
interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

function endpointOf(context: string, folder: string, sshAgent: string | undefined): Endpoint {
  const id = createHash('sha256').update(context).digest('hex');
  const text = readOrUndefined(join(folder, 'contexts', 'meta', id, 'meta.json'));
  const host = text === undefined ? undefined : parse<ContextMeta>(text)?.Endpoints?.docker?.Host;
  if (host === undefined) {
    const message = `the Docker context ${context} is not known; \`docker context ls\` lists those that are`;
    throw new LabError('LAB_DRIVER_ENGINE_UNAVAILABLE', message);
  }
  const said = `${host} (context ${context})`;
  const socketPath = /^(?:unix|npipe):\/\/(.*)$/.exec(host)?.[1];
  if (socketPath !== undefined) {
    return { said, options: { socketPath }, isThere: process.platform === 'win32' || existsSync(socketPath) };
  }
  const { protocol, hostname, port, username } = new URL(host);
  if (protocol === 'ssh:') {
    const agent = sshAgent === undefined ? {} : { sshOptions: { agent: sshAgent } };
    const options = { protocol: 'ssh', host: hostname, port: port === '' ? 22 : port, username, ...agent } as const;
    return { said, options, isThere: true };
  }
  const secrets = Object.fromEntries(
    ['ca', 'cert', 'key'].flatMap((name) => {
      const pem = readOrUndefined(join(folder, 'contexts', 'tls', id, 'docker', `${name}.pem`));
      return pem === undefined ? [] : [[name, pem]];
    }),
  );
  const isTls = protocol === 'https:' || Object.keys(secrets).length > 0;
  const options = { protocol: isTls ? 'https' : 'http', host: hostname, port, ...secrets } as const;
  return { said, options, isThere: true };
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A file that others write: what is no JSON says nothing. */
function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
