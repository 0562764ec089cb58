import { expect, test } from 'vitest';
import { DeviceRow } from '../../../../lab/dashboard/device-row.ts';
import { arrange, type Sort } from '../../../../lab/dashboard/order.ts';
import { START_MS } from '../../../../lab/runner/start-time.ts';
import { milestone, wayToDesktop } from '../../../support/dashboard.ts';

function rows(): DeviceRow[] {
  const names = ['boxed', 'ready', 'failed', 'running'];
  const made = names.map((name) => new DeviceRow({ name, model: 'latitude-7440', scenario: 1, title: 'a sample' }, 8));
  const tell = (index: number, records: ReturnType<typeof wayToDesktop>) => {
    for (const record of records) made[index]?.note(record);
  };
  tell(1, wayToDesktop('ready'));
  tell(2, [milestone('failed', 0, 'power-on'), milestone('failed', 600_000, 'failed', { code: '0x801C000E' })]);
  tell(3, [milestone('running', 200_000, 'power-on'), milestone('running', 230_000, 'sign-in.done')]);
  return made;
}

function names(filter: string, sort: Sort): string[] {
  return arrange(rows(), { filter, sort, nowMs: START_MS + 240_000 }).map(({ label }) => label.name);
}

test.each([
  ['plan', ['boxed', 'ready', 'failed', 'running']],
  ['progress', ['boxed', 'failed', 'running', 'ready']],
  ['elapsed', ['failed', 'ready', 'running', 'boxed']],
  ['recent', ['failed', 'running', 'ready', 'boxed']],
  ['trouble', ['failed', 'boxed', 'running', 'ready']],
] as const)('sorted by %s', (sort, expected) => {
  expect(names('', sort)).toEqual(expected);
});

test.each([
  ['running', ['running']],
  ['JOIN', ['running']],
  ['!latitude', []],
  ['!ready !boxed', ['failed', 'running']],
  ['latitude 801c', ['failed']],
  ['desktop', ['ready']],
  ['user-driven', ['ready']],
  ['!', ['boxed', 'ready', 'failed', 'running']],
])('the filter %j leaves %j', (filter, expected) => {
  expect(names(filter, 'plan')).toEqual(expected);
});
