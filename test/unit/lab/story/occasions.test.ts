import { expect, test } from 'vitest';
import { applyFaults } from '../../../../lab/faults/apply.ts';
import { fault } from '../../../../lab/faults/fault.ts';
import type { FaultWhen } from '../../../../lab/scenario/fault.ts';
import { StoryOccasions } from '../../../../lab/story/occasions.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { sampleScenario } from '../../../support/scenario.ts';

/** Whether a fault of the import strikes each of these occasions, a device and the minutes since the story began. */
function struck(when: FaultWhen, occasions: readonly (readonly [device: string, minutes: number])[]): boolean[] {
  const [effect] = applyFaults(sampleScenario({ faults: [fault.hashTruncated().at(when)] })).ofStory;
  if (effect === undefined) throw new Error('the fault strikes at the import');
  const story = new StoryOccasions(createRandom('test'), 0);
  return occasions.map(([device, minutes]) => story.strikes(effect, device, minutes * 60_000));
}

test('what the story carries out counts its occasions for each device by itself', () => {
  const occasions = [
    ['a', 0],
    ['b', 0],
    ['a', 1],
    ['a', 2],
    ['b', 3],
  ] as const;
  expect(struck({}, occasions)).toEqual([true, true, true, true, true]);
  expect(struck({ nth: 2, times: 1 }, occasions)).toEqual([false, false, true, false, true]);
});

test('what the story carries out keeps to its window and its probability', () => {
  const twice = [
    ['a', 0],
    ['a', 5],
    ['a', 10],
  ] as const;
  expect(struck({ window: { from: '1m', to: '10m' } }, twice)).toEqual([false, true, false]);
  const many = Array.from({ length: 200 }, (_, index) => [`device-${index}`, 0] as const);
  const hits = struck({ probability: 0.3 }, many).filter(Boolean).length;
  expect(hits).toBeGreaterThan(30);
  expect(hits).toBeLessThan(90);
});
