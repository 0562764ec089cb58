import { expect, test } from 'vitest';
import { onInterrupt, stopUnread } from '../../../../lab/cli/interrupt.ts';

test('a run that nobody reads is stopped once, however often its output fails, and what has ended hears nothing', () => {
  const interrupt = onInterrupt();
  expect(interrupt.signal.aborted).toBe(false);
  expect(stopUnread()).toBe(true);
  expect(interrupt.signal.aborted).toBe(true);
  expect(stopUnread()).toBe(true);
  interrupt[Symbol.dispose]();
  expect(stopUnread()).toBe(false);
});

test('a socket whose other end has gone is no reason to stop: nobody listens for SIGPIPE', () => {
  using _interrupt = onInterrupt();
  expect(process.listenerCount('SIGPIPE')).toBe(0);
});
