import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { kills } from '../soak/kills.ts';
import { chanceOf } from '../soak/part.ts';
import { canStartEngine } from '../support/private-engine.ts';

const SEED = process.env['LAB_TEST_SEED'] ?? '1';
/** Two of each blow; `npm run soak` plays 25. */
const CASES = 8;

describe.runIf(canStartEngine)(`seed ${SEED}${canStartEngine ? '' : ' [skipped: no dockerd to start]'}`, () => {
  test('a run that is struck at a random moment leaves nothing after the next command, and can be read', {
    timeout: 240_000,
  }, async () => {
    await using stage = await kills.open();
    for (let number = 1; number <= CASES; number += 1) {
      const { what, problems } = await stage.play(number, chanceOf(createRandom(SEED), kills, number));
      expect(problems, `case ${number}: ${what}`).toEqual([]);
    }
  });
});
