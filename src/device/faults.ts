import type { Actors } from '../core/actors/actors.ts';
import { NO_TALLY, strike, type Tally, type When } from '../core/occasions.ts';
import type { Random } from '../core/random.ts';
import { type ExchangePattern, fits, type NetworkEffect } from '../network/faults.ts';
import type { HttpRequest } from '../network/http.ts';
import type { ExchangeMoment, Interference } from '../network/port.ts';
import { currentStage } from './oobe/flow.ts';
import type { Disk } from './os/disk.ts';
import { cutPower } from './power.ts';

/** What goes wrong at a device, by where it does; it changes what is on the wire, on the disk or in an installer. */
interface Effects {
  /** One exchange of the device with the service. */
  readonly network: { readonly on: ExchangePattern; readonly effect: NetworkEffect };
  /**
   * What somebody has left on the disk: before the first power-on, or at the start of the stage that `when.phase` names.
   * `null` deletes. The firmware's clock is on it too: `firmware/clock-offset`, milliseconds that it is ahead.
   */
  readonly disk: { readonly writes: readonly (readonly [path: string, value: string | null])[] };
  /** An installer does not do what it should; `app` is the app's name. */
  readonly installer: {
    readonly app: string;
    /** What it returns, whatever its command line says. */
    readonly exitCode?: number;
    /** It leaves nothing behind, so that no detection rule finds the app. */
    readonly leavesNothing?: true;
    /** Milliseconds that it runs. */
    readonly takesMs?: number;
  };
  /** The power goes, for `offMs`: at a moment of an exchange, or before a write to a path that begins so. */
  readonly power: { readonly offMs: number } & (
    | { readonly on: ExchangePattern; readonly moment: ExchangeMoment }
    | { readonly write: string }
  );
}

export type DeviceFault = {
  [A in keyof Effects]: {
    /** The row of the catalogue. */
    readonly id: string;
    readonly when: When;
    readonly at: A;
    readonly what: Effects[A];
  };
}[keyof Effects];

type FaultAt<A extends DeviceFault['at']> = Extract<DeviceFault, { readonly at: A }>;

export interface DeviceFaultsOptions {
  readonly faults: readonly DeviceFault[];
  readonly disk: Disk;
  readonly actors: Actors;
  /** The device's generator, the same at each boot. */
  readonly random: Random;
}

const BEGAN = 'lab/faults/began';

/** The faults of one device: whoever may be struck asks. What it counts lies on the disk, so a restart forgets nothing. */
export class DeviceFaults {
  readonly #options: DeviceFaultsOptions;
  readonly #beganMs: number = 0;
  #isWriting = false;

  constructor(options: DeviceFaultsOptions) {
    this.#options = options;
    const { faults, disk, actors } = options;
    if (faults.length === 0) return;
    if (disk.read(BEGAN) === undefined) disk.write(BEGAN, String(actors.now()));
    this.#beganMs = Number(disk.read(BEGAN));
  }

  /** What strikes an exchange. */
  ofExchange({ method }: HttpRequest, url: URL): Interference {
    const exchange = { method, host: url.hostname, path: url.pathname };
    const effect = this.#strike('network', ({ on }) => fits(on, exchange))?.effect;
    const power = this.#strike('power', (what) => 'on' in what && fits(what.on, exchange));
    if (power === undefined || !('on' in power)) return { effect };
    const { moment: at, offMs } = power;
    return { effect, cut: { at, power: () => cutPower(this.#options.actors, offMs, { at, ...exchange }) } };
  }

  /** Takes the power away before a write, where a fault says so. What faults write themselves is no occasion. */
  beforeWrite(path: string): void {
    if (this.#isWriting) return;
    const power = this.#strike('power', (what) => 'write' in what && path.startsWith(what.write));
    if (power !== undefined) void cutPower(this.#options.actors, power.offMs, { at: 'write', path });
  }

  /** What strikes the installation of an app. */
  ofInstaller(app: string): Effects['installer'] | undefined {
    return this.#strike('installer', (what) => what.app === app);
  }

  /** Changes the disk as faults say that it is at this moment: `undefined` before the first power-on, or a stage. */
  changeDisk(stage: string | undefined): void {
    const { faults, disk } = this.#options;
    for (const fault of faults) {
      if (fault.at !== 'disk' || fault.when.phase !== stage || !this.#strikes(fault)) continue;
      this.#write(() => {
        for (const [path, value] of fault.what.writes) {
          if (value === null) disk.deleteTree(path);
          else disk.write(path, value);
        }
      });
    }
  }

  /** The first fault at this place that is about the occasion and strikes. */
  #strike<A extends DeviceFault['at']>(at: A, isAbout: (what: Effects[A]) => boolean): Effects[A] | undefined {
    for (const fault of this.#options.faults) {
      if (fault.at !== at) continue;
      const { what } = fault as FaultAt<A>;
      if (isAbout(what as Effects[A]) && this.#strikes(fault)) return what as Effects[A];
    }
    return undefined;
  }

  #strikes(fault: DeviceFault): boolean {
    const { faults, disk, actors, random } = this.#options;
    const path = `lab/faults/${faults.indexOf(fault)}`;
    const before = disk.read(path);
    const tally = before === undefined ? NO_TALLY : (JSON.parse(before) as Tally);
    const outcome = strike(fault.when, tally, {
      phase: currentStage(disk) ?? '',
      elapsedMs: actors.now() - this.#beganMs,
      random: random.fork(`fault:${fault.id}`),
    });
    if (outcome === undefined) return false;
    this.#write(() => disk.write(path, JSON.stringify(outcome.tally)));
    if (outcome.isStruck) actors.record('trace', 'fault', { id: fault.id, place: fault.at });
    return outcome.isStruck;
  }

  #write(run: () => void): void {
    this.#isWriting = true;
    run();
    this.#isWriting = false;
  }
}
