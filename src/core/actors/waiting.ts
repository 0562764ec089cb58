import { invariant } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** What gates and queues may do with the floor; `Actors` alone provides it. */
export interface Primitives {
  park(on: string, untilMs: number | undefined, enter: (actor: Parked) => void): Promise<unknown>;
  wake(actor: Parked, value: unknown): void;
  expire(actor: Parked, atMs: number, value: unknown): void;
  isParked(actor: Parked, parkNumber: number): boolean;
  now(): number;
}

/** An actor as a primitive sees it. */
export interface Parked {
  readonly parkNumber: number;
}

/** A door that stays open once opened. */
export class Gate {
  readonly name: string;
  readonly #primitives: Primitives;
  #waiters: { readonly actor: Parked; readonly parkNumber: number }[] = [];
  #isOpen = false;

  constructor(name: string, primitives: Primitives) {
    this.name = name;
    this.#primitives = primitives;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    for (const { actor, parkNumber } of this.#waiters) {
      if (this.#primitives.isParked(actor, parkNumber)) this.#primitives.wake(actor, true);
    }
    this.#waiters = [];
  }

  /** True when the gate is open, false when `withinMs` passed first. */
  async wait(withinMs?: number): Promise<boolean> {
    if (this.#isOpen) return true;
    const untilMs = withinMs === undefined ? undefined : this.#primitives.now() + withinMs;
    return (await this.#primitives.park(this.name, untilMs, (actor) => {
      this.#waiters.push({ actor, parkNumber: actor.parkNumber });
      if (untilMs !== undefined) this.#primitives.expire(actor, untilMs, false);
    })) as boolean;
  }
}

interface Taker<T> {
  readonly actor: Parked;
  readonly parkNumber: number;
  given: { readonly item: T } | undefined;
}

/** First in, first out; takers get items in the order of asking. */
export class Queue<T> {
  readonly name: string;
  readonly #primitives: Primitives;
  readonly #items: T[];
  readonly #takers: Taker<T>[] = [];

  constructor(name: string, primitives: Primitives, items: readonly T[]) {
    this.name = name;
    this.#primitives = primitives;
    this.#items = [...items];
  }

  push(item: T): void {
    let taker = this.#takers.shift();
    while (taker !== undefined && !this.#primitives.isParked(taker.actor, taker.parkNumber))
      taker = this.#takers.shift();
    if (taker === undefined) {
      invariant(this.#items.length < LIMITS.queueItems, `queue ${this.name} holds ${LIMITS.queueItems} items`);
      this.#items.push(item);
      return;
    }
    // Given here, not with the wake: the taker's deadline may fall on this very instant and wake it first.
    taker.given = { item };
    this.#primitives.wake(taker.actor, undefined);
  }

  /** The next item, or undefined when `withinMs` passed first. */
  async take(withinMs?: number): Promise<T | undefined> {
    if (this.#items.length > 0) return this.#items.shift();
    const untilMs = withinMs === undefined ? undefined : this.#primitives.now() + withinMs;
    let taker: Taker<T> | undefined;
    try {
      await this.#primitives.park(this.name, untilMs, (actor) => {
        taker = { actor, parkNumber: actor.parkNumber, given: undefined };
        this.#takers.push(taker);
        if (untilMs !== undefined) this.#primitives.expire(actor, untilMs, undefined);
      });
    } catch (error) {
      // Cancelled between the gift and its turn: the item goes to the next, or a mutex would never open again.
      if (taker?.given !== undefined) this.push(taker.given.item);
      throw error;
    }
    return taker?.given?.item;
  }
}

/** One holder at a time, in the order of asking. */
export class Mutex {
  readonly #turns: Queue<true>;

  constructor(turns: Queue<true>) {
    this.#turns = turns;
  }

  /** Runs `body` while nobody else does. */
  async run<T>(body: () => Promise<T>): Promise<T> {
    await this.#turns.take();
    try {
      return await body();
    } finally {
      this.#turns.push(true);
    }
  }
}
