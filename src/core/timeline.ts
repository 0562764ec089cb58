import type { ActorRecord, Message, Participant, PendingRequest, Report, Wait } from './actors/participant.ts';
import type { Clock } from './clock.ts';
import { LabError } from './errors.ts';
import { Heap } from './heap.ts';
import { LIMITS, LOOKAHEAD_MS } from './limits.ts';
import { LOST, Watchdog } from './watchdog.ts';

/** The side that answers requests and works on its own time: handlers and jobs run one at a time. */
export interface TimelineService {
  /** When its earliest job is due, or undefined. */
  nextJobAtMs(): number | undefined;
  /** Runs that job; the timeline's clock stands at its time. */
  runNextJob(): void | Promise<void>;
}

/** A record with the device that it came from; `''` is the service. */
export interface TimelineRecord extends ActorRecord {
  readonly device: string;
  readonly ordinal: number;
}

/** How a run of the timeline ended. */
export type TimelineEnd =
  | { readonly kind: 'done' }
  /** Nothing is left that could happen, and these wait. */
  | { readonly kind: 'deadlock'; readonly waits: readonly (Wait & { readonly device: string })[] };

export interface TimelineOptions {
  readonly startMs: number;
  readonly service: TimelineService;
  /** Waits the real time that a jump to `toMs` should take. */
  readonly pace: (toMs: number) => Promise<void>;
  /** Takes records in the order (time, device, number). */
  readonly onRecords: (records: readonly TimelineRecord[]) => void;
  readonly lostAfterMs?: number;
}

const NO_MESSAGES: readonly Message[] = [];

/** Stands before every device at the same instant. */
const SERVICE_ORDINAL = -1;

interface Seat {
  readonly participant: Participant;
  nextAtMs: number | undefined;
  inbox: Message[];
  waits: readonly Wait[];
  requests: Set<PendingRequest>;
  /** Serial number of the seat's place on the agenda; older places are void. */
  place: number;
}

interface Arrival {
  readonly seat: Seat;
  readonly request: PendingRequest;
}

interface Place {
  readonly atMs: number;
  readonly seat: Seat;
  readonly place: number;
}

