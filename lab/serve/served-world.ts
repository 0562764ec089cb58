import { setTimeout } from 'node:timers/promises';
import type { KeyPool } from '../../src/core/keys/pool.ts';
import { oncePer } from '../../src/core/once-per.ts';
import { createRandom } from '../../src/core/random.ts';
import { ok } from '../../src/core/result.ts';
import type { TimelineService } from '../../src/core/timeline.ts';
import { createTurnstile, wallClock } from '../../src/core/wall-clock.ts';
import { createDirectTransport } from '../../src/network/direct/transport.ts';
import { createHostTable, type HostTable } from '../../src/network/hosts.ts';
import type { Handler, Network } from '../../src/network/http.ts';
import type { Delays } from '../../src/service/delays.ts';
import { createService, type Service } from '../../src/service/service.ts';
import { seedTenant } from '../runner/tenant.ts';
import type { TenantSpec } from '../scenario/scenario.ts';
import { prepareTenant } from '../story/admin.ts';
import { castUsers } from '../story/cast.ts';
import { type AdminCredentials, GraphClient } from '../story/graph-client.ts';
import type { DataDirectory, Origin, Snapshot } from './data-directory.ts';
import { withTenant } from './origin.ts';

/** What a served world stands on. */
export interface ServedWorldOptions {
  readonly directory: DataDirectory;
  readonly origin: Origin;
  readonly keys: KeyPool;
  readonly delays: Delays;
}

/** The tenant of an origin with its users, and what its administrator signs in as. */
const seededFrom = oncePer(({ seed, tenant }: Origin) => seedTenant(tenant, castUsers(tenant, seed), seed));

/**
 * The service in real time over a data directory, whose state can be put back and kept. Requests, jobs and changes of
 * state run one at a time, so that none sees half of another.
 */
export class ServedWorld {
  readonly #options: ServedWorldOptions;
  readonly #claim: Disposable;
  readonly #oneAtATime = createTurnstile();
  #origin: Origin;
  #service: Service;

  private constructor(options: ServedWorldOptions, claim: Disposable) {
    this.#options = options;
    this.#claim = claim;
    this.#origin = options.origin;
    this.#service = this.#open();
  }

  /**
   * Opens the directory's database; one that is new, was never filled to its end, or is to be `anew`, is filled from its
   * origin.
   * @throws LabError LAB_DATA_IN_USE when another process has the directory
   */
  static async open(options: ServedWorldOptions, { anew = false } = {}): Promise<ServedWorld> {
    const { directory } = options;
    const claim = directory.claim();
    try {
      if (anew) directory.writeOrigin(options.origin, false);
      const { isFilled } = directory;
      if (!isFilled) directory.replaceDatabase(undefined);
      const world = new ServedWorld(options, claim);
      if (!isFilled) await world.#fill();
      return world;
    } catch (error) {
      claim[Symbol.dispose]();
      throw error;
    }
  }

  /** The directory that it stands on. */
  get path(): string {
    return this.#options.directory.path;
  }

  get hosts(): HostTable {
    return createHostTable(this.#service.domains);
  }

  /** What the administrator's scripts sign in as. */
  get admin(): AdminCredentials {
    return seededFrom(this.#origin).admin;
  }

  /** The jobs of whichever state the world is in. */
  readonly jobs: TimelineService = {
    nextJobAtMs: () => this.#service.nextJobAtMs(),
    runNextJob: () => this.#service.runNextJob(),
  };

  readonly handle: Handler = (request) => this.exclusively(async () => this.#service.handle(request));

  /** Runs a piece of work between two requests. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#oneAtATime(work);
  }

  /** Back to the beginning, the same ids included. */
  reset(): Promise<void> {
    return this.exclusively(() => this.#begin(this.#origin));
  }

  /** Begins anew with another tenant of the same domain. */
  seed(tenant: TenantSpec): Promise<void> {
    const origin = withTenant(this.#origin, tenant);
    return this.exclusively(() => this.#begin(origin));
  }

  snapshot(name: string): Promise<void> {
    return this.exclusively(async () => this.#options.directory.writeSnapshot(name, this.#service.snapshot()));
  }

  /** @throws LabError LAB_SNAPSHOT_INVALID when there is none of that name */
  restore(name: string): Promise<void> {
    return this.exclusively(async () => this.#replace(this.#options.directory.readSnapshot(name)));
  }

  removeSnapshot(name: string): void {
    this.#options.directory.removeSnapshot(name);
  }

  snapshots(): readonly Snapshot[] {
    return this.#options.directory.snapshots();
  }

  close(): void {
    this.#service.close();
    this.#claim[Symbol.dispose]();
  }

  #open(): Service {
    const { directory, keys, delays } = this.#options;
    return createService({
      path: directory.databasePath,
      seed: seededFrom(this.#origin).tenant,
      clock: wallClock,
      random: createRandom(this.#origin.seed).fork('service'),
      keys,
      delays,
      trace: () => {},
    });
  }

  #replace(database: Buffer | undefined): void {
    this.#service.close();
    try {
      this.#options.directory.replaceDatabase(database);
    } finally {
      this.#service = this.#open();
    }
  }

  async #begin(origin: Origin): Promise<void> {
    this.#options.directory.writeOrigin(origin, false);
    this.#origin = origin;
    this.#replace(undefined);
    await this.#fill();
  }

  /** What an administrator makes through Graph; only then is the directory filled. */
  async #fill(): Promise<void> {
    const origin = this.#origin;
    if (origin.isPrepared) {
      const transport = createDirectTransport({
        hosts: this.hosts,
        handle: (request) => this.#service.handle(request),
        now: wallClock.now,
      });
      const network: Network = { fetch: async (request) => ok(await transport.exchange(request)) };
      const time = { now: wallClock.now, sleep: (ms: number) => setTimeout(ms) };
      await prepareTenant(new GraphClient(network, time, this.admin), origin.tenant);
    }
    this.#options.directory.writeOrigin(origin, true);
  }
}
