import { existsSync, readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ERROR_CODES, LabError, type LabErrorCode } from '../../src/core/errors.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { ADMIN_HOST } from '../../src/network/hosts.ts';
import { DEFAULT_DELAYS } from '../../src/service/delays.ts';
import { keyCacheDirectory } from '../config/settings.ts';
import type { TenantSpec } from '../scenario/scenario.ts';
import { ADMIN_PREFIX } from '../serve/admin-route.ts';
import { DataDirectory, type Origin, type Serving, type Snapshot } from '../serve/data-directory.ts';
import { originOf, readTenant, withTenant } from '../serve/origin.ts';
import { ServedWorld } from '../serve/served-world.ts';
import { asStorageError } from '../serve/storage-error.ts';
import type { StateAction } from './state-action.ts';

/** What can be done to a state, by whichever way it is reached. */
interface Reach {
  snapshots(): Promise<readonly Snapshot[]>;
  reset(): Promise<void>;
  seed(tenant: TenantSpec): Promise<void>;
  snapshot(name: string): Promise<void>;
  restore(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Acts through the server that holds the directory, or on its files when nobody does. */
export async function executeState(action: StateAction, argument: string | undefined, path: string): Promise<void> {
  // Nothing is made of a folder that is something else.
  if (!existsSync(join(path, 'lab.json'))) throw new LabError('LAB_DATA_INVALID', `${path} is no data directory`);
  try {
    const directory = new DataDirectory(path);
    const serving = directory.readServing();
    await act(action, argument, serving === undefined ? onFiles(directory) : overHttps(serving));
  } catch (error) {
    throw asStorageError(path, error);
  }
}

async function act(action: StateAction, argument: string | undefined, reach: Reach): Promise<void> {
  const named = () => {
    if (argument === undefined)
      throw new LabError('LAB_CLI_USAGE', `lab state ${action} wants ${action === 'seed' ? 'a file' : 'a name'}`);
    return argument;
  };
  switch (action) {
    case 'show':
      return void process.stdout.write(table(await reach.snapshots()));
    case 'reset':
      return reach.reset();
    case 'seed':
      return reach.seed(await readTenant(named()));
    case 'snapshot':
      return reach.snapshot(named());
    case 'restore':
      return reach.restore(named());
    case 'delete':
      return reach.remove(named());
  }
}

function table(snapshots: readonly Snapshot[]): string {
  if (snapshots.length === 0) return 'No snapshots.\n';
  return snapshots
    .map(({ name, atMs, bytes }) => `${name}  ${new Date(atMs).toISOString()}  ${bytes} bytes\n`)
    .join('');
}

/** Each opens of the directory what it needs: what is to be replaced may be past opening. */
function onFiles(directory: DataDirectory): Reach {
  const origin = () => originOf(directory, undefined, '1/serve');
  const open = async (from: Origin, anew: boolean) =>
    ServedWorld.open(
      {
        directory,
        origin: from,
        keys: createKeyPool({ cacheDir: keyCacheDirectory(process.env) }),
        delays: DEFAULT_DELAYS,
      },
      { anew },
    );
  const begin = async (from: Origin) => (await open(from, true)).close();
  return {
    snapshots: async () => directory.snapshots(),
    reset: async () => begin(await origin()),
    seed: async (tenant) => begin(withTenant(await origin(), tenant)),
    async snapshot(name) {
      const world = await open(await origin(), false);
      await world.snapshot(name).finally(() => world.close());
    },
    async restore(name) {
      using _claim = directory.claim();
      directory.replaceDatabase(directory.readSnapshot(name));
      directory.writeOrigin(await origin(), true);
    },
    remove: async (name) => directory.removeSnapshot(name),
  };
}

function overHttps(serving: Serving): Reach {
  const call = async (method: string, path: string, body?: unknown): Promise<string> => {
    const { status, answer } = await send(serving, method, `${ADMIN_PREFIX}${path}`, body);
    if (status < 300) return answer;
    throw refusalOf(answer);
  };
  const at = (name: string) => `/snapshots/${encodeURIComponent(name)}`;
  return {
    snapshots: async () => (JSON.parse(await call('GET', '/snapshots')) as { snapshots: Snapshot[] }).snapshots,
    reset: async () => void (await call('POST', '/reset')),
    seed: async (tenant) => void (await call('POST', '/seed', tenant)),
    snapshot: async (name) => void (await call('PUT', at(name))),
    restore: async (name) => void (await call('POST', `${at(name)}/restore`)),
    remove: async (name) => void (await call('DELETE', at(name))),
  };
}

/** What a server answered, as the command would have said it; whatever else answers there says it in its own words. */
function refusalOf(answer: string): LabError {
  const refusal = z.object({ error: z.string(), message: z.string() });
  try {
    const { error, message } = refusal.parse(JSON.parse(answer));
    return new LabError(Object.hasOwn(ERROR_CODES, error) ? (error as LabErrorCode) : 'LAB_DATA_INVALID', message);
  } catch {
    return new LabError('LAB_NETWORK_TRANSPORT', `the server of the directory answered: ${answer}`);
  }
}

async function send(
  { address, port, caFile, clientId, clientSecret }: Serving,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      {
        host: address,
        port,
        path,
        method,
        servername: ADMIN_HOST,
        headers: { host: `${ADMIN_HOST}:${port}` },
        ca: readFileSync(caFile),
        auth: `${clientId}:${clientSecret}`,
        agent: false,
      },
      (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
      },
    );
    sent.on('error', (cause) => {
      const message = `the server of the directory cannot be reached: ${cause.message}`;
      reject(new LabError('LAB_NETWORK_TRANSPORT', message, {}, { cause }));
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
