import { ERROR_CODES, LabError } from '../../src/core/errors.ts';
import type { Driver } from '../drivers/driver.ts';
import { deviceName } from '../story/device-name.ts';
import type { RunLog, TraceSection } from './run-log.ts';
import { START_MS } from './start-time.ts';
import type { LastEvents, PlayError, PlayResult } from './summary.ts';
import { readLastEvents } from './trace-file.ts';
import { playScenario, type ScenarioResult, type WorldOptions } from './world.ts';

/** How many of a device's last events a failure carries. */
const LAST_EVENTS = 10;

export type DeviceResult = ScenarioResult['devices'][number];

/** A play that is over: its result, how each device came out, and where its events stand. */
export interface Play {
  readonly repeat: number;
  readonly seed: number;
  readonly result: PlayResult;
  readonly devices: readonly DeviceResult[];
  readonly section: TraceSection;
}

export interface PlayOptions extends Omit<WorldOptions, 'driver' | 'seed' | 'onRecord'> {
  /** The scenario's, which its chance follows from together with the seed. */
  readonly id: string;
  readonly seed: number;
  readonly repeat: number;
  readonly log: RunLog;
  readonly openDriver: () => Promise<Driver>;
  readonly onRecord: WorldOptions['onRecord'];
}

/** Plays a scenario once. It does not throw: what went wrong in the lab stands in the result. */
export async function playOnce(options: PlayOptions): Promise<Play> {
  const { seed, repeat, log } = options;
  const startedMs = performance.now();
  let lastMs = START_MS;
  const played = await attempt(options, (atMs) => {
    lastMs = Math.max(lastMs, atMs);
  });
  const section = log.end();
  const { devices } = played;
  const lastEvents = played.outcome === 'failed' ? findLastEvents(section, played) : undefined;
  const result: PlayResult = {
    outcome: played.outcome,
    simulatedMs: lastMs - START_MS,
    wallMs: Math.round(performance.now() - startedMs),
    traceSha256: section.traceSha256,
    ...(played.reasons.length === 0 ? {} : { reasons: played.reasons }),
    ...(lastEvents === undefined ? {} : { lastEvents }),
    ...(played.error === undefined ? {} : { error: played.error }),
  };
  return { repeat, seed, result, devices, section };
}

interface Attempt extends Pick<ScenarioResult, 'reasons' | 'devices'> {
  readonly outcome: PlayResult['outcome'];
  readonly error?: PlayError;
}

async function attempt(options: PlayOptions, onTime: (atMs: number) => void): Promise<Attempt> {
  const { id, seed, repeat, log } = options;
  try {
    log.begin(id, START_MS, repeat);
    await using driver = await options.openDriver();
    const { outcome, reasons, devices } = await playScenario({
      ...options,
      seed: `${seed}/${id}`,
      driver,
      onRecord: (record) => {
        onTime(record.atMs);
        options.onRecord(record);
      },
    });
    log.flush();
    // Whoever was stopped half-way has neither passed nor failed.
    return { outcome: outcome === 'interrupted' ? 'skipped' : outcome, reasons, devices };
  } catch (thrown) {
    // A disk that is full is behind whatever else went wrong.
    const unwritten = errorOfFlush(log);
    if (options.signal.aborted) return { outcome: 'skipped', reasons: ['interrupted'], devices: [] };
    const error = describeError(unwritten ?? causeOf(thrown));
    const devices = options.scenario.devices
      .flatMap((fleet) => Array.from({ length: fleet.count }, (_, index) => deviceName(fleet.name, index + 1)))
      .map((name): DeviceResult => ({ name, outcome: 'none' }));
    return { outcome: 'failed', reasons: [error.message], devices, error };
  }
}

function errorOfFlush(log: RunLog): unknown {
  try {
    log.flush();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Of two errors the one that came first, unless the second, met while all was put away, says that the engine is gone. */
function causeOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('suppressed' in thrown) || !('error' in thrown)) return thrown;
  const { error, suppressed } = thrown;
  const isEngineGone = error instanceof LabError && error.code === 'LAB_DRIVER_ENGINE_UNAVAILABLE';
  return causeOf(isEngineGone ? error : suppressed);
}

function describeError(thrown: unknown): PlayError {
  const stack = thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {};
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isDiskFull(thrown)) return { code: 'LAB_RUN_DIRECTORY', message };
  if (!(thrown instanceof LabError)) return { code: 'LAB_INTERNAL_INVARIANT', message, ...stack };
  return { code: thrown.code, message, ...(ERROR_CODES[thrown.code].exit === 4 ? stack : {}) };
}

/** As the file system and SQLite say it. */
function isDiskFull(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(String(thrown.code))
  );
}

/** Of the device that the reasons name first, else of the first that did not reach the desktop. */
function findLastEvents(section: TraceSection, { reasons, devices }: Attempt): LastEvents | undefined {
  const words = reasons.flatMap((reason) => reason.split(/[^\w.-]+/));
  const named = words.find((word) => devices.some(({ name }) => name === word));
  const concerned = devices.find(({ name, outcome }) => (named === undefined ? outcome !== 'desktop' : name === named));
  if (concerned === undefined) return undefined;
  const events = readLastEvents(section, concerned.name, LAST_EVENTS);
  return events.length === 0 ? undefined : { device: concerned.name, events };
}
