import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { faults } from '../soak/faults.ts';
import { chanceOf } from '../soak/part.ts';

const SEED = process.env['LAB_TEST_SEED'] ?? '20260105';
const CASES = 20;

test(`no mixture of faults breaks an invariant (${CASES} of seed ${SEED}; npm run soak plays 500)`, async () => {
  await using stage = await faults.open();
  for (let number = 1; number <= CASES; number += 1) {
    const { what, problems } = await stage.play(number, chanceOf(createRandom(SEED), faults, number));
    expect(problems, `npm run soak -- faults --seed ${SEED} --case ${number}: ${what}`).toEqual([]);
  }
});
