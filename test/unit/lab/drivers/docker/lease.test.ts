import { expect, test } from 'vitest';
import { isLeaseDead, LABEL, leaseLabels } from '../../../../../lab/drivers/docker/lease.ts';

const OURS = leaseLabels('run-1', 'engine-1');

test('a lease lives as long as the process that made it', () => {
  expect(isLeaseDead(OURS)).toBe(false);
  // Above the largest number that a kernel gives to a process.
  expect(isLeaseDead({ ...OURS, [LABEL.process]: `${2 ** 22 + 1}@1` })).toBe(true);
});

test('a number that was given to another process since does not keep a lease alive', () => {
  expect(isLeaseDead({ ...OURS, [LABEL.process]: `${process.pid}@1` })).toBe(true);
});

test('no lease outlives a restart of its machine', () => {
  const [name] = (OURS[LABEL.host] ?? '').split('@');
  expect(isLeaseDead({ ...OURS, [LABEL.host]: `${name}@another-boot` })).toBe(true);
});

test('a lease of another machine, which cannot be asked, lives for a day', () => {
  const elsewhere = { ...OURS, [LABEL.host]: 'elsewhere@boot', [LABEL.process]: '1@1' };
  expect(isLeaseDead(elsewhere)).toBe(false);
  expect(isLeaseDead({ ...elsewhere, [LABEL.started]: '2020-01-01T00:00:00.000Z' })).toBe(true);
});
