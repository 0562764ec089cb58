import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { MODEL_IDS, MODELS } from '../../../../src/device/hardware/catalogue.ts';
import { captureHash, createHardware, LAB_MARKER, reportHardware } from '../../../../src/device/hardware/hardware.ts';
import { readHardwareHash } from '../../../../src/protocol/hardware-hash/hash.ts';
import { decodeHashText } from '../../../../src/protocol/hardware-hash/text.ts';
import { validateReport } from '../../../../src/protocol/hardware-hash/validate.ts';
import { decodeIndependently } from '../../protocol/hardware-hash/independent-decoder.ts';

const CAPTURE = { atMs: Date.UTC(2026, 0, 5, 9, 30, 15, 250), osBuild: '10.0.22631.2861' };

const build = (model: (typeof MODEL_IDS)[number], seed = 1) =>
  createHardware(model, createRandom(seed).fork('hardware'));

function decoded(base64: string) {
  const bytes = decodeHashText(base64);
  const report = bytes.ok ? readHardwareHash(bytes.value) : bytes;
  if (!report.ok) throw new Error(`${report.error.message} at ${report.error.path}`);
  return report.value;
}

describe.each(MODEL_IDS)('a %s', (model) => {
  const hardware = build(model);
  const lines = decodeIndependently(captureHash(hardware, CAPTURE));

  it('decodes to its source in our reader', () => {
    const base64 = captureHash(hardware, CAPTURE);
    expect(/^T0[EFGH][A-Za-z0-9+/]{3997}$/.test(base64)).toBe(true);
    expect(decoded(base64)).toEqual({ ...reportHardware(hardware, CAPTURE), unknown: [] });
  });

  it('decodes to its source in an independent reader', () => {
    const { smbios, processor, disks, nics, displays, gpus, tpm } = hardware;
    const expected = [
      '1.tool=10.0.22631.2861',
      '1.os=10.0.22631.2861',
      `1.unix=${Math.floor(CAPTURE.atMs / 1000)}`,
      '1.zone=0',
      '1.bytes=02 09 03',
      `3=${processor.manufacturer}`,
      `4=${processor.model}`,
      ...disks.map((it) => `6=${it.capacityGb},${it.bus},${it.seekPenalty},${it.trim}`),
      ...disks.map((it) => `7=${it.serial}|${it.product}|${it.vendor}`),
      ...nics.flatMap((it) => [
        `8.medium=${it.medium}`,
        `8.mac=${it.mac.toLowerCase().replaceAll(':', '-')}`,
        `8.bus=${2 * (it.bus.length + 1)}:${it.bus}\0`,
      ]),
      ...displays.map(
        (it) => `9=${it.physicalWidth},${it.physicalHeight},${it.widthPixels},${it.heightPixels},4294967295`,
      ),
      `12=${smbios.uuid}`,
      `14=${smbios.serialNumber}`,
      `15=${smbios.firmwareVendor}`,
      `16=${smbios.manufacturer}`,
      `17=${smbios.productName}`,
      `18=${smbios.sku}`,
      `19=${smbios.family}`,
      `20=${smbios.firmwareVersion}`,
      `21=${smbios.boardProduct}`,
      `22=${smbios.boardVersion}`,
      `23=${smbios.systemVersion}`,
      `24=${hardware.productKeyId}`,
      ...gpus.map((it) => `30=${it.vendor}|${it.model}`),
    ];
    for (const line of expected) expect(lines).toContain(line);
    const modulus = tpm?.ekPublic ?? '';
    const id = createHash('sha256').update(Buffer.from(modulus, 'hex')).digest('hex');
    expect(lines.filter((it) => /^(11\.id|13|25)=/.test(it))).toEqual(
      tpm === undefined ? [] : [`13=${tpm.version}`, `25=${modulus}`, `11.id=${id}`],
    );
  });

  it('can never be taken for a real machine', () => {
    expect(hardware.smbios.sku.startsWith(LAB_MARKER)).toBe(true);
    expect(hardware.smbios.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const { mac } of hardware.nics) expect(mac).toMatch(/^02(:[0-9A-F]{2}){5}$/);
  });

  it('is the same machine for the same seed and another for another', () => {
    expect(build(model)).toEqual(hardware);
    const other = build(model, 2);
    expect(other.smbios.uuid).not.toBe(hardware.smbios.uuid);
    expect(other.productKeyId).not.toBe(hardware.productKeyId);
    expect(other.nics.some(({ mac }) => hardware.nics.some((it) => it.mac === mac))).toBe(false);
    if (MODELS[model].serialForm !== '') expect(other.smbios.serialNumber).not.toBe(hardware.smbios.serialNumber);
    if (hardware.tpm) expect(other.tpm?.ekPublic).not.toBe(hardware.tpm.ekPublic);
  });

  it('differs as text and not in identity when captured again', () => {
    const first = captureHash(hardware, CAPTURE);
    const later = captureHash(hardware, { ...CAPTURE, atMs: CAPTURE.atMs + 1000 });
    expect(later).not.toBe(first);
    expect(captureHash(hardware, CAPTURE)).toBe(first);
    const { capture: _first, ...identity } = decoded(first);
    const { capture: _later, ...again } = decoded(later);
    expect(again).toEqual(identity);
  });
});

