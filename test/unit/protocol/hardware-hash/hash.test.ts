import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHardwareHash, writeHardwareHash } from '../../../../src/protocol/hardware-hash/hash.ts';
import { RECORD_TYPES } from '../../../../src/protocol/hardware-hash/records.ts';
import type { HardwareReport } from '../../../../src/protocol/hardware-hash/report.ts';
import { GOLDEN_RECORDS, GOLDEN_REPORT } from './golden.ts';
import { decodeIndependently } from './independent-decoder.ts';

const GOLDEN_LENGTH = 666;
const GOLDEN_SHA256 = 'e94ee8b8ac10d16158cf4aae6da8bd6724b42135e07f03bf9652bdc74578e15c';
const GOLDEN_BLOB = bytes('4f41 9a02', ...GOLDEN_RECORDS, '4353 2400', GOLDEN_SHA256);

/** Bytes of hexadecimal text, padded to a whole hash. */
function bytes(...lines: readonly string[]): Buffer {
  const blob = Buffer.alloc(3000);
  Buffer.from(lines.join('').replaceAll(' ', ''), 'hex').copy(blob);
  return blob;
}

function changed(offset: number, hex: string): Buffer {
  const blob = Buffer.from(GOLDEN_BLOB);
  blob.write(hex, offset, 'hex');
  return blob;
}

describe('writing a hardware hash', () => {
  it('gives the bytes of the reference for every record kind', () => {
    expect(writeHardwareHash(GOLDEN_REPORT).toString('hex')).toBe(GOLDEN_BLOB.toString('hex'));
  });

  it('is understood by a second decoder field by field', () => {
    expect(decodeIndependently(writeHardwareHash(GOLDEN_REPORT).toString('base64'))).toEqual([
      '1.tool=10.1.22621.1',
      '1.os=10.0.22631.2861',
      '1.unix=946684860',
      '1.zone=-28',
      '1.bytes=02 09 03',
      '2=9,1,10,12,1,0',
      '5=16,64,2,1,3',
      '3=GI',
      '4=i7',
      '6=238,17,0,1',
      '6=5000000000,11,255,0',
      '7=A|B|C',
      '7=|Disk|',
      '8.medium=14',
      '8.mac=02-00-00-00-0a-01',
      '8.bus=8:PCI\0',
      '8.medium=9',
      '8.mac=02-00-00-00-00-02',
      '9=285,190,2256,1504,4294967295',
      '27=4294967295',
      '10=1f 08 01 c5 00',
      '13=TPM',
      `25=${'80'.repeat(256)}`,
      '11=0,258,32,0',
      `11.id=${'ab'.repeat(32)}`,
      '12=00112233-4455-4677-8899-aabbccddeeff',
      '14=S1',
      '15=FV',
      '16=MÉ',
      '17=PN',
      '18=',
      '19=FA',
      '20=F1',
      '21=BP',
      '22=BV',
      '23=SV',
      '24=12',
      '26=[p]',
      '28=K',
      '29=134217728,1,2,3',
      '30=I|X',
    ]);
  });

  it('writes text that has no 8-bit form with question marks', () => {
    const read = readHardwareHash(writeHardwareHash({ ...GOLDEN_REPORT, systemFamily: 'Ünï\0日💻' }));
    expect(read).toMatchObject({ ok: true, value: { systemFamily: 'Ünï???' } });
  });

  it('refuses a report that needs more than 3000 bytes', () => {
    expect(() => writeHardwareHash({ ...GOLDEN_REPORT, boardProduct: 'x'.repeat(2331) })).toThrow('3000 bytes');
    expect(writeHardwareHash({ ...GOLDEN_REPORT, kernelDiskSerial: 'x'.repeat(3000 - 36 - 665) })).toHaveLength(3000);
  });
});

