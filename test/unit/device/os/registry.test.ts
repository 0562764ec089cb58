import { expect, test } from 'vitest';
import { Disk } from '../../../../src/device/os/disk.ts';
import { Registry } from '../../../../src/device/os/registry.ts';

const KEY = 'HKLM/SOFTWARE/Microsoft/Provisioning';
const create = () => new Registry(new Disk([], () => true));

test('values come back with their types', () => {
  const registry = create();
  registry.setString(KEY, 'text', 'a:b');
  registry.setNumber(KEY, 'number', 0xffffffff);
  registry.set(KEY, 'list', { type: 'REG_MULTI_SZ', value: ['one', 'two'] });
  expect(registry.get(KEY, 'text')).toEqual({ type: 'REG_SZ', value: 'a:b' });
  expect(registry.getNumber(KEY, 'number')).toBe(4_294_967_295);
  expect(registry.get(KEY, 'list')).toEqual({ type: 'REG_MULTI_SZ', value: ['one', 'two'] });
  expect(registry.getString(KEY, 'number')).toBeUndefined();
});

test('a negative number is stored as the DWORD that it is', () => {
  const registry = create();
  registry.setNumber(KEY, 'all', -1);
  expect(registry.getNumber(KEY, 'all')).toBe(0xffffffff);
});

test('a value name may be a URI and is no subkey', () => {
  const registry = create();
  const uri = './Device/Vendor/MSFT/Policy/100%/x';
  registry.setNumber(KEY, uri, 1);
  registry.setString(`${KEY}/Sub/Deeper`, 'name', 'value');
  expect([...registry.values(KEY).keys()]).toEqual([uri]);
  expect(registry.subkeys(KEY)).toEqual(['Sub']);
});

test('a key can exist without values, and goes with all that is below it', () => {
  const registry = create();
  registry.createKey(`${KEY}/OMADM/SyncML/ODJApplied`);
  expect(registry.hasKey(`${KEY}/OMADM/SyncML/ODJApplied`)).toBe(true);
  expect(registry.subkeys(`${KEY}/OMADM/SyncML`)).toEqual(['ODJApplied']);
  registry.deleteKey(`${KEY}/OMADM`);
  expect(registry.hasKey(KEY)).toBe(false);
});