/**
 * Lab time itself: one agenda of everything that devices, the story and the service are to do next.
 *
 * Each turn takes the earliest entry and the stretch of `LOOKAHEAD_MS` after it, in which nothing that one
 * device does can reach another. All devices with something to do in that stretch live through it side by side;
 * then arrived requests and due jobs are worked off one at a time in the order (time, device, actor, number);
 * then what everybody recorded is put in that same order. So the outcome depends on simulated time alone, never
 * on which process or thread was quicker (docs/design.md 4).
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #seats = new Map<number, Seat>();
  readonly #agenda = new Heap<Place>(
    (left, right) =>
      left.atMs < right.atMs ||
      (left.atMs === right.atMs && left.seat.participant.ordinal < right.seat.participant.ordinal),
  );
  readonly #arrivals = new Heap<Arrival>(isEarlierArrival);
  readonly #watchdog: Watchdog;
  #records: TimelineRecord[] = [];
  #nowMs: number;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#nowMs = options.startMs;
    this.#watchdog = new Watchdog(options.lostAfterMs ?? LIMITS.lostAfterMs);
  }

  /** The service's clock: stands still while a handler or a job runs. */
  readonly clock: Clock = { now: () => this.#nowMs };

  add(participant: Participant, firstAtMs: number): void {
    const seat: Seat = {
      participant,
      nextAtMs: firstAtMs,
      inbox: [],
      waits: [],
      requests: new Set(),
      place: 0,
    };
    this.#seats.set(participant.ordinal, seat);
    this.#putOnAgenda(seat);
  }

  /** Leaves a participant out of everything that follows. */
  remove(ordinal: number): void {
    const seat = this.#seats.get(ordinal);
    if (seat === undefined) return;
    seat.place += 1;
    seat.requests.clear();
    this.#seats.delete(ordinal);
  }

  /** Sends a word to a participant; at least `LOOKAHEAD_MS` after what caused it. */
  post(ordinal: number, message: Message): void {
    const seat = this.#seats.get(ordinal);
    if (seat === undefined) return;
    seat.inbox.push(message);
    seat.inbox.sort((left, right) => left.atMs - right.atMs);
    this.#putOnAgenda(seat);
  }

  /** Records an event of the service at the time that its clock shows. */
  recordService(actor: string, type: string, data: Readonly<Record<string, unknown>>): void {
    const atMs = this.#nowMs;
    this.#records.push({ stream: 'trace', atMs, actor, type, data, ordinal: SERVICE_ORDINAL, device: '' });
  }

  /**
   * Lets time pass until `isDone` says so (asked between turns) or nothing is left to happen.
   * @throws LabError LAB_INTERNAL_INVARIANT when an actor ended with a bug
   */
  async run(isDone: () => boolean): Promise<TimelineEnd> {
    using _watch = this.#watchdog.start();
    while (!isDone()) {
      const atMs = this.#earliestMs();
      if (atMs === undefined) return { kind: 'deadlock', waits: this.#waits() };
      await this.#options.pace(atMs);
      const untilMs = atMs + LOOKAHEAD_MS;
      await this.#advanceDevices(untilMs);
      await this.#serve(untilMs);
      this.#flush();
    }
    return { kind: 'done' };
  }

  #earliestMs(): number | undefined {
    const seatMs = this.#nextSeat()?.atMs ?? Number.POSITIVE_INFINITY;
    const arrivalMs = this.#nextArrival()?.request.atMs ?? Number.POSITIVE_INFINITY;
    const jobMs = this.#options.service.nextJobAtMs() ?? Number.POSITIVE_INFINITY;
    const atMs = Math.min(seatMs, arrivalMs, jobMs);
    return atMs === Number.POSITIVE_INFINITY ? undefined : atMs;
  }

  async #advanceDevices(untilMs: number): Promise<void> {
    const turns: { seat: Seat; messages: readonly Message[] }[] = [];
    for (let next = this.#nextSeat(); next !== undefined && next.atMs < untilMs; next = this.#nextSeat()) {
      this.#agenda.pop();
      const { seat } = next;
      seat.place += 1;
      const messages = seat.inbox.length === 0 ? NO_MESSAGES : seat.inbox.filter(({ atMs }) => atMs < untilMs);
      if (messages.length > 0) seat.inbox = seat.inbox.slice(messages.length);
      turns.push({ seat, messages });
    }
    turns.sort((left, right) => left.seat.participant.ordinal - right.seat.participant.ordinal);
    const reports = await Promise.all(
      turns.map(({ seat, messages }) => this.#guard(seat, seat.participant.advance(untilMs, messages))),
    );
    reports.forEach((report, index) => {
      const turn = turns[index];
      if (turn !== undefined && report !== undefined) this.#take(turn.seat, report);
    });
  }

  async #serve(untilMs: number): Promise<void> {
    const { service } = this.#options;
    for (;;) {
      const arrival = this.#nextArrival();
      const arrivalMs = arrival?.request.atMs ?? Number.POSITIVE_INFINITY;
      const jobMs = service.nextJobAtMs() ?? Number.POSITIVE_INFINITY;
      if (Math.min(arrivalMs, jobMs) >= untilMs) return;
      this.#nowMs = Math.max(this.#nowMs, Math.min(arrivalMs, jobMs));
      if (jobMs <= arrivalMs) {
        await service.runNextJob();
      } else if (arrival !== undefined) {
        this.#arrivals.pop();
        arrival.seat.requests.delete(arrival.request);
        const released = arrival.seat.participant.release(arrival.request.number);
        const report = await this.#guard(arrival.seat, released);
        if (report !== undefined) this.#take(arrival.seat, report);
      }
    }
  }

  /** A participant that does not answer in real time is lost: it leaves an event, and the run goes on. */
  async #guard(seat: Seat, answer: Promise<Report>): Promise<Report | undefined> {
    const outcome = await this.#watchdog.watch(answer).catch((error: unknown): typeof LOST => {
      if (error instanceof LabError && error.code === 'LAB_DRIVER_AGENT_LOST') return LOST;
      throw error;
    });
    if (outcome !== LOST) return outcome;
    const { participant } = seat;
    const { ordinal, name: device } = participant;
    const atMs = this.#nowMs;
    this.#records.push({ stream: 'trace', atMs, actor: 'lab', type: 'device.lost', data: {}, ordinal, device });
    this.remove(participant.ordinal);
    return undefined;
  }

  #take(seat: Seat, report: Report): void {
    const { participant } = seat;
    if (report.failure !== undefined) {
      throw new LabError('LAB_INTERNAL_INVARIANT', `${participant.name}: ${report.failure}`, {});
    }
    const { ordinal, name: device } = participant;
    for (const { stream, atMs, actor, type, data } of report.records) {
      this.#records.push({ stream, atMs, actor, type, data, ordinal, device });
    }
    if (report.ended !== undefined) seat.requests.clear();
    for (const number of report.retracted) {
      for (const request of seat.requests) if (request.number === number) seat.requests.delete(request);
    }
    for (const request of report.requests) {
      if (report.retracted.includes(request.number)) continue;
      seat.requests.add(request);
      this.#arrivals.push({ seat, request });
    }
    seat.nextAtMs = report.nextAtMs;
    seat.waits = report.waits;
    this.#putOnAgenda(seat);
  }

  #putOnAgenda(seat: Seat): void {
    const atMs = Math.min(seat.nextAtMs ?? Number.POSITIVE_INFINITY, seat.inbox[0]?.atMs ?? Number.POSITIVE_INFINITY);
    seat.place += 1;
    if (atMs !== Number.POSITIVE_INFINITY) this.#agenda.push({ atMs, seat, place: seat.place });
  }

  #nextSeat(): Place | undefined {
    let next = this.#agenda.peek();
    while (next !== undefined && next.place !== next.seat.place) {
      this.#agenda.pop();
      next = this.#agenda.peek();
    }
    return next;
  }

  #nextArrival(): Arrival | undefined {
    let next = this.#arrivals.peek();
    while (next !== undefined && !next.seat.requests.has(next.request)) {
      this.#arrivals.pop();
      next = this.#arrivals.peek();
    }
    return next;
  }

  #flush(): void {
    if (this.#records.length === 0) return;
    const records = this.#records;
    this.#records = [];
    // The sort is stable: what one device recorded at one instant stays in its order.
    records.sort((left, right) => left.atMs - right.atMs || left.ordinal - right.ordinal);
    this.#options.onRecords(records);
  }

  #waits(): (Wait & { device: string })[] {
    return [...this.#seats.values()].flatMap(({ participant, waits }) =>
      waits.map((wait) => ({ device: participant.name, ...wait })),
    );
  }
}

function isEarlierArrival(left: Arrival, right: Arrival): boolean {
  const order =
    left.request.atMs - right.request.atMs ||
    left.seat.participant.ordinal - right.seat.participant.ordinal ||
    left.request.actor - right.request.actor ||
    left.request.number - right.request.number;
  return order < 0;
}
