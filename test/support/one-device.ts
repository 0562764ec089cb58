import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createInProcessDriver } from '../../lab/drivers/in-process.ts';
import { playScenario } from '../../lab/runner/world.ts';
import { defineScenario, type ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import { validateScenario } from '../../lab/scenario/validate.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { Pacer } from '../../src/core/pace.ts';
import type { TimelineRecord } from '../../src/core/timeline.ts';
import { DEFAULT_DELAYS } from '../../src/service/delays.ts';
import { WARM_KEYS } from './run.ts';

const keys = createKeyPool({ cacheDir: WARM_KEYS });

/** What the tenant holds of the one device at the end. */
export interface Held {
  /** Accounts at login.live.com. */
  readonly accounts: number;
  /** Directory objects that count against the quota of the device's owner. */
  readonly owned: number;
  readonly deviceId: string;
  readonly certificateThumbprint: string;
  /** The `./DevInfo/DevId` of each managed device with the Entra device and the user that it belongs to. */
  readonly managed: readonly { readonly id: string; readonly entraDevice: string }[];
  /** Whether the managed device has a primary user. */
  readonly hasUser: boolean;
  /** How the portal shows an Autopilot Reset: `done`. */
  readonly reset: string | null;
}

/** One play of a scenario with one device. */
export interface OneDevice {
  /** What the device recorded and wrote to its disk, in order. */
  readonly events: readonly TimelineRecord[];
  /** What the service recorded. */
  readonly service: readonly TimelineRecord[];
  readonly reasons: readonly string[];
  readonly held: Held;
}

/** Plays a scenario whose fleet is one device. The same scenario has the same chance, whatever its faults. */
export async function playOneDevice(input: ScenarioInput): Promise<OneDevice> {
  const validated = validateScenario(defineScenario(input), 'one device');
  if ('problems' in validated) throw new Error(JSON.stringify(validated.problems));
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-test-'));
  const events: TimelineRecord[] = [];
  const service: TimelineRecord[] = [];
  try {
    const databasePath = join(directory, 'service.db');
    await using driver = createInProcessDriver();
    const { reasons } = await playScenario({
      scenario: validated.scenario,
      seed: 'one device',
      driver,
      transport: 'direct',
      pacer: new Pacer('max'),
      delays: DEFAULT_DELAYS,
      keys,
      tlsDir: directory,
      databasePath,
      onRecord: (record) => {
        if (record.stream === 'wire') return;
        if (record.device === '') service.push(record);
        else if (record.device !== 'story') events.push(record);
      },
      signal: new AbortController().signal,
    });
    return { events, service, reasons, held: heldIn(databasePath) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function heldIn(path: string): Held {
  const db = new Database(path, { readonly: true });
  try {
    const registered = db
      .prepare(
        `SELECT d.device_id AS deviceId, d.certificate_thumbprint AS certificateThumbprint,
           (SELECT count(*) FROM msa_devices) AS accounts,
           (SELECT count(*) FROM directory_devices o WHERE o.owner_user_id = d.owner_user_id) AS owned,
           m.user_id IS NOT NULL AS hasUser, m.inventory ->> '$.deviceActionResults[0].actionState' AS reset
         FROM autopilot_devices a JOIN directory_devices d ON d.ztd_id = a.id
           LEFT JOIN managed_devices m ON m.azure_ad_device_id = d.device_id`,
      )
      .get() as Omit<Held, 'managed' | 'hasUser'> & { readonly hasUser: number };
    const managed = db
      .prepare('SELECT dm_device_id AS id, azure_ad_device_id AS entraDevice FROM managed_devices')
      .all() as Held['managed'][number][];
    return { ...registered, hasUser: registered.hasUser === 1, managed };
  } finally {
    db.close();
  }
}

/** A disk as the journal leaves it. */
export function diskAfter(events: readonly TimelineRecord[]): ReadonlyMap<string, string> {
  const disk = new Map<string, string>();
  for (const { stream, type, data } of events) {
    if (stream !== 'disk') continue;
    if (type === 'delete') disk.delete(String(data['path']));
    else disk.set(String(data['path']), String(data['value']));
  }
  return disk;
}
