import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Pacer } from '../../../src/core/pace.ts';

const HOUR_MS = 3_600_000;

/** Whether a wait has ended once everything that could end it had a turn. */
function watch(wait: Promise<void>) {
  const seen = { isOver: false };
  void wait.then(() => {
    seen.isOver = true;
  });
  return async () => {
    await setTimeout(20);
    return seen.isOver;
  };
}

test('at max an hour takes no time, and the watcher sees it pass', async () => {
  const pacer = new Pacer('max');
  expect(pacer.nowMs()).toBeUndefined();
  await pacer.wait(1_000);
  await pacer.wait(1_000 + HOUR_MS);
  expect(pacer.nowMs()).toBe(1_000 + HOUR_MS);
});

test('the first time and an earlier time, where a new story begins, are not waited for', async () => {
  const pacer = new Pacer(1);
  await pacer.wait(HOUR_MS);
  await pacer.wait(1_000);
  expect(pacer.nowMs()).toBe(1_000);
});

test('a wait in progress follows a new pace', async () => {
  const pacer = new Pacer(1);
  await pacer.wait(0);
  const isOver = watch(pacer.wait(HOUR_MS));
  expect(await isOver()).toBe(false);
  pacer.set(HOUR_MS * 1_000);
  expect(await isOver()).toBe(true);
  expect(pacer.pace).toBe(HOUR_MS * 1_000);
});

test('the watcher sees time between the two ends of a jump', async () => {
  const pacer = new Pacer(60);
  await pacer.wait(0);
  const isOver = watch(pacer.wait(HOUR_MS));
  await isOver();
  const nowMs = pacer.nowMs() ?? 0;
  expect(nowMs).toBeGreaterThan(0);
  expect(nowMs).toBeLessThan(HOUR_MS);
  pacer.set('max');
  expect(await isOver()).toBe(true);
  expect(pacer.nowMs()).toBe(HOUR_MS);
});

test.each(['max', 60] as const)('a pause at %s holds time still in mid-wait until it is lifted', async (pace) => {
  const pacer = new Pacer(pace);
  await pacer.wait(0);
  pacer.pause();
  const isOver = watch(pacer.wait(60));
  expect(await isOver()).toBe(false);
  expect(pacer).toMatchObject({ isPaused: true });
  expect(pacer.nowMs()).toBe(0);
  pacer.resume();
  expect(await isOver()).toBe(true);
  expect(pacer.isPaused).toBe(false);
});

test('a step lets turns pass without a wait until the next pause', async () => {
  const pacer = new Pacer(1);
  await pacer.wait(0);
  pacer.pause();
  const isOver = watch(pacer.wait(HOUR_MS));
  pacer.step();
  expect(await isOver()).toBe(true);
  await pacer.wait(2 * HOUR_MS);
  pacer.pause();
  expect(await watch(pacer.wait(2 * HOUR_MS + 1))()).toBe(false);
});