describe('reading a hardware hash', () => {
  it('gives back every field of the reference bytes', () => {
    expect(readHardwareHash(GOLDEN_BLOB)).toEqual({ ok: true, value: { ...GOLDEN_REPORT, unknown: [] } });
  });

  it('does not depend on the order of the records', () => {
    const reversed = bytes('4f41 9a02', ...GOLDEN_RECORDS.toReversed());
    expect(readHardwareHash(reversed, { trailer: 'ignored' })).toEqual({
      ok: true,
      value: {
        ...GOLDEN_REPORT,
        disks: GOLDEN_REPORT.disks.toReversed(),
        diskIdentities: GOLDEN_REPORT.diskIdentities.toReversed(),
        nics: GOLDEN_REPORT.nics.toReversed(),
        unknown: [],
      },
    });
  });

  it('accepts the minimal set of the community generator with its short adapters and textual endorsement key', () => {
    const records = [
      '0100 1c00 0000 0a00 2003 f055 0000 0a00 2003 f055 00000000 00 02 09 08',
      '0200 1000 0900 0100 0100 0200 0100 0000',
      '1000 0700 4d4600',
      '1100 0700 4d4f00',
      '0e00 0700 533100',
      '0c00 1400 33221100 5544 7746 8899aabbccddeeff',
      '0d00 0800 322e3000',
      '1200 0700 534b00',
      '1300 0700 464100',
      '1900 0900 4151494400',
      '0800 0e00 0e000000 020000000001',
    ];
    const length = Buffer.from(records.join('').replaceAll(' ', ''), 'hex').length + 4;
    const header = `4f41 ${length.toString(16).padStart(2, '0')}00`;
    expect(readHardwareHash(bytes(header, ...records), { trailer: 'ignored' })).toEqual({
      ok: true,
      value: {
        capture: {
          toolBuild: '10.0.22000.800',
          osBuild: '10.0.22000.800',
          atMs: Date.UTC(2000, 0, 1),
          timeZoneQuarterHours: 0,
          osType: 2,
          architecture: 9,
          toolVersion: 8,
        },
        processor: { architecture: 9, packages: 1, cores: 1, threads: 2, hyperthreading: 1 },
        systemManufacturer: 'MF',
        systemProductName: 'MO',
        systemSerialNumber: 'S1',
        smbiosUuid: '00112233-4455-4677-8899-aabbccddeeff',
        tpmVersion: '2.0',
        systemSkuNumber: 'SK',
        systemFamily: 'FA',
        ekPublic: '4151494400',
        nics: [{ medium: 14, mac: '02:00:00:00:00:01' }],
        disks: [],
        diskIdentities: [],
        displays: [],
        gpuMemories: [],
        gpuNames: [],
        unknown: [],
      },
    });
  });

  it('keeps aside undecoded types and second records of a type that comes once', () => {
    const blob = bytes('4f41 1e00', '0e00 0700 533100', '2200 0600 beef', '0e00 0700 533200', '2501 0600 0102');
    expect(readHardwareHash(blob, { trailer: 'ignored' })).toMatchObject({
      ok: true,
      value: {
        systemSerialNumber: 'S1',
        unknown: [
          { type: 34, data: 'beef' },
          { type: 14, data: '533200' },
          { type: 0x125, data: '0102' },
        ],
      },
    });
  });

  it.each([
    ['a truncated blob', GOLDEN_BLOB.subarray(0, 2997), 'envelope', 2997],
    ['an empty blob', Buffer.alloc(0), 'envelope', 0],
    ['another magic', changed(1, '42'), 'envelope', 0],
    ['a length that leaves no trailer', changed(2, '950b'), 'envelope/length', 2],
    ['a length below the header', changed(2, '0300'), 'envelope/length', 2],
    ['a record that claims less than its header', changed(6, '0300'), 'records/1', 6],
    ['a record that runs over the end', changed(6, 'ffff'), 'records/1', 6],
    ['a record cut by the length field', changed(2, '0600'), 'records', 4],
    ['a capture of the wrong size', changed(6, '1d00'), 'records/1', 8],
    ['a number beyond 2^53', changed(67, '80'), 'records/5/maximumGb', 60],
    ['text without NUL', changed(79, '41'), 'records/3', 80],
    ['another trailer mark', changed(GOLDEN_LENGTH, '44'), 'trailer', GOLDEN_LENGTH],
    ['a trailer of another size', changed(GOLDEN_LENGTH + 2, '25'), 'trailer', GOLDEN_LENGTH + 2],
    ['a digest that does not match', changed(GOLDEN_LENGTH + 35, '00'), 'trailer/digest', GOLDEN_LENGTH + 4],
    ['an edited serial', changed(GOLDEN_BLOB.indexOf('S1'), '54'), 'trailer/digest', GOLDEN_LENGTH + 4],
  ])('refuses %s and says where', (_title, blob, path, offset) => {
    expect(readHardwareHash(blob)).toMatchObject({ ok: false, error: { path, offset } });
  });

  it('takes a wrong trailer only when told to ignore it', () => {
    const edited = changed(GOLDEN_LENGTH + 35, '00');
    expect(readHardwareHash(edited, { trailer: 'ignored' }).ok).toBe(true);
  });

  it('refuses every single flipped bit before the padding', () => {
    const bit = fc.record({
      at: fc.nat(GOLDEN_LENGTH + 35),
      mask: fc.integer({ min: 0, max: 7 }).map((it) => 1 << it),
    });
    fc.assert(
      fc.property(bit, ({ at, mask }) => {
        const blob = Buffer.from(GOLDEN_BLOB);
        blob[at] = (blob[at] ?? 0) ^ mask;
        return !readHardwareHash(blob).ok;
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes', () => {
    const noise = fc.uint8Array({ minLength: 0, maxLength: 400 }).map((records) => {
      const blob = bytes('4f41', Buffer.from([(records.length + 4) & 0xff, (records.length + 4) >> 8]).toString('hex'));
      blob.set(records, 4);
      return blob;
    });
    fc.assert(
      fc.property(noise, (blob) => {
        const read = readHardwareHash(blob, { trailer: 'ignored' });
        if (!read.ok) expect(read.error.offset).toBeLessThan(404);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('the record table', () => {
  it('names each type and each property once', () => {
    expect(new Set(RECORD_TYPES.map(({ type }) => type)).size).toBe(30);
    expect(new Set(RECORD_TYPES.map(({ property }) => property))).toEqual(new Set(Object.keys(GOLDEN_REPORT)));
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyReport(), (report) => {
        expect(readHardwareHash(writeHardwareHash(report))).toEqual({ ok: true, value: { ...report, unknown: [] } });
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

function anyReport(): fc.Arbitrary<HardwareReport> {
  const u8 = fc.nat(0xff);
  const u16 = fc.nat(0xffff);
  const u32 = fc.nat({ max: 0xffffffff });
  const u53 = fc.maxSafeNat();
  const text = fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((it) => String.fromCharCode(it)),
    maxLength: 20,
  });
  const part = text.map((it) => it.replaceAll('|', ''));
  const wide = fc.string({ maxLength: 10 }).map((it) => it.replaceAll('|', ''));
  const hexOf = (size: number) =>
    fc.uint8Array({ minLength: size, maxLength: size }).map((it) => Buffer.from(it).toString('hex'));
  const version = fc.tuple(u16, u16, u16, u16).map((it) => it.join('.'));
  const mac = hexOf(6).map((it) => (it.toUpperCase().match(/../g) ?? []).join(':'));
  const few = { maxLength: 3 };
  return fc.record(
    {
      capture: fc.record({
        toolBuild: version,
        osBuild: version,
        atMs: u32.map((it) => Date.UTC(2000, 0, 1) + it * 1000),
        timeZoneQuarterHours: fc.integer({ min: -128, max: 127 }),
        osType: u8,
        architecture: u8,
        toolVersion: u8,
      }),
      processor: fc.record({ architecture: u16, packages: u16, cores: u16, threads: u16, hyperthreading: u16 }),
      memory: fc.record({ totalGb: u53, maximumGb: u53, slots: u16, arrays: u16, errorCorrection: u8 }),
      processorManufacturer: text,
      processorModel: text,
      disks: fc.array(fc.record({ capacityGb: u53, bus: u16, seekPenalty: u8, trim: u8 }), few),
      diskIdentities: fc.array(fc.record({ serial: part, product: part, vendor: part }), few),
      nics: fc.array(fc.oneof(fc.record({ medium: u32, mac }), fc.record({ medium: u32, mac, bus: wide })), few),
      displays: fc.array(
        fc.record({ physicalWidth: u16, physicalHeight: u16, widthPixels: u16, heightPixels: u16 }),
        few,
      ),
      record27: u32,
      enclosure: fc.record({ chassisType: u8, powerPlatformRole: u8, opticalDrive: u8, digitizer: u8 }),
      tpmVersion: text,
      ekPublic: hexOf(256),
      offlineDeviceId: fc.record({ status: u32, source: u16, id: hexOf(32) }),
      smbiosUuid: fc.uuid(),
      systemSerialNumber: text,
      firmwareVendor: text,
      systemManufacturer: text,
      systemProductName: text,
      systemSkuNumber: text,
      systemFamily: text,
      firmwareVersion: text,
      boardProduct: text,
      boardVersion: text,
      systemVersion: text,
      productKeyId: text,
      productKeyPkPn: text,
      kernelDiskSerial: text,
      gpuMemories: fc.array(
        fc.record({
          dedicatedVideoBytes: u53,
          dedicatedSystemBytes: u53,
          removalPolicy: u8,
          isInLocalMachineContainer: u8,
        }),
        few,
      ),
      gpuNames: fc.array(fc.record({ vendor: wide, model: wide }), few),
    },
    { requiredKeys: ['disks', 'diskIdentities', 'nics', 'displays', 'gpuMemories', 'gpuNames'] },
  );
}
