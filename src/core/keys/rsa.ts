import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from '../random.ts';

/** An RSA-2048 key, both halves. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Where the search for the two primes begins: 1024 bits each, drawn at random. */
export type PrimeStarts = readonly [first: bigint, second: bigint];

/** All of a key that takes time to work out. */
export interface KeySearch {
  /** How far above its start each prime lies. */
  readonly steps: readonly [first: number, second: number];
  /** Inverse of the smaller prime modulo the larger, hexadecimal: true of no other steps. */
  readonly inverse: string;
}

const EXPONENT = 65537n;
const PRIME_BYTES = 128;

const SMALL_PRIMES = ((): number[] => {
  const primes: number[] = [];
  for (let candidate = 3; candidate < 6000; candidate += 2) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
})();

/** How far the first prime from `start` (odd) upwards lies whose predecessor shares no factor with the exponent. */
function stepToPrime(start: bigint): number {
  const residues = SMALL_PRIMES.map((prime) => Number(start % BigInt(prime)));
  for (let step = 0; ; step += 2) {
    // Sifting out multiples of small primes leaves few candidates for the costly test; the result is the same.
    if (residues.some((residue, index) => (residue + step) % (SMALL_PRIMES[index] as number) === 0)) continue;
    const candidate = start + BigInt(step);
    if (candidate % EXPONENT !== 1n && checkPrimeSync(candidate)) return step;
  }
}

/** 1024 random bits, odd, the two highest bits set so that a product of two has exactly 2048. */
function startingPoint(random: Random): bigint {
  return BigInt(`0x${random.bytes(PRIME_BYTES).toString('hex')}`) | (3n << 1022n) | 1n;
}

/** What the generator's next 256 bytes stand for, the same on every machine. */
export function drawStarts(random: Random): PrimeStarts {
  return [startingPoint(random), startingPoint(random)];
}

/** Searches for the primes; takes about 60 ms. */
export function searchKey(starts: PrimeStarts): KeySearch {
  const steps = [stepToPrime(starts[0]), stepToPrime(starts[1])] as const;
  const { p, q } = primesAt(starts, steps);
  return { steps, inverse: inverse(q, p).toString(16) };
}

/** Whether this was found from these starts, told without a search. */
export function isFoundFrom(starts: PrimeStarts, found: KeySearch): boolean {
  const { p, q } = primesAt(starts, found.steps);
  return (BigInt(`0x${found.inverse}`) * q) % p === 1n;
}

/** The primes, the larger first. */
function primesAt(starts: PrimeStarts, steps: KeySearch['steps']): { readonly p: bigint; readonly q: bigint } {
  const [first, second] = [starts[0] + BigInt(steps[0]), starts[1] + BigInt(steps[1])];
  return first > second ? { p: first, q: second } : { p: second, q: first };
}

/** The inverse of `value` modulo `modulus`; they share no factor. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus];
  let [previousFactor, factor] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  return previousFactor < 0n ? previousFactor + modulus : previousFactor;
}

function base64Url(value: bigint, lengthBytes: number): string {
  return Buffer.from(value.toString(16).padStart(lengthBytes * 2, '0'), 'hex').toString('base64url');
}

/** The RSA-2048 key with these primes and exponent 65537. */
export function keyPairOf(starts: PrimeStarts, found: KeySearch): KeyPair {
  const { p, q } = primesAt(starts, found.steps);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64Url(p * q, 2 * PRIME_BYTES),
      e: base64Url(EXPONENT, 3),
      d: base64Url(d, 2 * PRIME_BYTES),
      p: base64Url(p, PRIME_BYTES),
      q: base64Url(q, PRIME_BYTES),
      dp: base64Url(d % (p - 1n), PRIME_BYTES),
      dq: base64Url(d % (q - 1n), PRIME_BYTES),
      qi: base64Url(BigInt(`0x${found.inverse}`), PRIME_BYTES),
    },
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The RSA-2048 key that the generator's next 256 bytes stand for: same generator, same bytes; about 60 ms. */
export function deriveKeyPair(random: Random): KeyPair {
  const starts = drawStarts(random);
  return keyPairOf(starts, searchKey(starts));
}
