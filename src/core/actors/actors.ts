import { invariant, LabError } from '../errors.ts';
import { Heap } from '../heap.ts';
import { LIMITS } from '../limits.ts';
import type { ActorRecord, Ended, Message, Participant, PendingRequest, Report, Wait } from './participant.ts';
import { Gate, Mutex, type Primitives, Queue } from './waiting.ts';

/** Thrown at the place where a cancelled actor waits, so that it unwinds; only `spawn` and `race` catch it. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** A running activity, for those who wait for it or stop it. */
export interface ActorHandle<T> {
  readonly name: string;
  /** Parks the caller until the actor has ended; rethrows what it threw. */
  join(): Promise<T>;
  /** Removes the actor's sleeps and unsent requests and unwinds it and its children at this instant. */
  cancel(): void;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

interface Actor {
  readonly ordinal: number;
  readonly name: string;
  parent: Actor | undefined;
  readonly children: Set<Actor>;
  readonly joiners: { readonly actor: Actor; readonly parkNumber: number }[];
  /** Children that ended with an error which nobody has joined. */
  readonly unheard: Map<Actor, unknown>;
  isCancelled: boolean;
  /** Raised at each park: a wake that carries an older number is void. */
  parkNumber: number;
  wait: Wait | undefined;
  resume: ((outcome: Outcome) => void) | undefined;
  request: number | undefined;
  outcome: Outcome | undefined;
}

interface Wake {
  readonly atMs: number;
  readonly actor: Actor;
  readonly parkNumber: number;
  readonly number: number;
  readonly outcome: Outcome;
}

interface OpenRequest {
  readonly actor: Actor;
  readonly parkNumber: number;
  readonly atMs: number;
  readonly replyAfterMs: number;
  readonly perform: () => Promise<unknown>;
}

const DONE: Outcome = { ok: true, value: undefined };
/** What an actor of a device that is off waits for; one each, or they would all be kept for the sake of the others. */
const never = () => new Promise<never>(() => {});

/**
 * The actors of one device, run one at a time in the order (time, actor, number). An actor runs from a wake
 * until it parks in one of the primitives here; whatever else it awaits (a signature on the thread pool, say)
 * happens while it holds the floor, so real completion order never shows (docs/design.md 4).
 */
export class Actors implements Participant {
  readonly ordinal: number;
  readonly name: string;
  readonly #wakes = new Heap<Wake>(
    (left, right) =>
      left.atMs < right.atMs ||
      (left.atMs === right.atMs &&
        (left.actor.ordinal < right.actor.ordinal ||
          (left.actor.ordinal === right.actor.ordinal && left.number < right.number))),
  );
  readonly #alive = new Set<Actor>();
  readonly #open = new Map<number, OpenRequest>();
  readonly #onMessage: (body: unknown) => void;
  #nowMs: number;
  #current: Actor | undefined;
  #rest: (() => void) | undefined;
  #actorCount = 0;
  #wakeCount = 0;
  #requestCount = 0;
  #requests: PendingRequest[] = [];
  #retracted: number[] = [];
  #records: ActorRecord[] = [];
  #failure: string | undefined;
  #ended: Ended | undefined;

  /** `onMessage` runs at the message's time and may only open gates, fill queues and start actors. */
  constructor(ordinal: number, name: string, startMs: number, onMessage: (body: unknown) => void = () => {}) {
    this.ordinal = ordinal;
    this.name = name;
    this.#nowMs = startMs;
    this.#onMessage = onMessage;
  }

  /** Lab time as this device has it, milliseconds since 1970. */
  now(): number {
    return this.#nowMs;
  }

  /** The name of the actor that has the floor. */
  get currentName(): string {
    return this.#current?.name ?? this.name;
  }

  /** Whether this device is off: code that still runs then has no effect any more. */
  get isOff(): boolean {
    return this.#ended !== undefined;
  }

  /** Puts something into a log; it leaves with the next report, behind everything recorded earlier. */
  record(stream: ActorRecord['stream'], type: string, data: Readonly<Record<string, unknown>>): void {
    if (this.isOff) return;
    this.#records.push({ stream, atMs: this.#nowMs, actor: this.currentName, type, data });
  }

  /** Starts an activity at this instant; it runs once the actors before it have parked. */
  spawn<T>(name: string, run: () => Promise<T>): ActorHandle<T> {
    if (this.#alive.size >= LIMITS.actorsPerDevice) {
      throw new LabError('LAB_INTERNAL_INVARIANT', `${this.name}: more than ${LIMITS.actorsPerDevice} actors at once`);
    }
    const actor: Actor = {
      ordinal: this.#actorCount++,
      name,
      parent: this.#current,
      children: new Set(),
      joiners: [],
      unheard: new Map(),
      isCancelled: false,
      parkNumber: 0,
      wait: { actor: name, on: 'its first turn' },
      resume: undefined,
      request: undefined,
      outcome: undefined,
    };
    this.#alive.add(actor);
    actor.parent?.children.add(actor);
    actor.resume = (outcome) => {
      const body = outcome.ok ? run() : Promise.reject(outcome.error);
      body.then(
        (value) => this.#end(actor, { ok: true, value }),
        (error: unknown) => this.#end(actor, { ok: false, error }),
      );
    };
    this.#wake(actor, this.#nowMs, DONE);
    return {
      name,
      join: () => this.#join(actor) as Promise<T>,
      cancel: () => this.#cancel(actor),
    };
  }

