import { type CodecError, ok, type Result } from '../../core/result.ts';
import {
  type Codec,
  diskIdentity,
  filler,
  gpuName,
  hex,
  hexOf,
  i8,
  nic,
  number32,
  secondsSince2000,
  struct,
  text,
  u8,
  u16,
  u32,
  u64,
  uuid,
  version,
} from './codecs.ts';
import type { HardwareReport } from './report.ts';

/** A report while it is being read. */
export type Draft = { -readonly [Key in keyof HardwareReport]: HardwareReport[Key] };

/** How one property of the report and its records go together. */
export interface RecordType {
  readonly type: number;
  readonly property: keyof HardwareReport;
  /** The data of every record that the report asks for. */
  encode(report: HardwareReport): Buffer[];
  /** Puts the data of one record into the draft; false when it holds such a record already and takes but one. */
  accept(draft: Draft, data: Buffer): Result<boolean, CodecError>;
}

/**
 * Every record type whose content is known (hardware-hash.md 2), in the order of a real Hyper-V capture as far as
 * that is known (up to 17), then ascending.
 */
export const RECORD_TYPES: readonly RecordType[] = [
  once(
    1,
    'capture',
    struct({
      toolBuild: version,
      osBuild: version,
      atMs: secondsSince2000,
      timeZoneQuarterHours: i8,
      osType: u8,
      architecture: u8,
      toolVersion: u8,
    }),
  ),
  once(
    2,
    'processor',
    struct({ architecture: u16, packages: u16, cores: u16, threads: u16, hyperthreading: u16, _: filler('0000') }),
  ),
  once(5, 'memory', struct({ totalGb: u64, maximumGb: u64, slots: u16, arrays: u16, errorCorrection: u8 })),
  once(3, 'processorManufacturer', text),
  once(4, 'processorModel', text),
  each(6, 'disks', struct({ capacityGb: u64, bus: u16, seekPenalty: u8, trim: u8 })),
  each(7, 'diskIdentities', diskIdentity),
  each(8, 'nics', nic),
  each(
    9,
    'displays',
    struct({ physicalWidth: u16, physicalHeight: u16, widthPixels: u16, heightPixels: u16, _: filler('ffffffff') }),
  ),
  once(27, 'record27', number32),
  once(
    10,
    'enclosure',
    struct({ chassisType: u8, powerPlatformRole: u8, opticalDrive: u8, digitizer: u8, _: filler('00') }),
  ),
  once(13, 'tpmVersion', text),
  once(25, 'ekPublic', hex),
  once(
    11,
    'offlineDeviceId',
    struct({ status: u32, source: u16, _size: filler('2000'), _: filler('0000'), id: hexOf(32) }),
  ),
  once(12, 'smbiosUuid', uuid),
  once(14, 'systemSerialNumber', text),
  once(15, 'firmwareVendor', text),
  once(16, 'systemManufacturer', text),
  once(17, 'systemProductName', text),
  once(18, 'systemSkuNumber', text),
  once(19, 'systemFamily', text),
  once(20, 'firmwareVersion', text),
  once(21, 'boardProduct', text),
  once(22, 'boardVersion', text),
  once(23, 'systemVersion', text),
  once(24, 'productKeyId', text),
  once(26, 'productKeyPkPn', text),
  once(28, 'kernelDiskSerial', text),
  each(
    29,
    'gpuMemories',
    struct({ dedicatedVideoBytes: u64, dedicatedSystemBytes: u64, removalPolicy: u8, isInLocalMachineContainer: u8 }),
  ),
  each(30, 'gpuNames', gpuName),
];

type ListProperty = {
  [Key in keyof HardwareReport]-?: HardwareReport[Key] extends readonly unknown[] ? Key : never;
}[keyof HardwareReport];
type SingleProperty = Exclude<keyof HardwareReport, ListProperty>;

function once<Key extends SingleProperty>(
  type: number,
  property: Key,
  codec: Codec<NonNullable<HardwareReport[Key]>>,
): RecordType {
  return {
    type,
    property,
    encode(report) {
      const value = report[property];
      return value === undefined ? [] : [codec.encode(value)];
    },
    accept(draft, data) {
      if (draft[property] !== undefined) return ok(false);
      const decoded = codec.decode(data);
      if (!decoded.ok) return decoded;
      draft[property] = decoded.value;
      return ok(true);
    },
  };
}

function each<Key extends ListProperty>(
  type: number,
  property: Key,
  codec: Codec<HardwareReport[Key][number]>,
): RecordType {
  return {
    type,
    property,
    encode: (report) => report[property].map((item) => codec.encode(item)),
    accept(draft, data) {
      const decoded = codec.decode(data);
      if (!decoded.ok) return decoded;
      draft[property] = [...draft[property], decoded.value] as unknown as Draft[Key];
      return ok(true);
    },
  };
}
