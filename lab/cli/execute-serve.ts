import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { createRandom } from '../../src/core/random.ts';
import { createTurnstile, runJobsInRealTime, wallClock } from '../../src/core/wall-clock.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import { openTlsCa } from '../../src/network/https/ca.ts';
import { startListener } from '../../src/network/https/listener.ts';
import { DEFAULT_DELAYS, NO_DELAYS } from '../../src/service/delays.ts';
import { createService } from '../../src/service/service.ts';
import { keyCacheDirectory, resolveSettings, tlsDirectory } from '../config/settings.ts';
import { temporaryPrefix } from '../leftovers/folders.ts';
import { sweepLeftovers } from '../leftovers/sweep.ts';
import { seedTenant } from '../runner/tenant.ts';
import { contoso } from '../scenario/vocabulary.ts';
import { castUsers } from '../story/cast.ts';
import { onInterrupt } from './interrupt.ts';

/** What `lab serve` was given on the command line. */
export interface ServeRequest {
  readonly port?: number | undefined;
  readonly delays?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Serves a fresh Contoso on loopback in real time until interrupted; its database goes with it. */
export async function executeServe(request: ServeRequest): Promise<void> {
  const { port, delays } = request;
  const service = Object.fromEntries(Object.entries({ port, delays }).filter(([, value]) => value !== undefined));
  const settings = await resolveSettings({ command: 'serve', ci: false }, { service }, process.env);
  await sweepLeftovers(settings.runDirectory, process.env);
  const seed = `${settings.seed}/serve`;
  const tenant = contoso();
  const { tenant: tenantSeed, admin } = seedTenant(tenant, castUsers(tenant, seed), seed);
  const directory = mkdtempSync(temporaryPrefix('serve'));
  const world = createService({
    path: join(directory, 'service.db'),
    seed: tenantSeed,
    clock: wallClock,
    random: createRandom(seed).fork('service'),
    keys: createKeyPool({ cacheDir: keyCacheDirectory(process.env) }),
    delays: settings.service.delays === 'none' ? NO_DELAYS : DEFAULT_DELAYS,
    trace: () => {},
  });
  try {
    const hosts = createHostTable(world.domains);
    const ca = await openTlsCa({
      dir: tlsDirectory(process.env),
      names: hosts.names,
      tenantDomains: world.domains,
    });
    const oneAtATime = createTurnstile();
    const listener = await startListener({
      port: settings.service.port,
      ca,
      hosts,
      handle: (received) => oneAtATime(async () => world.handle(received)),
      now: wallClock.now,
      onHandlerError: (error) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      },
    });
    using interrupt = onInterrupt();
    using _jobs = runJobsInRealTime(world, oneAtATime);
    const ready = {
      baseUrl: listener.baseUrl,
      hosts: hosts.names,
      caFile: ca.certificatePath,
      tenantId: admin.tenantId,
      clientId: admin.clientId,
      clientSecret: admin.clientSecret,
    };
    process.stdout.write(request.json === true ? `${JSON.stringify(ready)}\n` : describe(ready));
    await new Promise<void>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve());
    });
    await listener.close();
  } finally {
    world.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function describe(ready: Readonly<Record<string, string | readonly string[]>>): string {
  const { baseUrl, caFile, tenantId, clientId, clientSecret } = ready as Record<string, string>;
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