  /** Runs the activities side by side and waits for all; the first error cancels the others and is rethrown. */
  async all<T>(name: string, runs: readonly (() => Promise<T>)[]): Promise<T[]> {
    const handles = runs.map((run, index) => this.spawn(`${name}.${index}`, run));
    const values: T[] = [];
    try {
      for (const handle of handles) values.push(await handle.join());
    } catch (error) {
      for (const handle of handles) handle.cancel();
      throw error;
    }
    return values;
  }

  /** The first activity to end wins; the others are cancelled before this returns. */
  async race<T>(name: string, runs: readonly (() => Promise<T>)[]): Promise<{ index: number; value: T }> {
    const first = this.gate(`${name} (first of ${runs.length})`);
    let winner: number | undefined;
    const handles = runs.map((run, index) =>
      this.spawn(`${name}.${index}`, async () => {
        try {
          return await run();
        } finally {
          winner ??= index;
          first.open();
        }
      }),
    );
    try {
      await first.wait();
    } finally {
      handles.forEach((handle, index) => {
        if (index !== winner) handle.cancel();
      });
    }
    const index = winner ?? 0;
    return { index, value: await (handles[index] as ActorHandle<T>).join() };
  }

  /** Parks for the given simulated time. */
  async sleep(durationMs: number, on = 'sleep'): Promise<void> {
    const untilMs = this.#nowMs + Math.max(0, Math.trunc(durationMs));
    await this.#park(on, untilMs, (actor) => this.#wake(actor, untilMs, DONE));
  }

