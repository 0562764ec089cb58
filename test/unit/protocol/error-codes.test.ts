import { expect, test } from 'vitest';
import { explainCode, hresultOfHttpStatus } from '../../../src/protocol/error-codes.ts';
import { hresultOf } from '../../../src/protocol/ztd/refusal.ts';

test('an answer of the registration service is explained under its number and under its HRESULT', () => {
  expect(hresultOf(807)).toBe('0x81038327');
  expect(hresultOf(815)).toBe('0x8103832F');
  expect(explainCode('0x8103832F')).toBe(explainCode('815'));
  expect(explainCode('815').name).toBe('ZtdDeviceHasNoAssignedProfile');
});

test('a code is found in either case', () => {
  expect(explainCode('0x801c000e').name).toBe('device quota used up');
});

test('an HTTP status explains itself unless the table knows better', () => {
  expect(hresultOfHttpStatus(404)).toBe('0x80190194');
  expect(explainCode('0x80190194').name).toBe('HTTP status 404');
  expect(explainCode('0x80190190').name).toBe('HTTP_E_STATUS_BAD_REQUEST');
});

test('a code without an entry says so and still has all three texts', () => {
  expect(explainCode('0xDEADBEEF').cause).toBe('Nothing is known about 0xDEADBEEF.');
});
