import { describe, expect, it } from 'vitest';
import type { HardwareReport } from '../../../../src/protocol/hardware-hash/report.ts';
import { isPlaceholder, validateReport } from '../../../../src/protocol/hardware-hash/validate.ts';
import { GOLDEN_REPORT } from './golden.ts';

const EMPTY: HardwareReport = {
  disks: [],
  diskIdentities: [],
  nics: [],
  displays: [],
  gpuMemories: [],
  gpuNames: [],
};

describe('validating a report', () => {
  it('finds nothing wrong with a full one', () => {
    expect(validateReport({ ...GOLDEN_REPORT, systemSkuNumber: 'SKU' })).toEqual([]);
  });

  it('misses every field that the vendor requires, critical ones first', () => {
    const findings = validateReport(EMPTY);
    expect(findings.every(({ message }) => message === 'missing')).toBe(true);
    expect(findings.map(({ severity, field }) => `${severity} ${field}`)).toEqual([
      'critical DiskSerialNumber',
      'critical TPMVersion',
      'critical TPM EkPub',
      'critical MacAddress',
      'critical ProductKeyID',
      'critical SmbiosSystemFamily',
      'critical SmbiosSystemManufacturer',
      'critical SmbiosSystemProductName',
      'critical SmbiosSystemSerialNumber',
      'critical SmbiosUuid',
      'warning OSType',
      'warning ProcessorModel',
      'warning TotalPhysicalRAM',
      'warning SmbiosSkuNumber',
      'warning ChassisType',
      'warning PrimaryDiskTotalCapacity',
      'warning PrimaryDiskType',
      'warning DisplayResolutionHorizontal',
      'warning DisplayResolutionVertical',
    ]);
  });

  it('says which placeholder a maker left', () => {
    const report = {
      ...GOLDEN_REPORT,
      systemSerialNumber: 'System Serial Number',
      systemManufacturer: ' ',
      smbiosUuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      systemSkuNumber: 'Default string',
    };
    expect(validateReport(report)).toEqual([
      { severity: 'critical', field: 'SmbiosSystemManufacturer', message: 'blank' },
      { severity: 'critical', field: 'SmbiosSystemSerialNumber', message: "placeholder 'System Serial Number'" },
      {
        severity: 'critical',
        field: 'SmbiosUuid',
        message: "placeholder 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
      },
      { severity: 'warning', field: 'SmbiosSkuNumber', message: "placeholder 'Default string'" },
    ]);
  });

  it('wants one disk with a serial and an endorsement key of 256 bytes', () => {
    const report = {
      ...GOLDEN_REPORT,
      systemSkuNumber: 'SKU',
      diskIdentities: [{ serial: '', product: 'Virtual Disk', vendor: 'Msft' }],
      ekPublic: 'ab'.repeat(255),
    };
    expect(validateReport(report)).toEqual([
      { severity: 'critical', field: 'DiskSerialNumber', message: 'missing' },
      { severity: 'critical', field: 'TPM EkPub', message: 'not the 256 bytes of a modulus' },
    ]);
  });
});

describe('placeholders', () => {
  it.each([
    '',
    '  ',
    'None',
    'NONE',
    'To Be Filled By O.E.M.',
    'default string ',
    '00000000-0000-0000-0000-000000000000',
  ])('include %j', (text) => expect(isPlaceholder(text)).toBe(true));

  it.each(['PF4ABCDE', '0', 'Nonesuch', '00000000-0000-4000-8000-000000000000'])('do not include %j', (text) =>
    expect(isPlaceholder(text)).toBe(false),
  );
});
