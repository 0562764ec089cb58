import { expect, test } from 'vitest';
import { createTurns } from '../../../../../lab/drivers/docker/turns.ts';

test('never more than so many tasks run at once, and each has its turn', async () => {
  const inTurn = createTurns(3);
  let running = 0;
  let most = 0;
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

test('a task that fails gives its turn on', async () => {
  const inTurn = createTurns(1);
  const failed = inTurn(async () => {
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await inTurn(async () => 'yes')).toBe('yes');
});
