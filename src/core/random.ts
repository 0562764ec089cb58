/**
 * The lab's only source of chance: a 32-bit counter generator (sfc32), forked by name so that one more
 * device does not shift another's draws. Integer arithmetic only, hence equal on every machine.
 */
export interface Random {
  /** An independent generator whose draws depend on this one's seed and the name alone. */
  fork(name: string): Random;
  /** Uniform in [0, 2^32). */
  uint32(): number;
  /** Uniform integer in [low, high], both included. */
  int(low: number, high: number): number;
  /** True with the given probability in [0, 1]. */
  chance(probability: number): boolean;
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
  /** Upper-case hexadecimal digits. */
  hex(digits: number): string;
  /** A version 4 GUID in lower case, the form that Graph shows. */
  guid(): string;
}

const GOLDEN = 0x9e3779b9;

/** FNV-1a over UTF-16 code units, folded into a running state. */
function mix(state: number, text: string): number {
  let hash = state >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}

class CounterRandom implements Random {
  readonly #key: readonly [number, number, number];
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(key: readonly [number, number, number]) {
    this.#key = key;
    [this.#a, this.#b, this.#c] = key;
    for (let round = 0; round < 12; round += 1) this.uint32();
  }

  fork(name: string): Random {
    const [a, b, c] = this.#key;
    return new CounterRandom([mix(a, name), mix(b ^ GOLDEN, name), mix(c ^ 0x7f4a7c15, name)]);
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  int(low: number, high: number): number {
    const span = high - low + 1;
    // Rejection keeps the draw uniform; the loop ends after two turns on average at worst.
    const limit = Math.floor(0x1_0000_0000 / span) * span;
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return low + (draw % span);
  }

  chance(probability: number): boolean {
    return this.uint32() < probability * 0x1_0000_0000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T;
  }

  bytes(length: number): Buffer {
    const out = Buffer.alloc(length);
    for (let index = 0; index < length; index += 4) {
      const draw = this.uint32();
      for (let byte = 0; byte < 4 && index + byte < length; byte += 1) out[index + byte] = draw >>> (8 * byte);
    }
    return out;
  }

  hex(digits: number): string {
    return this.bytes(Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits)
      .toUpperCase();
  }

  guid(): string {
    const raw = this.bytes(16);
    raw[6] = ((raw[6] as number) & 0x0f) | 0x40;
    raw[8] = ((raw[8] as number) & 0x3f) | 0x80;
    const text = raw.toString('hex');
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  }
}

/**
 * The root generator of a run.
 * @example const rng = createRandom(1).fork('device:0042').fork('apps');
 */
export function createRandom(seed: number | string): Random {
  const text = String(seed);
  return new CounterRandom([mix(0x811c9dc5, text), mix(0xdeadbeef, text), mix(0x2545f491, text)]);
}
