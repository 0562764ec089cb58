import { mkdtempSync, rmSync } from 'node:fs';
import { ERROR_CODES, LabError } from '../../src/core/errors.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { runJobsInRealTime, wallClock } from '../../src/core/wall-clock.ts';
import { ADMIN_HOST } from '../../src/network/hosts.ts';
import type { Handler } from '../../src/network/http.ts';
import { openTlsCa } from '../../src/network/https/ca.ts';
import { startListener } from '../../src/network/https/listener.ts';
import { delaysBy } from '../../src/service/delays.ts';
import { keyCacheDirectory, resolveSettings, tlsDirectory } from '../config/settings.ts';
import { temporaryPrefix } from '../leftovers/folders.ts';
import { sweepLeftovers } from '../leftovers/sweep.ts';
import { createAdminRoute } from '../serve/admin-route.ts';
import { DataDirectory } from '../serve/data-directory.ts';
import { originOf } from '../serve/origin.ts';
import { ServedWorld } from '../serve/served-world.ts';
import { asStorageError } from '../serve/storage-error.ts';
import { onInterrupt } from './interrupt.ts';

/** Addresses that mean every address of the machine. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** What `lab serve` was given on the command line. */
export interface ServeRequest {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly tenant?: string | undefined;
  readonly data?: string | undefined;
  readonly delays?: string | undefined;
  readonly json?: boolean | undefined;
  readonly printEnv?: boolean | undefined;
}

/** Serves a tenant in real time until interrupted; without a data directory its database goes with it. */
export async function executeServe(request: ServeRequest): Promise<void> {
  const { port, host, delays } = request;
  const flags = Object.entries({ port, host, delays }).filter(([, value]) => value !== undefined);
  const settings = await resolveSettings(
    { command: 'serve', ci: false },
    { service: Object.fromEntries(flags) },
    process.env,
  );
  await sweepLeftovers(settings.runDirectory, process.env);
  const isKept = request.data !== undefined;
  const path = request.data ?? mkdtempSync(temporaryPrefix('serve'));
  try {
    const directory = new DataDirectory(path);
    const world = await ServedWorld.open({
      directory,
      origin: await originOf(directory, request.tenant, `${settings.seed}/serve`),
      keys: createKeyPool({ cacheDir: keyCacheDirectory(process.env) }),
      delays: delaysBy(settings.service.delays),
    });
    try {
      await serve(request, world, directory, settings.service, isKept ? directory.tlsPath : tlsDirectory(process.env));
    } finally {
      world.close();
    }
  } catch (error) {
    throw asStorageError(path, error);
  } finally {
    if (!isKept) rmSync(path, { recursive: true, force: true });
  }
}

async function serve(
  request: ServeRequest,
  world: ServedWorld,
  directory: DataDirectory,
  { port, host }: { readonly port: number; readonly host: string },
  tlsDir: string,
): Promise<void> {
  const { hosts, admin } = world;
  const ca = await openTlsCa({ dir: tlsDir, names: hosts.names, tenantDomains: hosts.domains });
  const adminRoute = createAdminRoute(world);
  const tell = tellOnce(directory.path);
  /** A full disk is no secret of the lab: the client hears that it was not its fault, and that nothing was kept. */
  const answer: Handler = async (received) => {
    try {
      return await world.handle(received);
    } catch (thrown) {
      if (!(asStorageError(directory.path, thrown) instanceof LabError)) throw thrown;
      tell(thrown);
      return { status: 507, headers: { 'retry-after': '10' }, body: Buffer.alloc(0) };
    }
  };
  const listener = await startListener({
    port,
    address: host,
    ca,
    hosts,
    handle: (received) => (received.host === ADMIN_HOST ? adminRoute(received) : answer(received)),
    now: wallClock.now,
    onHandlerError: tell,
  });
  using interrupt = onInterrupt();
  using _jobs = runJobsInRealTime(world.jobs, (work) => world.exclusively(work), tell);
  const ready = { baseUrl: listener.baseUrl, hosts: hosts.names, caFile: ca.certificatePath, ...admin };
  directory.writeServing({
    pid: process.pid,
    address: ANY_ADDRESS.has(host) ? '127.0.0.1' : host,
    port: listener.port,
    caFile: ready.caFile,
    clientId: ready.clientId,
    clientSecret: ready.clientSecret,
  });
  try {
    process.stdout.write(
      request.json ? `${JSON.stringify(ready)}\n` : request.printEnv ? environmentOf(ready) : describe(ready),
    );
    await new Promise<void>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve());
    });
  } finally {
    directory.removeServing();
    await listener.close();
  }
}

/** What went wrong while serving: where, of a bug; what and the way out of anything else, and each once in a row. */
function tellOnce(path: string): (thrown: unknown) => void {
  let last = '';
  return (thrown) => {
    const error = asStorageError(path, thrown);
    const text =
      error instanceof LabError
        ? `${error.message}. ${ERROR_CODES[error.code].hint} (${error.code})`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    if (text !== last) process.stderr.write(`${text}\n`);
    last = text;
  };
}

interface Ready {
  readonly baseUrl: string;
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** For one process alone: `env $(cat lab.env) node your-script.js`. The names are those that the Azure SDKs read. */
function environmentOf({ baseUrl, caFile, tenantId, clientId, clientSecret }: Ready): string {
  return [
    `NODE_EXTRA_CA_CERTS=${caFile}`,
    `SSL_CERT_FILE=${caFile}`,
    `AZURE_AUTHORITY_HOST=${baseUrl}`,
    `AZURE_TENANT_ID=${tenantId}`,
    `AZURE_CLIENT_ID=${clientId}`,
    `AZURE_CLIENT_SECRET=${clientSecret}`,
    `OOBE_LAB_URL=${baseUrl}`,
    '',
  ].join('\n');
}

function describe({ baseUrl, caFile, tenantId, clientId, clientSecret }: Ready): string {
  return [
    `The deployment service answers at ${baseUrl}`,
    `  tenant         ${tenantId}`,
    `  client id      ${clientId}`,
    `  client secret  ${clientSecret}`,
    `  its CA         ${caFile}`,
    '',
    `For one process: NODE_EXTRA_CA_CERTS=${caFile} node your-script.js`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}
