import type { Clock } from '../core/clock.ts';
import type { KeyPool } from '../core/keys/pool.ts';
import type { Random } from '../core/random.ts';
import type { TimelineService } from '../core/timeline.ts';
import type { Handler } from '../network/http.ts';
import { createApps } from './apps/create-apps.ts';
import { type Autopilot, createAutopilot } from './autopilot/autopilot.ts';
import type { ServiceContext, ServiceEventData } from './context.ts';
import { type Delays, drawDelay } from './delays.ts';
import { createEntra } from './entra/entra.ts';
import { behindDoor, createServiceFaults, type ServiceFault } from './faults.ts';
import { createGraph } from './graph/create-graph.ts';
import { createServiceHandler } from './hosts.ts';
import { type JobHandlers, Jobs } from './jobs.ts';
import { createMdm } from './mdm/create-mdm.ts';
import { openStore } from './store/open.ts';
import { createSettingsQueries } from './store/queries/settings.ts';
import { seedTenant, type TenantSeed } from './tenant-seed.ts';
import { createWindowsUpdate } from './updates/windows-update.ts';

export type { ApplicationSeed, TenantSeed, UserSeed } from './tenant-seed.ts';

/** What a service is made of. */
export interface ServiceOptions {
  /** The database: a file, or `:memory:`. */
  readonly path: string;
  /** The tenant; its users and settings go into the database when that is new. */
  readonly seed: TenantSeed;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KeyPool;
  readonly delays: Delays;
  /** Where the service is out of order. */
  readonly faults?: readonly ServiceFault[];
  /** Takes the service's events. */
  readonly trace: (type: string, data: ServiceEventData) => void;
}

/** The deployment service: every host of the lab behind one handler, and its own work on the clock. */
export interface Service extends TimelineService {
  readonly handle: Handler;
  /** The tenant's domains. */
  readonly domains: readonly string[];
  /** The whole database as a file would hold it. */
  snapshot(): Buffer;
  /** The lab's time, as the service sees it. */
  now(): number;
  close(): void;
}

/**
 * Opens the service.
 * @example
 * const service = createService({ path: ':memory:', seed, clock, random, keys, delays: NO_DELAYS, trace: () => {} });
 * const response = await service.handle(request);
 * @throws LabError LAB_STORE_MIGRATION_FAILED when the database is newer than this version
 */
export function createService(options: ServiceOptions): Service {
  const { path, seed, clock, random, keys, delays, faults = [], trace } = options;
  const { id, displayName, domain, region } = seed;
  const db = openStore(path);
  const jobs = new Jobs(db);
  const settings = createSettingsQueries(db);
  const openings = settings.get('openings');
  // A database that is opened again must not draw the ids that it holds already.
  const ownRandom = random.fork(`opening:${openings}`);
  const delayRandom = ownRandom.fork('delays');
  const context: ServiceContext = {
    tenant: { id, displayName, domain, region },
    clock,
    random: ownRandom,
    db,
    delays,
    serviceKey: (name) => keys.serviceKey(name),
    schedule: (kind, payload, afterMs) => jobs.schedule(kind, payload, clock.now() + afterMs),
    delay: (name) => drawDelay(delays[name], delayRandom),
    fault: createServiceFaults({ faults, clock, random: random.fork('faults'), trace }),
    trace,
  };

  // Joining asks Autopilot and Autopilot stands on the directory: each is called only when both are there.
  const entra = createEntra(context, {
    resolveDeviceTicket: (ticket) => autopilot.resolveDeviceTicket(ticket),
    joinsAsAdministrator: (ztdId) => autopilot.joinsAsAdministrator(ztdId),
  });
  const autopilot: Autopilot = createAutopilot(context, { directory: entra.directory });
  const graph = createGraph(context, entra);
  const mdm = createMdm(context, { tokens: entra.tokens, directory: entra.directory });
  const apps = createApps(context, { directory: entra.directory, certificates: mdm.certificates });
  const updates = createWindowsUpdate(context, settings);
  db.transaction(() => {
    settings.set('openings', openings + 1);
    if (openings > 0) return;
    seedTenant(entra.directory, seed, ownRandom.fork('seed'));
    for (const { hash, stage } of seed.registeredElsewhere ?? []) {
      autopilot.registerElsewhere(Buffer.from(hash, 'base64'), stage);
    }
  })();

  const handlers: JobHandlers = { ...autopilot.jobs, ...apps.jobs, 'entra.groups': () => entra.evaluateGroups() };
  jobs.handleWith(traced(handlers, trace));

  return {
    handle: behindDoor(
      createServiceHandler(domain, clock, { entra, autopilot, graph, mdm, apps, updates }),
      context.fault,
    ),
    domains: [domain],
    now: () => clock.now(),
    nextJobAtMs: () => jobs.nextAtMs(),
    runNextJob: () => jobs.runNext(),
    snapshot: () => db.serialize(),
    close: () => void db.close(),
  };
}

/** The same handlers, with an event for each job that says what it is about. */
function traced(handlers: JobHandlers, trace: ServiceOptions['trace']): JobHandlers {
  const entries = Object.entries(handlers).map(([kind, handle]) => {
    const run = (payload: Readonly<Record<string, unknown>>) => {
      const ids = Object.entries(payload).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      trace('job', { kind, ...Object.fromEntries(ids) });
      (handle as (payload: unknown) => void)(payload);
    };
    return [kind, run];
  });
  return Object.fromEntries(entries) as JobHandlers;
}
