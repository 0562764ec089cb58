/** When and by what a report was taken: the part that differs between two captures of one machine. */
export interface Capture {
  /** `major.minor.build.revision` of the reading tool. */
  readonly toolBuild: string;
  /** `major.minor.build.revision` of Windows. */
  readonly osBuild: string;
  /** Milliseconds since 1970 UTC; the format keeps whole seconds from 2000 to 2136. */
  readonly atMs: number;
  /** Offset of local time in quarter hours, -128 to 127; 120 stands for an unknown zone. */
  readonly timeZoneQuarterHours: number;
  /** 2 is a full Windows. */
  readonly osType: number;
  /** 0 x86, 9 x64, 12 ARM64. */
  readonly architecture: number;
  readonly toolVersion: number;
}

/** Processor topology. */
export interface Processor {
  /** 0 x86, 9 x64, 12 ARM64. */
  readonly architecture: number;
  readonly packages: number;
  readonly cores: number;
  readonly threads: number;
  /** 1 when on. */
  readonly hyperthreading: number;
}

/** Memory as SMBIOS tells it. */
export interface Memory {
  readonly totalGb: number;
  readonly maximumGb: number;
  readonly slots: number;
  readonly arrays: number;
  /** 3 none, 4 parity, 5 single-bit, 6 multi-bit, 7 CRC. */
  readonly errorCorrection: number;
}

/** The n-th disk; its names are the n-th of `diskIdentities`. */
export interface Disk {
  readonly capacityGb: number;
  /** STORAGE_BUS_TYPE: 1 SCSI, 8 RAID, 10 SAS, 11 SATA, 17 NVMe. */
  readonly bus: number;
  /** 0 is an SSD, 1 and 255 a spinning or unknown disk. */
  readonly seekPenalty: number;
  /** 1 when on. */
  readonly trim: number;
}

/** What the n-th disk calls itself. */
export interface DiskIdentity {
  readonly serial: string;
  readonly product: string;
  readonly vendor: string;
}

/** One network adapter. */
export interface Nic {
  /** NDIS physical medium: 0 unspecified, 1 WLAN, 9 native 802.11, 10 Bluetooth, 14 Ethernet. */
  readonly medium: number;
  /** `02:1A:2B:3C:4D:5E`. */
  readonly mac: string;
  /** Enumerator, such as `PCI` or `VMBUS`; absent in the short form that generators write. */
  readonly bus?: string;
}

/** One display; the unit of the physical size is not known for certain (hardware-hash.md 9). */
export interface Display {
  readonly physicalWidth: number;
  readonly physicalHeight: number;
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** What the machine looks like from outside. */
export interface Enclosure {
  /** SMBIOS type 3: 3 desktop, 9 laptop, 10 notebook, 31 convertible. */
  readonly chassisType: number;
  /** POWER_PLATFORM_ROLE: 1 desktop, 2 mobile, 8 slate. */
  readonly powerPlatformRole: number;
  readonly opticalDrive: number;
  /** Bits: 1 internal touch, 2 external touch, 4 internal pen, 8 external pen, 0x40 multi input, 0x80 ready. */
  readonly digitizer: number;
}

/** The id that Windows derives from the TPM's endorsement key. */
export interface OfflineDeviceId {
  readonly status: number;
  /** Low byte 1 TPM_EK, 2 UEFI_VARIABLE_TPM. */
  readonly source: number;
  /** 32 bytes in hexadecimal: the SHA-256 of the endorsement key's modulus. */
  readonly id: string;
}

/** Memory of the n-th graphics adapter; its name is the n-th of `gpuNames`. */
export interface GpuMemory {
  readonly dedicatedVideoBytes: number;
  readonly dedicatedSystemBytes: number;
  readonly removalPolicy: number;
  readonly isInLocalMachineContainer: number;
}

/** What a graphics adapter calls itself. */
export interface GpuName {
  readonly vendor: string;
  readonly model: string;
}

/**
 * Everything that a hardware hash says, as plain data: one property per record type (hardware-hash.md 2).
 * A property is absent when the hash has no such record; a list is then empty.
 */
export interface HardwareReport {
  readonly capture?: Capture;
  readonly processor?: Processor;
  readonly memory?: Memory;
  readonly processorManufacturer?: string;
  readonly processorModel?: string;
  readonly disks: readonly Disk[];
  readonly diskIdentities: readonly DiskIdentity[];
  readonly nics: readonly Nic[];
  readonly displays: readonly Display[];
  /** Record 27, whose meaning nobody knows: 0 or 0xFFFFFFFF. */
  readonly record27?: number;
  readonly enclosure?: Enclosure;
  readonly tpmVersion?: string;
  /** Lower-case hexadecimal: 256 bytes of RSA modulus, though some generators put text here. */
  readonly ekPublic?: string;
  readonly offlineDeviceId?: OfflineDeviceId;
  /** Lower-case GUID. */
  readonly smbiosUuid?: string;
  readonly systemSerialNumber?: string;
  readonly firmwareVendor?: string;
  readonly systemManufacturer?: string;
  readonly systemProductName?: string;
  readonly systemSkuNumber?: string;
  readonly systemFamily?: string;
  readonly firmwareVersion?: string;
  readonly boardProduct?: string;
  readonly boardVersion?: string;
  readonly systemVersion?: string;
  readonly productKeyId?: string;
  readonly productKeyPkPn?: string;
  readonly kernelDiskSerial?: string;
  readonly gpuMemories: readonly GpuMemory[];
  readonly gpuNames: readonly GpuName[];
}

/** A record that has no place in the report: of an undecoded type, or a second one of a type that comes once. */
export interface UnknownRecord {
  readonly type: number;
  /** The record's data in lower-case hexadecimal. */
  readonly data: string;
}
