import type { HardwareReport } from './report.ts';

/** One thing that the vendor's validator would say about a report. */
export interface Finding {
  readonly severity: 'critical' | 'warning';
  /** The field as oa3tool names it. */
  readonly field: string;
  readonly message: string;
}

const PLACEHOLDERS = new Set(['', 'none', 'default string', 'system serial number', 'to be filled by o.e.m.']);
const EMPTY_UUID = /^(?:0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i;
const EK_HEX_DIGITS = 512;

/** Whether the text is blank, a SMBIOS default that no maker filled in, or a UUID of nothing but 0 or F. */
export function isPlaceholder(text: string): boolean {
  const trimmed = text.trim();
  return PLACEHOLDERS.has(trimmed.toLowerCase()) || EMPTY_UUID.test(trimmed);
}

type Check = readonly [field: string, read: (report: HardwareReport) => string | number | undefined];

/** What makes a report useless when it is missing or a placeholder (hardware-hash.md 3). */
const CRITICAL: readonly Check[] = [
  ['DiskSerialNumber', ({ diskIdentities }) => diskIdentities.find(({ serial }) => !isPlaceholder(serial))?.serial],
  ['TPMVersion', ({ tpmVersion }) => tpmVersion],
  ['TPM EkPub', ({ ekPublic }) => ekPublic],
  ['MacAddress', ({ nics }) => nics[0]?.mac],
  ['ProductKeyID', ({ productKeyId }) => productKeyId],
  ['SmbiosSystemFamily', ({ systemFamily }) => systemFamily],
  ['SmbiosSystemManufacturer', ({ systemManufacturer }) => systemManufacturer],
  ['SmbiosSystemProductName', ({ systemProductName }) => systemProductName],
  ['SmbiosSystemSerialNumber', ({ systemSerialNumber }) => systemSerialNumber],
  ['SmbiosUuid', ({ smbiosUuid }) => smbiosUuid],
];

const WARNING: readonly Check[] = [
  ['OSType', ({ capture }) => capture?.osType],
  ['ProcessorModel', ({ processorModel }) => processorModel],
  ['TotalPhysicalRAM', ({ memory }) => memory?.totalGb],
  ['SmbiosSkuNumber', ({ systemSkuNumber }) => systemSkuNumber],
  ['ChassisType', ({ enclosure }) => enclosure?.chassisType],
  ['PrimaryDiskTotalCapacity', ({ disks }) => disks[0]?.capacityGb],
  ['PrimaryDiskType', ({ disks }) => disks[0]?.seekPenalty],
  ['DisplayResolutionHorizontal', ({ displays }) => displays[0]?.widthPixels],
  ['DisplayResolutionVertical', ({ displays }) => displays[0]?.heightPixels],
];

/** What the vendor's validator would find wrong with a report, critical findings first; empty when nothing is. */
export function validateReport(report: HardwareReport): Finding[] {
  const findings: Finding[] = [];
  const check = (severity: Finding['severity'], [field, read]: Check): void => {
    const value = read(report);
    if (value === undefined) findings.push({ severity, field, message: 'missing' });
    else if (typeof value === 'string' && isPlaceholder(value)) {
      findings.push({ severity, field, message: value.trim() === '' ? 'blank' : `placeholder '${value}'` });
    }
  };
  for (const it of CRITICAL) check('critical', it);
  if (report.ekPublic !== undefined && report.ekPublic.length !== EK_HEX_DIGITS) {
    findings.push({ severity: 'critical', field: 'TPM EkPub', message: 'not the 256 bytes of a modulus' });
  }
  for (const it of WARNING) check('warning', it);
  return findings;
}