describe('the catalogue', () => {
  it('gives each maker its own form of serial', () => {
    const serial = (model: (typeof MODEL_IDS)[number]) => build(model).smbios.serialNumber;
    expect(serial('surface-laptop-5')).toMatch(/^0\d{11}$/);
    expect(serial('thinkpad-x1-carbon-gen-11')).toMatch(/^PF4[0-9B-Z]{5}$/);
    expect(serial('latitude-7440')).toMatch(/^[0-9B-Z]{5}X3$/);
    expect(serial('elitebook-840-g10')).toMatch(/^5CG3[0-9B-Z]{6}$/);
    expect(serial('hyper-v-gen2')).toMatch(/^(\d{4}-){6}\d{2}$/);
    expect(serial('vmware')).toMatch(/^VMware-56 4d( [0-9a-f]{2}){6}-[0-9a-f]{2}( [0-9a-f]{2}){7}$/);
    expect(serial('qemu')).toBe('');
  });

  it('has virtual machines that give themselves away as the reference says', () => {
    // hardware-hash.md 7
    const hyperV = build('hyper-v-gen2');
    expect(hyperV).toMatchObject({
      smbios: { manufacturer: 'Microsoft Corporation', productName: 'Virtual Machine', family: 'Virtual Machine' },
      enclosure: { chassisType: 3 },
      disks: [{ bus: 10, product: 'Virtual Disk', vendor: 'Msft', serial: '' }],
      nics: [{ medium: 0, bus: 'VMBUS' }],
      gpus: [{ model: 'Microsoft Hyper-V Video', dedicatedVideoBytes: 0 }],
      tpm: { version: expect.stringContaining("VendorID:'MSFT'"), hasEkCertificate: false },
    });
    for (const [model, manufacturer, productName] of [
      ['vmware', 'VMware, Inc.', 'VMware20,1'],
      ['qemu', 'QEMU', 'Standard PC (Q35 + ICH9, 2009)'],
    ] as const) {
      const { smbios, enclosure, tpm } = build(model);
      expect(smbios).toMatchObject({ manufacturer, productName, family: '' });
      expect([enclosure.chassisType, tpm]).toEqual([1, undefined]);
    }
  });

  it('sets the top and the low bit of every endorsement key, as a modulus has them', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const modulus = Buffer.from(build('latitude-7440', seed).tpm?.ekPublic ?? '', 'hex');
      expect(modulus).toHaveLength(256);
      expect(modulus.readUInt8(0) & 0x80).toBe(0x80);
      expect(modulus.readUInt8(255) & 0x01).toBe(0x01);
    }
  });

  it('lets every laptop pass the validator, and tells what a virtual machine lacks', () => {
    const critical = (model: (typeof MODEL_IDS)[number]) =>
      validateReport(reportHardware(build(model), CAPTURE))
        .filter(({ severity }) => severity === 'critical')
        .map(({ field }) => field);
    for (const model of MODEL_IDS.filter((it) => MODELS[it].kind === 'physical')) expect(critical(model)).toEqual([]);
    expect(critical('hyper-v-gen2')).toEqual(['DiskSerialNumber']);
    expect(critical('vmware')).toEqual(['TPMVersion', 'TPM EkPub', 'SmbiosSystemFamily']);
    expect(critical('qemu')).toEqual(['TPMVersion', 'TPM EkPub', 'SmbiosSystemFamily', 'SmbiosSystemSerialNumber']);
  });
});
