import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from '../random.ts';

/** An RSA-2048 key, both halves. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The two prime factors, the larger first. */
export interface Primes {
  readonly p: bigint;
  readonly q: bigint;
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

/** The first prime from `start` (odd) upwards whose predecessor shares no factor with the exponent. */
function nextPrime(start: bigint): bigint {
  const residues = SMALL_PRIMES.map((prime) => Number(start % BigInt(prime)));
  for (let step = 0; ; step += 2) {
    // Sifting out multiples of small primes leaves few candidates for the costly test; the result is the same.
    if (residues.some((residue, index) => (residue + step) % (SMALL_PRIMES[index] as number) === 0)) continue;
    const candidate = start + BigInt(step);
    if (candidate % EXPONENT !== 1n && checkPrimeSync(candidate)) return candidate;
  }
}

/** 1024 random bits, odd, the two highest bits set so that a product of two has exactly 2048. */
function startingPoint(random: Random): bigint {
  return BigInt(`0x${random.bytes(PRIME_BYTES).toString('hex')}`) | (3n << 1022n) | 1n;
}

/** The primes that the generator's next 256 bytes stand for, the same on every machine; takes about 60 ms. */
export function drawPrimes(random: Random): Primes {
  const first = nextPrime(startingPoint(random));
  const second = nextPrime(startingPoint(random));
  return first > second ? { p: first, q: second } : { p: second, q: first };
}

/** Whether `drawPrimes` would find these for the generator, judged without the search: primes lie close to their draw. */
export function areDrawnFrom(random: Random, { p, q }: Primes): boolean {
  const isNear = (prime: bigint, start: bigint) => prime >= start && prime - start < 1n << 20n;
  const [first, second] = [startingPoint(random), startingPoint(random)];
  return first > second ? isNear(p, first) && isNear(q, second) : isNear(p, second) && isNear(q, first);
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
export function keyPairOf({ p, q }: Primes): KeyPair {
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
      qi: base64Url(inverse(q, p), PRIME_BYTES),
    },
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The RSA-2048 key that the generator's next 256 bytes stand for: same generator, same bytes; about 60 ms. */
export function deriveKeyPair(random: Random): KeyPair {
  return keyPairOf(drawPrimes(random));
}
