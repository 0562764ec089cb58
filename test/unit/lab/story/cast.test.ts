import { describe, expect, test } from 'vitest';
import { contoso, fleet } from '../../../../lab/scenario/vocabulary.ts';
import { castDevices, castUsers, select } from '../../../../lab/story/cast.ts';

const TENANT = contoso({ users: { count: 2, licensed: true } });
const FLEETS = [fleet({ name: 'sales', count: 2 }), fleet({ name: 'vm', model: 'hyper-v-gen2' })];
const cast = (seed: string, fleets = FLEETS) => castDevices(fleets, castUsers(TENANT, seed), seed);

test('users are numbered, and each has a password of its own', () => {
  const users = castUsers(TENANT, 'seed');
  expect(users.map(({ upn }) => upn)).toEqual(['user001@contoso.com', 'user002@contoso.com']);
  expect(new Set(users.map(({ password }) => password)).size).toBe(2);
  expect(castUsers(TENANT, 'seed')).toEqual(users);
  expect(castUsers(TENANT, 'another')[0]?.password).not.toBe(users[0]?.password);
});

test('devices are named after their fleet, numbered through, and users are dealt round-robin', () => {
  expect(cast('seed').map(({ spec, user }) => [spec.name, spec.ordinal, user.upn])).toEqual([
    ['sales-0001', 1, 'user001@contoso.com'],
    ['sales-0002', 2, 'user002@contoso.com'],
    ['vm-0001', 3, 'user001@contoso.com'],
  ]);
});

test('one more device changes nothing about the others', () => {
  const before = cast('seed');
  const after = cast('seed', [fleet({ name: 'sales', count: 3 }), FLEETS[1] ?? fleet({})]);
  expect(after.find(({ spec }) => spec.name === 'vm-0001')?.hardware).toEqual(before[2]?.hardware);
});

test('no two devices have the same serial number', () => {
  const devices = cast('seed', [fleet({ name: 'many', count: 200 })]);
  expect(new Set(devices.map(({ hardware }) => hardware.smbios.serialNumber)).size).toBe(200);
});

describe('a selection', () => {
  const names = (which?: string) =>
    select(cast('seed'), which === undefined ? {} : { which }).map(({ spec }) => spec.name);

  test('means all, a fleet, or one device', () => {
    expect(names()).toEqual(['sales-0001', 'sales-0002', 'vm-0001']);
    expect(names('sales')).toEqual(['sales-0001', 'sales-0002']);
    expect(names('sales-0002')).toEqual(['sales-0002']);
  });
});
