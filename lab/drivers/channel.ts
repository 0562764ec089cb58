import { Duplex, type Readable, type Writable } from 'node:stream';
import { LabError } from '../../src/core/errors.ts';

/** One frame: kind (1 byte), stream number (4), length (4), payload. */
const HEADER_BYTES = 9;
const FRAME_LIMIT_BYTES = 64 * 1_048_576;
const KIND = { call: 1, answer: 2, failure: 3, socketOpen: 4, socketData: 5, socketEnd: 6, beat: 7 } as const;

type CallHandler = (method: string, argument: unknown) => Promise<unknown>;

export interface ChannelOptions {
  readonly onCall: CallHandler;
  /** The other side opened a byte stream: a device's TLS connection. */
  readonly onSocket?: (socket: Duplex) => void;
  readonly onClose?: () => void;
}

/**
 * Both directions of an agent over one byte stream: calls with their answers, and the real TLS bytes of its
 * connections beside them (docs/design.md 8). The same over stdio and over an attached container.
 */
export class Channel {
  readonly #out: Writable;
  readonly #options: ChannelOptions;
  readonly #calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #sockets = new Map<number, ChannelSocket>();
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #number = 0;
  #heardAtMs = performance.now();
  #closed: Error | undefined;

  constructor(input: Readable, out: Writable, options: ChannelOptions) {
    this.#out = out;
    this.#options = options;
    input.on('data', (chunk: Buffer) => this.#receive(chunk));
    input.on('close', () => this.#close());
    input.on('end', () => this.#close());
    out.on('error', () => this.#close());
  }

  /** Asks the other side; rejects when it says no or goes away. */
  call(method: string, argument: unknown): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const number = this.#number++;
    return new Promise((resolve, reject) => {
      this.#calls.set(number, { resolve, reject });
      this.#send(KIND.call, number, Buffer.from(JSON.stringify({ method, argument })));
    });
  }

  /** Opens a byte stream to whatever the other side connects it with. */
  openSocket(): Duplex {
    const number = this.#number++;
    const socket = this.#socket(number);
    this.#send(KIND.socketOpen, number, Buffer.alloc(0));
    return socket;
  }

  /** Says that this side is alive; nobody answers. */
  beat(): void {
    this.#send(KIND.beat, 0, Buffer.alloc(0));
  }

  /** Real time since anything came from the other side. */
  silentMs(): number {
    return performance.now() - this.#heardAtMs;
  }

  #socket(number: number): ChannelSocket {
    const socket = new ChannelSocket(
      (data) => this.#send(KIND.socketData, number, data),
      () => this.#send(KIND.socketEnd, number, Buffer.alloc(0)),
      () => this.#sockets.delete(number),
    );
    this.#sockets.set(number, socket);
    return socket;
  }

  #send(kind: number, number: number, payload: Buffer): void {
    if (this.#closed !== undefined) return;
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = kind;
    header.writeUInt32LE(number, 1);
    header.writeUInt32LE(payload.length, 5);
    this.#out.write(payload.length === 0 ? header : Buffer.concat([header, payload]));
  }

  #receive(chunk: Buffer): void {
    this.#heardAtMs = performance.now();
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    while (this.#bufferedBytes >= HEADER_BYTES) {
      const head = this.#gather();
      const length = head.readUInt32LE(5);
      if (length > FRAME_LIMIT_BYTES) throw new LabError('LAB_INTERNAL_INVARIANT', `a frame of ${length} bytes`);
      if (head.length < HEADER_BYTES + length) return;
      const rest = head.subarray(HEADER_BYTES + length);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#bufferedBytes = rest.length;
      this.#take(head[0] ?? 0, head.readUInt32LE(1), head.subarray(HEADER_BYTES, HEADER_BYTES + length));
    }
  }

  #gather(): Buffer {
    const whole = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #take(kind: number, number: number, payload: Buffer): void {
    switch (kind) {
      case KIND.call:
        void this.#answer(number, payload);
        return;
      case KIND.answer:
        this.#settle(number)?.resolve(payload.length === 0 ? undefined : JSON.parse(payload.toString('utf8')));
        return;
      case KIND.failure:
        this.#settle(number)?.reject(new LabError('LAB_INTERNAL_INVARIANT', payload.toString('utf8')));
        return;
      case KIND.socketOpen: {
        const socket = this.#socket(number);
        if (this.#options.onSocket === undefined) socket.destroy();
        else this.#options.onSocket(socket);
        return;
      }
      case KIND.socketData:
        this.#sockets.get(number)?.push(Buffer.from(payload));
        return;
      case KIND.beat:
        return;
      default:
        this.#sockets.get(number)?.push(null);
    }
  }

  #settle(number: number): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    return call;
  }

  async #answer(number: number, payload: Buffer): Promise<void> {
    try {
      const { method, argument } = JSON.parse(payload.toString('utf8')) as { method: string; argument: unknown };
      const value = await this.#options.onCall(method, argument);
      this.#send(KIND.answer, number, value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value)));
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#send(KIND.failure, number, Buffer.from(text));
    }
  }

  #close(): void {
    if (this.#closed !== undefined) return;
    this.#closed = new LabError('LAB_DRIVER_AGENT_LOST', 'the other end of the channel is gone');
    for (const call of this.#calls.values()) call.reject(this.#closed);
    this.#calls.clear();
    for (const socket of this.#sockets.values()) socket.destroy();
    this.#sockets.clear();
    this.#options.onClose?.();
  }
}

/** A byte stream inside a channel; TLS runs over it as over a TCP socket. */
class ChannelSocket extends Duplex {
  readonly #onData: (data: Buffer) => void;
  readonly #onEnd: () => void;
  readonly #onGone: () => void;

  constructor(onData: (data: Buffer) => void, onEnd: () => void, onGone: () => void) {
    super({ allowHalfOpen: false });
    this.#onData = onData;
    this.#onEnd = onEnd;
    this.#onGone = onGone;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#onData(chunk);
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#onEnd();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onEnd();
    this.#onGone();
    done(error);
  }
}
