import { describe, expect, test } from 'vitest';
import { entraSidOf, guidFromBytes, guidOfEntraSid, guidToBytes, isGuid } from '../../../src/core/guid.ts';

const GUID = '01020304-0506-0708-090a-0b0c0d0e0f10';

describe('GUID', () => {
  test('the first three groups are little-endian, the rest as written', () => {
    expect(guidToBytes(GUID).toString('hex')).toBe('0403020106050807090a0b0c0d0e0f10');
  });

  test('bytes give back the GUID in lower case, whatever its case and braces were', () => {
    expect(guidFromBytes(guidToBytes(`{${GUID.toUpperCase()}}`))).toBe(GUID);
  });

  test('text that is not a GUID is recognised', () => {
    expect([GUID, `{${GUID}}`, 'x', GUID.slice(1), `${GUID}0`].map(isGuid)).toEqual([true, true, false, false, false]);
  });
});

describe('Entra SID', () => {
  test('it is S-1-12-1 and four little-endian numbers of the GUID bytes', () => {
    // 0x01020304, then 06 05 -> 0x0506 low and 08 07 -> 0x0708 high, then 0c0b0a09 and 100f0e0d.
    expect(entraSidOf(GUID)).toBe(`S-1-12-1-${0x01020304}-${0x07080506}-${0x0c0b0a09}-${0x100f0e0d}`);
  });

  test('numbers above 2^31 stay positive', () => {
    expect(entraSidOf('ffffffff-0000-0000-0000-0000000000ff')).toBe(`S-1-12-1-4294967295-0-0-${0xff000000}`);
  });

  test('an Entra SID leads back to its object, any other SID to nothing', () => {
    expect(guidOfEntraSid(entraSidOf(GUID))).toBe(GUID);
    expect(guidOfEntraSid('S-1-5-32-544')).toBeUndefined();
    expect(guidOfEntraSid('S-1-12-1-1-2-3-4294967296')).toBeUndefined();
  });
});
