import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { LABEL, leaseLabels, leaseOf } from '../../../../lab/drivers/docker/lease.ts';
import { isLeaseDead, isProcessGone, takeLease } from '../../../../lab/leftovers/lease.ts';

const OURS = takeLease();
/** Above the largest number that a kernel gives to a process. */
const NOBODY = 2 ** 22 + 1;

test('a lease lives as long as the process that took it', () => {
  expect(isLeaseDead(OURS)).toBe(false);
  expect(isLeaseDead({ ...OURS, process: `${NOBODY}@1` })).toBe(true);
});

test('a number that was given to another process since does not keep a lease alive', () => {
  expect(isLeaseDead({ ...OURS, process: `${process.pid}@1` })).toBe(true);
  expect(isProcessGone(String(process.pid))).toBe(false);
});

test('a process that has ended holds nothing, even while its parent has not heard of it', async () => {
  // The shell has become a program that waits for nobody.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const ended = line.toString().trim();
    await vi.waitUntil(() => readFileSync(`/proc/${ended}/stat`, 'utf8').includes(') Z '));
    expect(isProcessGone(ended)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});

test('no lease outlives a restart of its machine', () => {
  const [machine] = OURS.host.split('@');
  expect(isLeaseDead({ ...OURS, host: `${machine}@another-boot` })).toBe(true);
});

test('a lease of another machine, which cannot be asked, lives for a day', () => {
  const elsewhere = { ...OURS, host: 'elsewhere@boot', process: '1@1' };
  expect(isLeaseDead(elsewhere)).toBe(false);
  expect(isLeaseDead({ ...elsewhere, started: '2020-01-01T00:00:00.000Z' })).toBe(true);
});

test('a container’s labels carry the lease of who made it', () => {
  const labels = leaseLabels('run-1', 'engine-1');
  expect(labels).toMatchObject({ [LABEL.run]: 'run-1', [LABEL.engine]: 'engine-1' });
  expect(leaseOf(labels)).toMatchObject({ host: OURS.host, process: OURS.process });
});
