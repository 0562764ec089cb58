import { describe, expect, it } from 'vitest';
import { writeHardwareReportXml } from '../../../../src/protocol/hardware-hash/xml.ts';
import { attribute, child, children } from '../../../../src/protocol/xml/element.ts';
import { parseXml } from '../../../../src/protocol/xml/read.ts';
import { GOLDEN_REPORT } from './golden.ts';

function rowsOf(xml: string): string[] {
  const parsed = parseXml(xml);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const inventory = child(parsed.value, 'HardwareInventory');
  return inventory === undefined
    ? []
    : children(inventory, 'p').map((it) => `${attribute(it, 'n')}=${attribute(it, 'v')}`);
}

describe('printing a report as oa3tool does', () => {
  it('names every field in the order of the tool', () => {
    expect(rowsOf(writeHardwareReportXml(GOLDEN_REPORT))).toEqual([
      'ToolVersion=3',
      'HardwareInventoryVersion=131',
      'ToolBuild=10.1.22621.1',
      'OSType=FullOS',
      'OsCpuArchitecture=x64',
      'OsBuild=10.0.22631.2861',
      'OsSystemTime=2000-01-01T00:01:00Z',
      'OsLocalTime=1999-12-31T17:01:00-07:00',
      'ProcessorModel=i7',
      'ProcessorPackages=1',
      'ProcessorThreads=12',
      'ProcessorCores=10',
      'ProcessorHyperThreading=true',
      'SmbiosRamArrayCount=1',
      'SmbiosRamSlots=2',
      'SmbiosRamErrorCorrection=None',
      'SmbiosRamMaximumCapacity=64',
      'TotalPhysicalRAM=16',
      'SmbiosFirmwareVendor=FV',
      'SmbiosSystemManufacturer=MÉ',
      'SmbiosSystemProductName=PN',
      'SmbiosSystemSerialNumber=S1',
      'SmbiosUuid=00112233-4455-4677-8899-aabbccddeeff',
      'SmbiosSystemFamily=FA',
      'SmbiosSkuNumber=',
      'SmbiosBoardProduct=BP',
      'SmbiosBoardVersion=BV',
      'SmbiosSystemVersion=SV',
      'SmbiosFirmwareVersion=F1',
      'ChassisType=0x1f',
      'PowerPlatformRole=Slate',
      'DigitizerSupportID=197',
      'OpticalDiskType=1',
      'DiskSerialNumber=A',
      'DiskSerialNumber=',
      'PrimaryDiskType=SSD',
      'PrimaryDiskTotalCapacity=238',
      'StorageBusType=NVMe',
      'MacAddress=02-00-00-00-0A-01',
      'PhysicalMedium=802_3',
      'MacAddress=02-00-00-00-00-02',
      'PhysicalMedium=Native802_11',
      'DisplayResolutionHorizontal=2256',
      'DisplayResolutionVertical=1504',
      'DisplaySizePhysicalH=285',
      'DisplaySizePhysicalY=190',
      'TPMVersion=TPM',
      `TPM EkPub=${Buffer.alloc(256, 0x80).toString('base64')}`,
      `OfflineDeviceId=${Buffer.alloc(32, 0xab).toString('base64')}`,
      'OfflineDeviceIdType=UEFI_VARIABLE_TPM',
      'ProductKeyID=12',
      'VideoAdapter=I|X',
    ]);
  });

  it('shows the unknown time zone as the tool does, keeps unnamed numbers, and leaves out what is missing', () => {
    const xml = writeHardwareReportXml({
      capture: {
        toolBuild: '10.0.17134.1',
        osBuild: '10.0.17134.1',
        atMs: Date.UTC(2018, 4, 18, 12, 51, 13),
        timeZoneQuarterHours: 120,
        osType: 5,
        architecture: 12,
        toolVersion: 3,
      },
      systemSerialNumber: 'a"<b>&',
      disks: [],
      diskIdentities: [],
      nics: [],
      displays: [],
      gpuMemories: [],
      gpuNames: [],
    });
    expect(xml).toBe(
      '<?xml version="1.0" encoding="utf-8"?><HardwareReport><HardwareInventory>' +
        '<p n="ToolVersion" v="3"/><p n="HardwareInventoryVersion" v="131"/><p n="ToolBuild" v="10.0.17134.1"/>' +
        '<p n="OSType" v="5"/><p n="OsCpuArchitecture" v="ARM64"/><p n="OsBuild" v="10.0.17134.1"/>' +
        '<p n="OsSystemTime" v="2018-05-18T12:51:13Z"/><p n="OsLocalTime" v="2018-05-19T18:51:13+30:00"/>' +
        '<p n="SmbiosSystemSerialNumber" v="a&quot;&lt;b&gt;&amp;"/></HardwareInventory></HardwareReport>',
    );
  });
});
