import type { Random } from '../../core/random.ts';
import { writeHardwareHash } from '../../protocol/hardware-hash/hash.ts';
import type {
  Disk,
  DiskIdentity,
  Display,
  Enclosure,
  HardwareReport,
  Memory,
  Nic,
} from '../../protocol/hardware-hash/report.ts';
import { type Gpu, MODELS, type Model, type ModelId, type ModelSmbios } from './catalogue.ts';
import { createEkPublic, createMac, fillForm, offlineDeviceIdOf } from './parts.ts';

/** Stands at the start of every SKU, so that nobody takes a hash of ours for that of a real machine. */
export const LAB_MARKER = 'OOBE-LAB';

/** The SMBIOS tables of one machine. */
export interface Smbios extends ModelSmbios {
  readonly serialNumber: string;
  /** Lower-case GUID. */
  readonly uuid: string;
}

/** A TPM and its endorsement key. */
export interface Tpm {
  readonly version: string;
  /** 256 bytes of modulus in lower-case hexadecimal. */
  readonly ekPublic: string;
  /** Without one no attested join is possible (hardware-hash.md 7). */
  readonly hasEkCertificate: boolean;
}

/** One machine: plain data, so that a part is replaced by a spread, and what the model says is shared, not copied. */
export interface Hardware {
  readonly model: ModelId;
  readonly smbios: Smbios;
  readonly enclosure: Enclosure;
  readonly processor: Model['processor'];
  readonly memory: Memory;
  readonly disks: readonly (Disk & DiskIdentity)[];
  readonly nics: readonly Required<Nic>[];
  readonly displays: readonly Display[];
  readonly gpus: readonly Gpu[];
  readonly tpm?: Tpm;
  /** 20 digits. */
  readonly productKeyId: string;
}

/** Builds a machine of a model; all that is its own comes from the generator, one fork a part. */
export function createHardware(model: ModelId, random: Random): Hardware {
  const { smbios, serialForm, enclosure, processor, memory, disks, nics, displays, gpus, tpm }: Model = MODELS[model];
  return {
    model,
    smbios: {
      ...smbios,
      sku: `${LAB_MARKER} ${smbios.sku}`.trimEnd(),
      serialNumber: fillForm(serialForm, random.fork('serial')),
      uuid: random.fork('uuid').guid(),
    },
    enclosure,
    processor,
    memory,
    disks: disks.map(({ serialForm: form, ...disk }, index) => ({
      ...disk,
      serial: fillForm(form, random.fork(`disk:${index}`)),
    })),
    nics: nics.map((nic, index) => ({ ...nic, mac: createMac(random.fork(`nic:${index}`)) })),
    displays,
    gpus,
    ...(tpm && { tpm: { ...tpm, ekPublic: createEkPublic(random.fork('ek')) } }),
    productKeyId: fillForm('00330###############', random.fork('product-key')),
  };
}

/** The circumstances of a capture. */
export interface CaptureOptions {
  /** Milliseconds since 1970 on the device's clock; the hash keeps whole seconds. */
  readonly atMs: number;
  /** `10.0.22631.2861`; Windows' own reader has the same build. */
  readonly osBuild: string;
}

const FULL_OS = 2;
const X64 = 9;
const TOOL_VERSION = 3;
const TPM_EK = 1;

/** What Windows on this machine would report of it. */
export function reportHardware(hardware: Hardware, { atMs, osBuild }: CaptureOptions): HardwareReport {
  const { smbios, enclosure, memory, disks, nics, displays, gpus, tpm, productKeyId } = hardware;
  const { manufacturer: processorManufacturer, model: processorModel, ...processor } = hardware.processor;
  return {
    capture: {
      toolBuild: osBuild,
      osBuild,
      atMs: atMs - (atMs % 1000),
      timeZoneQuarterHours: 0,
      osType: FULL_OS,
      architecture: X64,
      toolVersion: TOOL_VERSION,
    },
    processor,
    memory,
    processorManufacturer,
    processorModel,
    disks: disks.map(({ serial, product, vendor, ...disk }) => disk),
    diskIdentities: disks.map(({ serial, product, vendor }) => ({ serial, product, vendor })),
    nics,
    displays,
    record27: 0,
    enclosure,
    ...(tpm && {
      tpmVersion: tpm.version,
      ekPublic: tpm.ekPublic,
      offlineDeviceId: { status: 0, source: TPM_EK, id: offlineDeviceIdOf(tpm.ekPublic) },
    }),
    smbiosUuid: smbios.uuid,
    systemSerialNumber: smbios.serialNumber,
    firmwareVendor: smbios.firmwareVendor,
    systemManufacturer: smbios.manufacturer,
    systemProductName: smbios.productName,
    systemSkuNumber: smbios.sku,
    systemFamily: smbios.family,
    firmwareVersion: smbios.firmwareVersion,
    boardProduct: smbios.boardProduct,
    boardVersion: smbios.boardVersion,
    systemVersion: smbios.systemVersion,
    productKeyId,
    gpuMemories: gpus.map(({ vendor, model, ...memory }) => memory),
    gpuNames: gpus.map(({ vendor, model }) => ({ vendor, model })),
  };
}

/**
 * The hardware hash as Windows hands it out: 4,000 characters of base64. Captures in different seconds differ as text
 * and describe the same device.
 */
export function captureHash(hardware: Hardware, options: CaptureOptions): string {
  return writeHardwareHash(reportHardware(hardware, options)).toString('base64');
}
