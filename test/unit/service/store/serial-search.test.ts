import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../src/service/store/open.ts';
import { createManagedDeviceQueries } from '../../../../src/service/store/queries/managed-devices.ts';
import { managedDevice } from '../graph/support.ts';

function createDevices(...serials: readonly string[]) {
  const devices = createManagedDeviceQueries(openStore(':memory:'));
  for (const [index, serialNumber] of serials.entries()) devices.insert(managedDevice(`m${index}`, { serialNumber }));
  const find = (part: string) => devices.bySerialPart(part)?.map(({ id }) => id);
  return { devices, find };
}

describe('the search for serial numbers', () => {
  it('finds a part in any case, in the order of the rows, and nothing that a wildcard would', () => {
    const { find } = createDevices('ABC-123', 'xabcx', '999');
    expect(find('abc')).toEqual(['m0', 'm1']);
    expect(find('-12')).toEqual(['m0']);
    expect(find('a%c')).toEqual([]);
    expect(find('a_c')).toEqual([]);
  });

  it('catches up with rows that came, changed and went since it was asked last', () => {
    const { devices, find } = createDevices('AAA', 'BBB');
    expect(find('bb')).toEqual(['m1']);
    const last = devices.byId('m1');
    if (last === undefined) throw new Error('no row');
    devices.save({ ...last, serialNumber: 'CCC' });
    expect([find('bb'), find('cc')]).toEqual([[], ['m1']]);
    devices.remove('m1');
    devices.remove('m0');
    devices.insert(managedDevice('m2', { serialNumber: 'DDD' }));
    expect([find('cc'), find('dd')]).toEqual([[], ['m2']]);
  });

  it('leaves a text that nearly all have to those who read the table', () => {
    const { find } = createDevices(...Array.from({ length: 1_001 }, (_, index) => `SN-${index}`));
    expect(find('sn')).toBeUndefined();
    expect(find('n-1000')).toEqual(['m1000']);
  });
});
