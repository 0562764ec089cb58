import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule } from '../../../../src/service/entra/rule.ts';
import type { DirectoryDevice } from '../../../../src/service/store/queries/directory-devices.ts';

const ZTD_ID = 'b4a9f1a6-6c1e-4a5c-8a57-2f51ad1b0f11';

const DEVICE: DirectoryDevice = {
  id: '0b0f7f0e-4c62-4cb1-a1b5-02c0cbe6c111',
  deviceId: 'ab3d1b9c-2f64-4b25-93c1-8e6d2c0d9f22',
  displayName: 'LAPTOP-7',
  accountEnabled: true,
  trustType: 'AzureAd',
  profileType: 'RegisteredDevice',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100.1',
  isManaged: true,
  isCompliant: null,
  mdmAppId: null,
  physicalIds: [`[ZTDID]:${ZTD_ID}`, '[OrderID]:SALES', '[PurchaseOrderId]:PO-1'],
  enrollmentProfileName: 'Standard user',
  ownerUserId: null,
  ztdId: ZTD_ID,
  certificateThumbprint: null,
  transportKey: null,
  manufacturer: 'Contoso',
  model: 'Book',
  createdMs: 0,
  registeredMs: 0,
};

function matches(text: string, device: DirectoryDevice = DEVICE): boolean {
  const rule = parseRule(text);
  if (!rule.ok) throw new Error(rule.error.message);
  return rule.value(device);
}

describe('rules of dynamic device groups', () => {
  it('reads the rules that every Autopilot guide gives', () => {
    expect(matches('(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))')).toBe(true);
    expect(matches('(device.devicePhysicalIDs -any (_ -contains "[ZTDId]"))')).toBe(true);
    expect(matches('(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALES"))')).toBe(true);
    expect(matches('(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALE"))')).toBe(false);
    expect(matches('(device.devicePhysicalIds -any (_ -eq "[PurchaseOrderId]:PO-1"))')).toBe(true);
    expect(matches('device.enrollmentProfileName -eq "Standard user"')).toBe(true);
  });

  it('ignores the case of properties, operators and values', () => {
    expect(matches('DEVICE.ENROLLMENTPROFILENAME -EQ "standard USER"')).toBe(true);
  });

  it('lets a device without Autopilot out', () => {
    expect(matches('(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))', { ...DEVICE, physicalIds: [] })).toBe(
      false,
    );
  });

  it('binds -not before -and before -or', () => {
    const [yes, no] = ['device.accountEnabled -eq true', 'device.accountEnabled -eq false'];
    expect(matches(`${yes} -or ${no} -and ${no}`)).toBe(true);
    expect(matches(`(${yes} -or ${no}) -and ${no}`)).toBe(false);
    expect(matches(`-not ${no} -and ${yes}`)).toBe(true);
    expect(matches(`-not (${no} -or ${yes})`)).toBe(false);
    expect(matches(`-not -not ${yes}`)).toBe(true);
  });

  it('compares with null, the other operators and every element', () => {
    expect(matches('device.devicemanagementappid -eq null')).toBe(true);
    expect(matches('device.displayName -ne null')).toBe(true);
    expect(matches("device.displayName -startsWith 'LAPTOP'")).toBe(true);
    expect(matches('device.displayName -notStartsWith "LAPTOP"')).toBe(false);
    expect(matches('device.deviceModel -notContains "tab"')).toBe(true);
    expect(matches('device.devicePhysicalIds -all (_ -startsWith "[")')).toBe(true);
    expect(matches('device.devicePhysicalIds -all (_ -startsWith "[ZTDID]")')).toBe(false);
  });

  it.each([
    ['', 'word is missing'],
    ['device.shoeSize -eq "44"', 'device.shoesize is not a device property'],
    ['user.department -eq "Sales"', 'user.department is not a device property'],
    ['device.displayName -like "x"', '-like is not an operator'],
    ['device.displayName -eq', 'word is missing'],
    ['device.displayName -eq maybe', 'maybe is not a value'],
    ['(device.accountEnabled -eq true', ') is missing'],
    ['device.accountEnabled -eq true)', ') stands after the end of the rule'],
    ['device.devicePhysicalIds -any (x -eq "y")', 'an element is written _'],
    ['device.displayName -eq "open', 'not a part of a rule'],
  ])('says what is wrong with %j', (text, message) => {
    expect(parseRule(text)).toMatchObject({ ok: false, error: { message, path: 'membershipRule' } });
  });

  it('refuses brackets without end instead of running out of stack', () => {
    expect(parseRule('('.repeat(100_000)).ok).toBe(false);
  });

  it('answers any text with a rule or an error value', () => {
    const words = fc.constantFrom(
      '(',
      ')',
      '-not',
      '-and',
      '-any',
      '_',
      '"x"',
      'device.displayName',
      '-eq',
      'null',
      '$',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const rule = parseRule(parts.join(' '));
        if (rule.ok) expect(typeof rule.value(DEVICE)).toBe('boolean');
        else expect(rule.error.offset).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
