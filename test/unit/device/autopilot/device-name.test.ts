import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { deviceNameOf } from '../../../../src/device/autopilot/device-name.ts';

const nameOf = (template: string, serialNumber = 'ABC-123 456') =>
  deviceNameOf(template, serialNumber, createRandom(1).fork('name'));

test('macros are filled in, in any case', () => {
  expect(nameOf('PC-%serial%', 'X1')).toBe('PC-X1');
  expect(nameOf('PC-%RAND:4%')).toMatch(/^PC-\d{4}$/);
});

test('a name keeps 15 letters, digits and hyphens, and no hyphen at its end', () => {
  expect(nameOf('CONTOSO-%SERIAL%')).toBe('CONTOSO-ABC-123');
  expect(nameOf('CONTOSO-ABC-12-%SERIAL%')).toBe('CONTOSO-ABC-12');
  expect(nameOf('ÄÖ %SERIAL%', 'a.b_c')).toBe('abc');
});

test('a name of digits alone, or of nothing, is none', () => {
  expect(nameOf('%RAND:5%')).toBeUndefined();
  expect(nameOf('%SERIAL%', '')).toBeUndefined();
});
