import type { Actors } from '../core/actors/actors.ts';
import { NO_TALLY, strike, type Tally } from '../core/occasions.ts';
import type { Random } from '../core/random.ts';
import { fits } from '../network/faults.ts';
import type { HttpRequest } from '../network/http.ts';
import type { Interference } from '../network/port.ts';
import type { DeviceFault, Effects, FaultAt } from './fault.ts';
import { currentStage } from './oobe/places.ts';
import type { Disk } from './os/disk.ts';
import { cutPower } from './power.ts';

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
