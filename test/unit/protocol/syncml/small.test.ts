import { describe, expect, it } from 'vitest';
import { credOf, isCredOf } from '../../../../src/protocol/syncml/auth.ts';
import { joinExpected, splitExpected } from '../../../../src/protocol/syncml/expected.ts';
import { isSuccess, STATUS, statusName } from '../../../../src/protocol/syncml/status.ts';

describe('credentials', () => {
  const account = { scheme: 'syncml:auth-md5', name: 'Bruce2', secret: 'OhBehave' } as const;
  const nonce = Buffer.from('Nonce').toString('base64');

  it('hashes name, secret and nonce bytes as the published example of the scheme does', () => {
    expect(credOf(account, nonce)).toEqual({
      type: 'syncml:auth-md5',
      format: 'b64',
      data: 'Zz6EivR3yeaaENcRN6lpAQ==',
    });
  });

  it('encodes name and secret for the basic scheme', () => {
    expect(credOf({ ...account, scheme: 'syncml:auth-basic' }, '').data).toBe('QnJ1Y2UyOk9oQmVoYXZl');
  });

  it('are refused for another secret, another nonce, another scheme, and when there are none', () => {
    const cred = credOf(account, nonce);
    expect(isCredOf(cred, account, nonce)).toBe(true);
    expect(isCredOf(cred, { ...account, secret: 'x' }, nonce)).toBe(false);
    expect(isCredOf(cred, account, 'AAAA')).toBe(false);
    expect(isCredOf({ ...cred, type: 'syncml:auth-basic' }, account, nonce)).toBe(false);
    expect(isCredOf(undefined, account, nonce)).toBe(false);
  });
});

describe('Expected lists', () => {
  it('join their items with U+F000 and split again', () => {
    const items = ['./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7BGUID%7D/Status;1', './b/Status;2'];
    const text = joinExpected(items);
    expect(text.codePointAt(items[0]?.length ?? 0)).toBe(0xf000);
    expect(splitExpected(text)).toEqual(items);
    expect(splitExpected(`${text}\uF000`)).toEqual(items);
    expect(splitExpected('')).toEqual([]);
  });
});

describe('status codes', () => {
  it('have names, and only those that took effect are successes', () => {
    expect(statusName(418)).toBe('alreadyExists');
    expect(statusName(299)).toBeNull();
    expect(Object.values(STATUS).filter(isSuccess)).toEqual([200, 202, 212, 213]);
  });
});
