import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_TALLY, type Occasion, strike, type Tally, type When } from '../../../src/core/occasions.ts';
import { createRandom } from '../../../src/core/random.ts';

const at = (spec: Partial<Occasion> = {}): Occasion => ({
  phase: 'join',
  elapsedMs: 0,
  random: createRandom('occasions'),
  ...spec,
});

/** Which of `count` occasions are struck. */
function struck(when: When, count: number, occasion = at()): boolean[] {
  let tally: Tally = NO_TALLY;
  return Array.from({ length: count }, () => {
    const outcome = strike(when, tally, occasion);
    tally = outcome?.tally ?? tally;
    return outcome?.isStruck ?? false;
  });
}

describe('when a fault strikes', () => {
  test('nothing said strikes every time', () => {
    expect(struck({}, 3)).toEqual([true, true, true]);
  });

  test('from the nth occasion, and only so many times', () => {
    expect(struck({ nth: 2 }, 3)).toEqual([false, true, true]);
    expect(struck({ times: 1 }, 3)).toEqual([true, false, false]);
    expect(struck({ nth: 2, times: 1 }, 4)).toEqual([false, true, false, false]);
  });

  test('an occasion in another phase or outside the window does not count', () => {
    expect(strike({ phase: 'enrol' }, NO_TALLY, at())).toBeUndefined();
    const window = { fromMs: 10, toMs: 20 };
    expect([9, 10, 19, 20].map((elapsedMs) => strike({ window }, NO_TALLY, at({ elapsedMs }))?.isStruck)).toEqual([
      undefined,
      true,
      true,
      undefined,
    ]);
  });

  test('a probability is drawn from the seed, anew at each occasion', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const occasion = at({ random: createRandom(seed) });
        expect(struck({ probability: 0.5 }, 40, occasion)).toEqual(struck({ probability: 0.5 }, 40, occasion));
        expect(struck({ probability: 0 }, 5, occasion)).not.toContain(true);
        expect(struck({ probability: 1 }, 5, occasion)).not.toContain(false);
      }),
      { numRuns: 20 },
    );
    const draws = struck({ probability: 0.5 }, 200);
    expect(draws.filter((it) => it).length).toBeGreaterThan(60);
    expect(draws.filter((it) => !it).length).toBeGreaterThan(60);
  });
});
