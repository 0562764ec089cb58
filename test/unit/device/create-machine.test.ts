import { expect, test } from 'vitest';
import { createTestMachine } from '../../support/device.ts';

test('a milestone is told once a boot, but one that people bring about at the lock screen each time', async () => {
  const { play, machine, trace } = createTestMachine();
  await play(async () => {
    for (const upn of ['ada@contoso.com', 'grace@contoso.com']) machine.reach('desktop', { upn });
    for (const code of ['0x8007052E', '0x80070005']) machine.reach('reset.failed', { code });
    for (const boot of [1, 2]) machine.reach('power-on', { boot });
  });
  expect(trace('milestone')).toEqual([
    { name: 'desktop', upn: 'ada@contoso.com' },
    { name: 'desktop', upn: 'grace@contoso.com' },
    { name: 'reset.failed', code: '0x8007052E' },
    { name: 'reset.failed', code: '0x80070005' },
    { name: 'power-on', boot: 1 },
  ]);
});
