import { expect, test } from 'vitest';
import { nextStart } from '../../../../lab/drivers/next-start.ts';

const word = (atMs: number) => ({ atMs, body: { kind: 'person', page: 'region', answer: { value: 'DE' } } });

test('a restart comes back by itself and hears what was said while it went off', () => {
  const start = nextStart({ how: 'reboot', atMs: 1_000 }, [word(999), word(1_001)]);
  expect(start.atMs).toBeGreaterThan(1_000);
  expect(start).toEqual({ atMs: start.atMs, nextAtMs: start.atMs, messages: [word(1_001)] });
});

test('after a power cut somebody presses the power button when the power has been away for its time', () => {
  const start = nextStart({ how: 'power-cut', atMs: 1_000, offMs: 600_000 }, []);
  expect(start).toEqual({
    atMs: 601_000,
    nextAtMs: 601_000,
    messages: [{ atMs: 601_000, body: { kind: 'power-on' } }],
  });
});

test('a device that was shut down waits, unless somebody has said something to it meanwhile', () => {
  expect(nextStart({ how: 'shutdown', atMs: 1_000 }, [])).toMatchObject({ nextAtMs: undefined, messages: [] });
  const start = nextStart({ how: 'shutdown', atMs: 1_000 }, [{ atMs: 1_004, body: { kind: 'power-on' } }]);
  expect(start.nextAtMs).toBe(start.atMs);
});
