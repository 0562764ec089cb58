import { element, renderXml } from '../xml/write.ts';
import type { Capture, HardwareReport } from './report.ts';

const ARCHITECTURES = new Map([
  [0, 'x86'],
  [9, 'x64'],
  [12, 'ARM64'],
]);
const OS_TYPES = new Map([[2, 'FullOS']]);
const ERROR_CORRECTIONS = new Map([
  [3, 'None'],
  [4, 'Parity'],
  [5, 'Single-bit ECC'],
  [6, 'Multi-bit ECC'],
  [7, 'CRC'],
]);
const PLATFORM_ROLES = new Map(
  [
    'Unspecified',
    'Desktop',
    'Mobile',
    'Workstation',
    'EnterpriseServer',
    'SOHOServer',
    'AppliancePC',
    'PerformanceServer',
    'Slate',
  ].map((name, value) => [value, name]),
);
const DISK_TYPES = new Map([
  [0, 'SSD'],
  [1, 'HDD'],
  [255, 'HDD'],
]);
const BUSES = new Map([
  [1, 'SCSI'],
  [2, 'ATAPI'],
  [3, 'ATA'],
  [8, 'RAID'],
  [10, 'SAS'],
  [11, 'SATA'],
  [17, 'NVMe'],
]);
const MEDIA = new Map([
  [0, 'Unspecified'],
  [1, 'WirelessLan'],
  [9, 'Native802_11'],
  [10, 'BlueTooth'],
  [14, '802_3'],
]);
const OFFLINE_ID_TYPES = new Map([
  [1, 'TPM_EK'],
  [2, 'UEFI_VARIABLE_TPM'],
]);

/**
 * The report in the form and order of `oa3tool /DecodeHwHash` (hardware-hash.md 3), which is what administrators
 * compare. What the report lacks is left out; spellings of values that the page does not give are ours.
 */
export function writeHardwareReportXml(report: HardwareReport): string {
  const rows = rowsOf(report).filter((row): row is [string, string | number | boolean] => row[1] !== undefined);
  const inventory = element('HardwareInventory', null, ...rows.map(([n, v]) => element('p', { n, v: String(v) })));
  return renderXml(element('HardwareReport', null, inventory), { declaration: true });
}

type Row = [name: string, value: string | number | boolean | undefined];

function rowsOf(report: HardwareReport): Row[] {
  const { capture, processor, memory, enclosure, offlineDeviceId } = report;
  const [disk] = report.disks;
  const [display] = report.displays;
  return [
    ['ToolVersion', capture?.toolVersion],
    // 131 is known for tool version 3; the high bit is taken to be the format's.
    ['HardwareInventoryVersion', capture && 0x80 | capture.toolVersion],
    ['ToolBuild', capture?.toolBuild],
    ['OSType', named(OS_TYPES, capture?.osType)],
    ['OsCpuArchitecture', named(ARCHITECTURES, capture?.architecture)],
    ['OsBuild', capture?.osBuild],
    ['OsSystemTime', capture && `${isoSeconds(capture.atMs)}Z`],
    ['OsLocalTime', capture && localTime(capture)],
    ['ProcessorModel', report.processorModel],
    ['ProcessorPackages', processor?.packages],
    ['ProcessorThreads', processor?.threads],
    ['ProcessorCores', processor?.cores],
    ['ProcessorHyperThreading', processor && processor.hyperthreading !== 0],
    ['SmbiosRamArrayCount', memory?.arrays],
    ['SmbiosRamSlots', memory?.slots],
    ['SmbiosRamErrorCorrection', named(ERROR_CORRECTIONS, memory?.errorCorrection)],
    ['SmbiosRamMaximumCapacity', memory?.maximumGb],
    ['TotalPhysicalRAM', memory?.totalGb],
    ['SmbiosFirmwareVendor', report.firmwareVendor],
    ['SmbiosSystemManufacturer', report.systemManufacturer],
    ['SmbiosSystemProductName', report.systemProductName],
    ['SmbiosSystemSerialNumber', report.systemSerialNumber],
    ['SmbiosUuid', report.smbiosUuid],
    ['SmbiosSystemFamily', report.systemFamily],
    ['SmbiosSkuNumber', report.systemSkuNumber],
    ['SmbiosBoardProduct', report.boardProduct],
    ['SmbiosBoardVersion', report.boardVersion],
    ['SmbiosSystemVersion', report.systemVersion],
    ['SmbiosFirmwareVersion', report.firmwareVersion],
    ['ChassisType', enclosure && `0x${enclosure.chassisType.toString(16).padStart(2, '0')}`],
    ['PowerPlatformRole', named(PLATFORM_ROLES, enclosure?.powerPlatformRole)],
    ['DigitizerSupportID', enclosure?.digitizer],
    ['OpticalDiskType', enclosure?.opticalDrive],
    ...report.diskIdentities.map(({ serial }): Row => ['DiskSerialNumber', serial]),
    ['PrimaryDiskType', named(DISK_TYPES, disk?.seekPenalty)],
    ['PrimaryDiskTotalCapacity', disk?.capacityGb],
    ['StorageBusType', named(BUSES, disk?.bus)],
    ...report.nics.flatMap(({ mac, medium }): Row[] => [
      ['MacAddress', mac.replaceAll(':', '-')],
      ['PhysicalMedium', named(MEDIA, medium)],
    ]),
    ['DisplayResolutionHorizontal', display?.widthPixels],
    ['DisplayResolutionVertical', display?.heightPixels],
    ['DisplaySizePhysicalH', display?.physicalWidth],
    ['DisplaySizePhysicalY', display?.physicalHeight],
    ['TPMVersion', report.tpmVersion],
    ['TPM EkPub', base64Of(report.ekPublic)],
    ['OfflineDeviceId', base64Of(offlineDeviceId?.id)],
    ['OfflineDeviceIdType', offlineDeviceId && named(OFFLINE_ID_TYPES, offlineDeviceId.source & 0xff)],
    ['ProductKeyID', report.productKeyId],
    ...report.gpuNames.map(({ vendor, model }): Row => ['VideoAdapter', `${vendor}|${model}`]),
  ];
}

function named(names: ReadonlyMap<number, string>, value: number | undefined): string | number | undefined {
  return value === undefined ? undefined : (names.get(value) ?? value);
}

function base64Of(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString('base64');
}

function isoSeconds(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
}

function localTime({ atMs, timeZoneQuarterHours }: Capture): string {
  const minutes = Math.abs(timeZoneQuarterHours) * 15;
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${isoSeconds(atMs + timeZoneQuarterHours * 900_000)}${timeZoneQuarterHours < 0 ? '-' : '+'}${offset}`;
}
