import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { Accounts, GROUPS } from '../../../../src/device/os/accounts.ts';
import { CertificateStores } from '../../../../src/device/os/certificate-stores.ts';
import { Disk } from '../../../../src/device/os/disk.ts';

const OBJECT_ID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

test('a new Windows has its built-in accounts under one machine SID', () => {
  const accounts = new Accounts(new Disk([], () => true));
  accounts.install(createRandom(1));
  const sids = accounts.list().map(({ sid }) => sid);
  expect(sids).toHaveLength(5);
  expect(sids.every((sid) => sid.startsWith(`${accounts.machineSid}-`))).toBe(true);
  expect(accounts.members(GROUPS.Administrators)).toEqual([
    `${accounts.machineSid}-1000`,
    `${accounts.machineSid}-500`,
  ]);
});

test('an Entra user is a plain user until a membership says otherwise, and leaves no trace when removed', () => {
  const accounts = new Accounts(new Disk([], () => true));
  const { sid } = accounts.addEntraUser({ objectId: OBJECT_ID, upn: 'ada@contoso.com', displayName: 'Ada' });
  expect(sid).toBe('S-1-12-1-1059390688-299061129-84085914-20131048');
  expect(accounts.members(GROUPS.Users)).toEqual([sid]);
  expect(accounts.members(GROUPS.Administrators)).toEqual([]);
  accounts.addMember(GROUPS.Administrators, sid);
  accounts.remove(sid);
  expect(accounts.members(GROUPS.Administrators)).toEqual([]);
  expect(accounts.get(sid)).toBeUndefined();
});

test('who holds a role that is in Administrators administers the device', () => {
  const accounts = new Accounts(new Disk([], () => true));
  const user = { objectId: OBJECT_ID, upn: 'ada@contoso.com', displayName: 'Ada', roleSids: ['S-1-12-1-1-2-3-4'] };
  const { sid } = accounts.addEntraUser(user);
  expect(accounts.isAdministrator(sid)).toBe(false);
  accounts.addMember(GROUPS.Administrators, 'S-1-12-1-1-2-3-4');
  expect(accounts.isAdministrator(sid)).toBe(true);
  // Of somebody without an account here the sign-in tells.
  expect(accounts.isAdministrator('S-1-12-1-5-6-7-8', user.roleSids)).toBe(true);
  expect(accounts.isAdministrator('S-1-12-1-5-6-7-8', [])).toBe(false);
});

test('a certificate is found by its thumbprint in either case, in its own store alone', () => {
  const stores = new CertificateStores(new Disk([], () => true));
  const thumbprint = stores.add('My/System', Buffer.from('certificate'), 'device');
  expect(stores.get('My/System', thumbprint.toLowerCase())).toEqual({
    thumbprint,
    der: Buffer.from('certificate'),
    keyPurpose: 'device',
  });
  expect(stores.get('My/User', thumbprint)).toBeUndefined();
  stores.remove('My/System', thumbprint);
  expect(stores.list('My/System')).toEqual([]);
});
