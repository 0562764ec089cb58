import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createInProcessDriver } from '../../lab/drivers/in-process.ts';
import { Invariants, type ManagedRecord } from '../../lab/runner/invariants.ts';
import { playScenario, type ScenarioResult } from '../../lab/runner/world.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { Pacer } from '../../src/core/pace.ts';
import { DEFAULT_DELAYS } from '../../src/service/delays.ts';
import { WARM_KEYS } from '../support/run.ts';
import { drawScenario } from './draw-scenario.ts';
import type { SoakPart } from './part.ts';

/** Faults of the catalogue in any mixture: the invariants hold, and the same again gives the same trace. */
export const faults: SoakPart = {
  name: 'faults',
  cases: 500,
  async open() {
    const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-soak-'));
    const keys = createKeyPool({ cacheDir: WARM_KEYS });
    let plays = 0;

    const play = async (scenario: Scenario, seed: string) => {
      const databasePath = join(directory, `${++plays}.db`);
      const names = scenario.devices.flatMap(({ name, count }) =>
        Array.from({ length: count }, (_, index) => `${name}-${String(index + 1).padStart(4, '0')}`),
      );
      const invariants = new Invariants(names);
      const trace = createHash('sha256');
      await using driver = createInProcessDriver();
      const result = await playScenario({
        scenario,
        seed,
        driver,
        transport: 'direct',
        pacer: new Pacer('max'),
        delays: DEFAULT_DELAYS,
        keys,
        tlsDir: directory,
        databasePath,
        onRecord: (record) => {
          trace.update(JSON.stringify(record));
          invariants.note(record);
        },
        signal: new AbortController().signal,
      });
      const violations = invariants.violations(managedIn(databasePath));
      for (const ending of ['', '-wal', '-shm']) rmSync(`${databasePath}${ending}`, { force: true });
      return { result, violations, trace: trace.digest('hex') };
    };

    return {
      async play(_number, random) {
        const scenario = drawScenario(random.fork('scenario'));
        const seed = random.fork('play').hex(16);
        const first = await play(scenario, seed);
        const second = await play(scenario, seed);
        return {
          what: `${scenario.title}: ${first.result.devices.map(({ outcome }) => outcome).join(', ')}`,
          problems: [
            ...first.violations,
            ...deadlocks(first.result),
            ...(first.trace === second.trace ? [] : ['the same again gave another trace']),
          ],
        };
      },
      async [Symbol.asyncDispose]() {
        rmSync(directory, { recursive: true, force: true });
      },
    };
  },
};

/** Waits that nothing was left to end; that a device failed is no problem here. */
function deadlocks({ reasons }: ScenarioResult): string[] {
  return reasons.filter((it) => it.includes('nothing is left to end it') && !it.includes('the power button'));
}

function managedIn(path: string): ManagedRecord[] {
  const db = new Sqlite(path, { readonly: true });
  try {
    return db
      .prepare('SELECT serial_number AS serialNumber, dm_device_id AS dmDeviceId FROM managed_devices ORDER BY id')
      .all() as ManagedRecord[];
  } finally {
    db.close();
  }
}