  /**
   * Parks as a request: `perform` is the whole exchange, run when the runner lets the request arrive
   * `arriveAfterMs` from now; the caller wakes `replyAfterMs` after that.
   */
  async request<T>(on: string, arriveAfterMs: number, replyAfterMs: number, perform: () => Promise<T>): Promise<T> {
    const atMs = this.#nowMs + arriveAfterMs;
    const number = this.#requestCount++;
    return (await this.#park(on, atMs + replyAfterMs, (actor) => {
      actor.request = number;
      this.#open.set(number, { actor, parkNumber: actor.parkNumber, atMs, replyAfterMs, perform });
      this.#requests.push({ number, actor: actor.ordinal, atMs });
    })) as T;
  }

  /** A door that stays open once opened. */
  gate(name: string): Gate {
    return new Gate(name, this.#primitives);
  }

  /** One holder at a time, in the order of asking. */
  mutex(name: string): Mutex {
    return new Mutex(this.queue<true>(name, [true]));
  }

  /** First in, first out. */
  queue<T>(name: string, items: readonly T[] = []): Queue<T> {
    return new Queue(name, this.#primitives, items);
  }

  /** Switches off: every actor, the caller's too, is left where it stands and never runs again. */
  end(how: 'reboot' | 'shutdown'): Promise<never> {
    return this.#switchOff({ how, atMs: this.#nowMs });
  }

  /**
   * Takes the power away at this very point. It may strike in the middle of code that does not wait: what still runs
   * until its next park records nothing, writes nothing and asks for nothing.
   */
  cutPower(offMs: number): Promise<never> {
    return this.#switchOff({ how: 'power-cut', atMs: this.#nowMs, offMs });
  }

  #switchOff(ended: Ended): Promise<never> {
    this.#ended ??= ended;
    this.#yieldFloor();
    return never();
  }

  async advance(untilMs: number, messages: readonly Message[]): Promise<Report> {
    let pending = 0;
    let instantMs = Number.NaN;
    let atThisInstant = 0;
    for (;;) {
      if (this.isOff || this.#failure !== undefined) break;
      const wake = this.#wakes.peek();
      const message = messages[pending];
      if (message !== undefined && (wake === undefined || message.atMs <= wake.atMs)) {
        pending += 1;
        this.#nowMs = Math.max(this.#nowMs, message.atMs);
        this.#onMessage(message.body);
        continue;
      }
      if (wake === undefined || wake.atMs >= untilMs) break;
      this.#wakes.pop();
      if (isVoid(wake)) continue;
      if (wake.atMs !== instantMs) {
        instantMs = wake.atMs;
        atThisInstant = 0;
      }
      atThisInstant += 1;
      invariant(atThisInstant < LIMITS.wakesPerInstant, `${this.name}: actor ${wake.actor.name} never lets time pass`);
      this.#nowMs = wake.atMs;
      await this.#run(wake);
    }
    return this.#report();
  }

  async release(number: number): Promise<Report> {
    const request = this.#open.get(number);
    if (request === undefined) return this.#report();
    this.#open.delete(number);
    let outcome: Outcome;
    try {
      outcome = { ok: true, value: await request.perform() };
    } catch (error) {
      outcome = { ok: false, error };
    }
    request.actor.request = undefined;
    if (request.actor.parkNumber === request.parkNumber) {
      this.#wake(request.actor, request.atMs + request.replyAfterMs, outcome);
    }
    return this.#report();
  }

  /** Every wait here, for the deadlock report. */
  get waits(): readonly Wait[] {
    return [...this.#alive].flatMap((actor) => (actor.wait === undefined ? [] : [actor.wait]));
  }

  readonly #primitives: Primitives = {
    park: (on, untilMs, enter) => this.#park(on, untilMs, enter),
    wake: (actor, value) => this.#wake(actor as Actor, this.#nowMs, { ok: true, value }),
    expire: (actor, atMs, value) => this.#wake(actor as Actor, atMs, { ok: true, value }),
    isParked: (actor, parkNumber) => (actor as Actor).parkNumber === parkNumber && (actor as Actor).wait !== undefined,
    now: () => this.#nowMs,
  };

  #run(wake: Wake): Promise<void> {
    return new Promise<void>((resolve) => {
      const { actor } = wake;
      const resume = actor.resume;
      actor.resume = undefined;
      actor.wait = undefined;
      actor.parkNumber += 1;
      this.#current = actor;
      this.#rest = resolve;
      resume?.(wake.outcome);
    });
  }

  #yieldFloor(): void {
    this.#current = undefined;
    const rest = this.#rest;
    this.#rest = undefined;
    rest?.();
  }

  async #park(on: string, untilMs: number | undefined, enter: (actor: Actor) => void): Promise<unknown> {
    if (this.isOff) return never();
    const actor = this.#current;
    invariant(actor !== undefined, `${this.name}: waiting on ${on} outside an actor`);
    if (actor.isCancelled) throw new Cancelled();
    actor.wait = { actor: actor.name, on, ...(untilMs === undefined ? {} : { untilMs }) };
    return new Promise<unknown>((resolve, reject) => {
      actor.resume = (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error));
      enter(actor);
      this.#yieldFloor();
    });
  }

  #wake(actor: Actor, atMs: number, outcome: Outcome): void {
    this.#wakes.push({ atMs, actor, parkNumber: actor.parkNumber, number: this.#wakeCount++, outcome });
  }

  async #join(actor: Actor): Promise<unknown> {
    if (actor.outcome === undefined) {
      await this.#park(`the end of ${actor.name}`, undefined, (joiner) => {
        actor.joiners.push({ actor: joiner, parkNumber: joiner.parkNumber });
      });
    }
    const outcome = actor.outcome;
    invariant(outcome !== undefined, `${actor.name} has ended when its joiner wakes`);
    this.#current?.unheard.delete(actor);
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  }

  #end(actor: Actor, outcome: Outcome): void {
    if (this.isOff) return;
    actor.outcome = outcome;
    this.#alive.delete(actor);
    actor.parent?.children.delete(actor);
    for (const child of actor.children) child.parent = undefined;
    for (const { actor: joiner, parkNumber } of actor.joiners) {
      if (joiner.parkNumber === parkNumber) this.#wake(joiner, this.#nowMs, DONE);
    }
    const isHeard = outcome.ok || outcome.error instanceof Cancelled || actor.joiners.length > 0;
    if (!isHeard && actor.parent !== undefined) actor.parent.unheard.set(actor, outcome.error);
    else if (!isHeard) this.#failure ??= describe(actor.name, outcome.error);
    // What a child threw is the parent's to hear; once the parent is gone, nobody else will.
    const [unheard] = actor.unheard;
    if (unheard !== undefined && outcome.ok) this.#failure ??= describe(unheard[0].name, unheard[1]);
    this.#yieldFloor();
  }

  #cancel(actor: Actor): void {
    if (actor.isCancelled || actor.outcome !== undefined) return;
    actor.isCancelled = true;
    for (const child of actor.children) this.#cancel(child);
    if (actor.request !== undefined && this.#open.delete(actor.request)) this.#retracted.push(actor.request);
    if (actor.wait !== undefined) {
      // A new park number voids the wakes that are already on the heap.
      actor.parkNumber += 1;
      this.#wake(actor, this.#nowMs, { ok: false, error: new Cancelled() });
    }
  }

  #report(): Report {
    let next = this.#wakes.peek();
    while (next !== undefined && isVoid(next)) {
      this.#wakes.pop();
      next = this.#wakes.peek();
    }
    const nextAtMs = this.isOff ? undefined : next?.atMs;
    const report: Report = {
      // A device that is off sends nothing: its next power cycle numbers its requests anew.
      requests: this.isOff ? [] : this.#requests,
      retracted: this.isOff ? [] : this.#retracted,
      records: this.#records,
      waits: nextAtMs === undefined ? this.waits : [],
      ...(nextAtMs === undefined ? {} : { nextAtMs }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
    };
    this.#requests = [];
    this.#retracted = [];
    this.#records = [];
    return report;
  }
}

/** A wake for a park that its actor has already left. */
function isVoid(wake: Wake): boolean {
  return wake.actor.parkNumber !== wake.parkNumber || wake.actor.resume === undefined;
}

function describe(actor: string, error: unknown): string {
  return `${actor}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
