import { absent, emulated, type ParityRow, type ParityRows, real } from '../row.ts';

const HASH = 'src/protocol/hardware-hash/hash.ts';
const hash = (title: string) => ['test/unit/protocol/hardware-hash/hash.test.ts', title] as const;
const bytes = hash('gives the bytes of the reference for every record kind');
const envelope = (from: string, to: string) => real(bytes, [HASH, from, to]);
/** A record of the table in src/protocol/hardware-hash/records.ts, which `begins` so. */
const record = (type: number, begins: string): ParityRow =>
  real(bytes, ['src/protocol/hardware-hash/records.ts', `${type},${begins}`, `${type + 100},${begins}`]);
const line = (type: number, property: string) => record(type, ` '${property}',`);
const block = (type: number, property: string) => record(type, `\n    '${property}',`);

const MATCHER = 'src/service/autopilot/matcher.ts';
const matcher = (title: string) => ['test/unit/service/autopilot/matcher.test.ts', title] as const;

const CSV = 'src/protocol/csv/autopilot-csv.ts';
const csv = (title: string) => ['test/unit/protocol/csv/autopilot-csv.test.ts', title] as const;

const CATALOGUE = 'src/device/hardware/catalogue.ts';
const hardware = (title: string) => ['test/unit/device/hardware/hardware.test.ts', title] as const;
const virtual = hardware('has virtual machines that give themselves away as the reference says');
const machine = (from: string, to: string) => real(virtual, [CATALOGUE, from, to]);

const QUIRK = 'a quirk of another reader, which the lab’s own does not share';

/** hardware-hash.md. */
export const HARDWARE_HASH: ParityRows = {
  'hh-1-01': envelope("MAGIC = 'OA'", "MAGIC = 'AO'"),
  'hh-1-02': envelope('hash.writeUInt16LE(end, 2)', 'hash.writeUInt16LE(end + TRAILER_BYTES, 2)'),
  'hh-1-03': envelope('hash.writeUInt16LE(lengthBytes, end + 2)', 'hash.writeUInt16LE(data.length, end + 2)'),
  'hh-1-04': envelope('bytes.subarray(0, end)).digest()', 'bytes.subarray(HEADER_BYTES, end)).digest()'),
  'hh-1-05': envelope('HASH_BYTES = 3000', 'HASH_BYTES = 2999'),

  'hh-2-01': block(1, 'capture'),
  'hh-2-02': block(2, 'processor'),
  'hh-2-03': line(3, 'processorManufacturer'),
  'hh-2-04': line(4, 'processorModel'),
  'hh-2-05': line(5, 'memory'),
  'hh-2-06': line(6, 'disks'),
  'hh-2-07': line(7, 'diskIdentities'),
  'hh-2-08': line(8, 'nics'),
  'hh-2-09': block(9, 'displays'),
  'hh-2-10': block(10, 'enclosure'),
  'hh-2-11': block(11, 'offlineDeviceId'),
  'hh-2-12': line(12, 'smbiosUuid'),
  'hh-2-13': line(13, 'tpmVersion'),
  'hh-2-14': line(14, 'systemSerialNumber'),
  'hh-2-15': line(15, 'firmwareVendor'),
  'hh-2-16': line(16, 'systemManufacturer'),
  'hh-2-17': line(17, 'systemProductName'),
  'hh-2-18': line(18, 'systemSkuNumber'),
  'hh-2-19': line(19, 'systemFamily'),
  'hh-2-20': line(20, 'firmwareVersion'),
  'hh-2-21': line(21, 'boardProduct'),
  'hh-2-22': line(22, 'boardVersion'),
  'hh-2-23': line(23, 'systemVersion'),
  'hh-2-24': line(24, 'productKeyId'),
  'hh-2-25': line(25, 'ekPublic'),
  'hh-2-26': line(26, 'productKeyPkPn'),
  'hh-2-27': line(27, 'record27'),
  'hh-2-28': line(28, 'kernelDiskSerial'),
  'hh-2-29': block(29, 'gpuMemories'),
  'hh-2-30': line(30, 'gpuNames'),
  'hh-2-31': real(hash('keeps aside undecoded types and second records of a type that comes once'), [
    HASH,
    '?? ok(false)',
    '?? ok(true)',
  ]),
  'hh-2-32': envelope("TRAILER_MAGIC = 'CS'", "TRAILER_MAGIC = 'SC'"),

  'hh-2.1-01': absent(QUIRK),
  'hh-2.1-02': absent(QUIRK),
  'hh-2.1-03': absent(QUIRK),

  'hh-5-01': emulated('two captures differ in time and builds alone; displays and adapters stay as they are'),
  'hh-5-02': emulated('the weights are ours: two of serial number, UUID and endorsement key have to agree'),
  'hh-5-03': real(matcher('takes another board under the same serial number and disk for changed hardware'), [
    MATCHER,
    "return mismatch('HardwareMismatchDetected')",
    "return mismatch('SerialNumberMismatch')",
  ]),
  'hh-5-04': emulated('refused by name with 908; nothing is remediated, so no merged hash is written back'),
  'hh-5-05': absent('nothing is remediated'),
  'hh-5-06': absent('no partner registers devices; an administrator who imports without a hash gets 812'),
  'hh-5-07': absent('there is no attestation yet'),
  'hh-5-08': real(
    [
      'test/unit/service/autopilot/import.test.ts',
      'fails with 813 for a clone that has part of another device’s identity',
    ],
    ['src/service/autopilot/import.ts', 'return refuse(813)', 'return refuse(806)'],
  ),

  'hh-6-01': real(csv('gives the devices with the rows a spreadsheet shows'), [
    CSV,
    "['Assigned User', 'assignedUser']",
    "['Assigned user', 'assignedUser']",
  ]),
  'hh-6-02': real(csv('reads the Partner Center form, with Group Tag'), [
    CSV,
    "['Device model', 'model']",
    "['Model', 'model']",
  ]),
  'hh-6-03': real(csv('reads the Partner Center form, with OrderID'), [
    CSV,
    "['OrderID', 'groupTag']",
    "['Order', 'groupTag']",
  ]),
  'hh-6-04': absent('corporate identifiers come by Graph alone (gr-2.1-15), not as a file'),
  'hh-6-05': absent('there is no Configuration Manager; its columns are refused like any other header'),

  'hh-7-01': machine("productName: 'VMware20,1'", "productName: 'VMware7,1'"),
  'hh-7-02': real(hardware('gives each maker its own form of serial'), [
    CATALOGUE,
    "serialForm: '####-####-####-####-####-####-##'",
    "serialForm: '##########'",
  ]),
  'hh-7-03': machine("family: 'Virtual Machine'", "family: ''"),
  'hh-7-04': machine(
    "serialForm: '####-####-####-####-####-####-##',\n    enclosure: DESKTOP",
    "serialForm: '####-####-####-####-####-####-##',\n    enclosure: NOTEBOOK",
  ),
  'hh-7-05': machine("product: 'Virtual Disk'", "product: 'Disk'"),
  'hh-7-06': machine("{ medium: 0, bus: 'VMBUS' }", "{ medium: 14, bus: 'PCI' }"),
  'hh-7-07': emulated(
    'machines have the TPMs that the reference says; that attested modes refuse them is not played yet',
  ),
  'hh-7-08': machine(
    "model: 'Microsoft Hyper-V Video', dedicatedVideoBytes: 0",
    "model: 'Microsoft Hyper-V Video', dedicatedVideoBytes: 1",
  ),
};
