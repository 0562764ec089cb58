import type {
  Disk,
  Display,
  Enclosure,
  GpuMemory,
  GpuName,
  Memory,
  Nic,
  Processor,
} from '../../protocol/hardware-hash/report.ts';

/** SMBIOS strings that all machines of a model share. */
export interface ModelSmbios {
  readonly manufacturer: string;
  readonly productName: string;
  readonly family: string;
  readonly sku: string;
  readonly systemVersion: string;
  readonly firmwareVendor: string;
  readonly firmwareVersion: string;
  readonly boardProduct: string;
  readonly boardVersion: string;
}

/** A graphics adapter. */
export interface Gpu extends GpuMemory, GpuName {}

/** What a model is made of. Serial forms are filled by `fillForm`. */
export interface Model {
  readonly kind: 'physical' | 'virtual';
  readonly smbios: ModelSmbios;
  /** Blank where the maker leaves it blank. */
  readonly serialForm: string;
  readonly enclosure: Enclosure;
  readonly processor: Processor & { readonly manufacturer: string; readonly model: string };
  readonly memory: Memory;
  readonly disks: readonly (Disk & {
    readonly product: string;
    readonly vendor: string;
    readonly serialForm: string;
  })[];
  readonly nics: readonly Required<Omit<Nic, 'mac'>>[];
  readonly displays: readonly Display[];
  readonly gpus: readonly Gpu[];
  readonly tpm?: { readonly version: string; readonly hasEkCertificate: boolean };
}

const X64 = 9;
const IN_MEMORY_OF_CPU = { removalPolicy: 1, isInLocalMachineContainer: 1, dedicatedSystemBytes: 0 };
const INTEL_IRIS_XE: Gpu = {
  ...IN_MEMORY_OF_CPU,
  vendor: 'Intel Corporation',
  model: 'Intel(R) Iris(R) Xe Graphics',
  dedicatedVideoBytes: 134_217_728,
};

const WLAN = { medium: 9, bus: 'PCI' };
const BLUETOOTH = { medium: 10, bus: 'BTH' };
const ETHERNET = { medium: 14, bus: 'PCI' };

const TOUCH_NOTEBOOK: Enclosure = { chassisType: 10, powerPlatformRole: 2, opticalDrive: 0, digitizer: 0xc1 };
const NOTEBOOK: Enclosure = { ...TOUCH_NOTEBOOK, digitizer: 0 };
const DESKTOP: Enclosure = { ...NOTEBOOK, chassisType: 3, powerPlatformRole: 1 };

const SOLDERED_16_GB: Memory = { totalGb: 16, maximumGb: 16, slots: 8, arrays: 1, errorCorrection: 3 };
const TWO_SLOTS_16_GB: Memory = { totalGb: 16, maximumGb: 64, slots: 2, arrays: 1, errorCorrection: 3 };
const VIRTUAL_4_GB: Memory = { totalGb: 4, maximumGb: 64, slots: 1, arrays: 1, errorCorrection: 3 };

const NVME_SSD = { bus: 17, seekPenalty: 0, trim: 1, vendor: 'NVMe', serialForm: '0025_38%%_%%%%_%%%%.' };

const U_SERIES: Processor = { architecture: X64, packages: 1, cores: 10, threads: 12, hyperthreading: 1 };
const TWO_VIRTUAL_CORES: Processor = { architecture: X64, packages: 1, cores: 2, threads: 2, hyperthreading: 0 };
const VIRTUAL_XEON = {
  ...TWO_VIRTUAL_CORES,
  manufacturer: 'GenuineIntel',
  model: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
};

/**
 * The machines that the lab can build, after hardware-hash.md 7: four laptops and three kinds of virtual machine.
 * Model strings follow the makers' forms; everything that tells one machine from another is drawn in `hardware.ts`.
 */
export const MODELS = {
  'surface-laptop-5': {
    kind: 'physical',
    smbios: {
      manufacturer: 'Microsoft Corporation',
      productName: 'Surface Laptop 5',
      family: 'Surface',
      sku: 'Surface_Laptop_5_1950',
      systemVersion: '124I:00097T:000M:0000000D:0B:06F:5C:07S:01E:0Y:0K:0U:31',
      firmwareVendor: 'Microsoft Corporation',
      firmwareVersion: '13.101.143',
      boardProduct: 'Surface Laptop 5',
      boardVersion: 'LAB',
    },
    serialForm: '0##########7',
    enclosure: { ...TOUCH_NOTEBOOK, chassisType: 9 },
    processor: { ...U_SERIES, manufacturer: 'GenuineIntel', model: '12th Gen Intel(R) Core(TM) i7-1265U' },
    memory: SOLDERED_16_GB,
    disks: [{ ...NVME_SSD, capacityGb: 238, product: 'KBG50ZNS256G NVMe KIOXIA 256GB' }],
    nics: [WLAN, BLUETOOTH],
    displays: [{ physicalWidth: 285, physicalHeight: 190, widthPixels: 2256, heightPixels: 1504 }],
    gpus: [INTEL_IRIS_XE],
    tpm: {
      version: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'INTC'-Firmware:600.7.34.0",
      hasEkCertificate: true,
    },
  },
  'thinkpad-x1-carbon-gen-11': {
    kind: 'physical',
    smbios: {
      manufacturer: 'LENOVO',
      productName: '21HMCTO1WW',
      family: 'ThinkPad X1 Carbon Gen 11',
      sku: 'LENOVO_MT_21HM_BU_Think_FM_ThinkPad X1 Carbon Gen 11',
      systemVersion: 'ThinkPad X1 Carbon Gen 11',
      firmwareVendor: 'LENOVO',
      firmwareVersion: 'N3XET45W (1.20 )',
      boardProduct: '21HMCTO1WW',
      boardVersion: 'SDK0T76530 WIN',
    },
    serialForm: 'PF4*****',
    enclosure: NOTEBOOK,
    processor: { ...U_SERIES, manufacturer: 'GenuineIntel', model: '13th Gen Intel(R) Core(TM) i7-1365U' },
    memory: SOLDERED_16_GB,
    disks: [{ ...NVME_SSD, capacityGb: 477, product: 'SAMSUNG MZVL2512HCJQ-00BL7' }],
    nics: [WLAN, BLUETOOTH],
    displays: [{ physicalWidth: 302, physicalHeight: 189, widthPixels: 1920, heightPixels: 1200 }],
    gpus: [INTEL_IRIS_XE],
    tpm: {
      version: "TPM-Version:2.0 -Level:0-Revision:1.59-VendorID:'STM '-Firmware:1.769.0.0",
      hasEkCertificate: true,
    },
  },
  'latitude-7440': {
    kind: 'physical',
    smbios: {
      manufacturer: 'Dell Inc.',
      productName: 'Latitude 7440',
      family: 'Latitude',
      sku: '0C0A',
      systemVersion: '',
      firmwareVendor: 'Dell Inc.',
      firmwareVersion: '1.12.0',
      boardProduct: '0LABXX',
      boardVersion: 'A00',
    },
    serialForm: '*****X3',
    enclosure: NOTEBOOK,
    processor: { ...U_SERIES, manufacturer: 'GenuineIntel', model: '13th Gen Intel(R) Core(TM) i5-1345U' },
    memory: SOLDERED_16_GB,
    disks: [{ ...NVME_SSD, capacityGb: 477, product: 'PC SN740 NVMe WDC 512GB' }],
    nics: [WLAN, BLUETOOTH],
    displays: [{ physicalWidth: 302, physicalHeight: 189, widthPixels: 1920, heightPixels: 1200 }],
    gpus: [INTEL_IRIS_XE],
    tpm: {
      version: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'NTC '-Firmware:7.2.3.1",
      hasEkCertificate: true,
    },
  },
  'elitebook-840-g10': {
    kind: 'physical',
    smbios: {
      manufacturer: 'HP',
      productName: 'HP EliteBook 840 14 inch G10 Notebook PC',
      family: '103C_5336AN HP EliteBook',
      sku: '7L7U1ET#ABU',
      systemVersion: '',
      firmwareVendor: 'HP',
      firmwareVersion: 'V70 Ver. 01.04.01',
      boardProduct: '8B41',
      boardVersion: 'KBC Version 51.2A.00',
    },
    serialForm: '5CG3******',
    enclosure: TOUCH_NOTEBOOK,
    processor: { ...U_SERIES, manufacturer: 'GenuineIntel', model: '13th Gen Intel(R) Core(TM) i5-1345U' },
    memory: TWO_SLOTS_16_GB,
    disks: [{ ...NVME_SSD, capacityGb: 477, product: 'MTFDKBA512TFK-1BC1AABHA' }],
    nics: [ETHERNET, WLAN, BLUETOOTH],
    displays: [{ physicalWidth: 302, physicalHeight: 189, widthPixels: 1920, heightPixels: 1200 }],
    gpus: [INTEL_IRIS_XE],
    tpm: {
      version: "TPM-Version:2.0 -Level:0-Revision:1.59-VendorID:'IFX '-Firmware:15.23.17664.0",
      hasEkCertificate: true,
    },
  },
  'hyper-v-gen2': {
    kind: 'virtual',
    smbios: {
      manufacturer: 'Microsoft Corporation',
      productName: 'Virtual Machine',
      family: 'Virtual Machine',
      sku: 'None',
      systemVersion: 'Hyper-V UEFI Release v4.1',
      firmwareVendor: 'Microsoft Corporation',
      firmwareVersion: 'Hyper-V UEFI Release v4.1',
      boardProduct: 'Virtual Machine',
      boardVersion: 'Hyper-V UEFI Release v4.1',
    },
    serialForm: '####-####-####-####-####-####-##',
    enclosure: DESKTOP,
    processor: VIRTUAL_XEON,
    memory: VIRTUAL_4_GB,
    disks: [
      { capacityGb: 127, bus: 10, seekPenalty: 255, trim: 1, product: 'Virtual Disk', vendor: 'Msft', serialForm: '' },
    ],
    nics: [{ medium: 0, bus: 'VMBUS' }],
    displays: [{ physicalWidth: 0, physicalHeight: 0, widthPixels: 1024, heightPixels: 768 }],
    gpus: [{ ...IN_MEMORY_OF_CPU, vendor: 'Microsoft', model: 'Microsoft Hyper-V Video', dedicatedVideoBytes: 0 }],
    tpm: {
      version: "TPM-Version:2.0 -Level:0-Revision:1.16-VendorID:'MSFT'-Firmware:8213.275.2377.0",
      hasEkCertificate: false,
    },
  },
  vmware: {
    kind: 'virtual',
    smbios: {
      manufacturer: 'VMware, Inc.',
      productName: 'VMware20,1',
      family: '',
      sku: '',
      systemVersion: 'None',
      firmwareVendor: 'VMware, Inc.',
      firmwareVersion: 'VMW201.00V.20829224.B64.2211211842',
      boardProduct: '440BX Desktop Reference Platform',
      boardVersion: 'None',
    },
    serialForm: 'VMware-56 4d ~~ ~~ ~~ ~~ ~~ ~~-~~ ~~ ~~ ~~ ~~ ~~ ~~ ~~',
    enclosure: { ...DESKTOP, chassisType: 1 },
    processor: VIRTUAL_XEON,
    memory: VIRTUAL_4_GB,
    disks: [
      {
        capacityGb: 60,
        bus: 17,
        seekPenalty: 0,
        trim: 1,
        product: 'VMware Virtual NVMe Disk',
        vendor: 'NVMe',
        serialForm: 'VMWare NVME_0000',
      },
    ],
    nics: [ETHERNET],
    displays: [{ physicalWidth: 0, physicalHeight: 0, widthPixels: 1280, heightPixels: 800 }],
    gpus: [{ ...IN_MEMORY_OF_CPU, vendor: 'VMware, Inc.', model: 'VMware SVGA 3D', dedicatedVideoBytes: 8_388_608 }],
  },
  qemu: {
    kind: 'virtual',
    smbios: {
      manufacturer: 'QEMU',
      productName: 'Standard PC (Q35 + ICH9, 2009)',
      family: '',
      sku: '',
      systemVersion: 'pc-q35-8.2',
      firmwareVendor: 'EDK II',
      firmwareVersion: 'edk2-20240214-1',
      boardProduct: '',
      boardVersion: '',
    },
    serialForm: '',
    enclosure: { ...DESKTOP, chassisType: 1 },
    processor: VIRTUAL_XEON,
    memory: VIRTUAL_4_GB,
    disks: [
      { capacityGb: 64, bus: 11, seekPenalty: 1, trim: 1, product: 'QEMU HARDDISK', vendor: '', serialForm: 'QM0000#' },
    ],
    nics: [ETHERNET],
    displays: [{ physicalWidth: 0, physicalHeight: 0, widthPixels: 1280, heightPixels: 800 }],
    gpus: [
      { ...IN_MEMORY_OF_CPU, vendor: 'Microsoft', model: 'Microsoft Basic Display Adapter', dedicatedVideoBytes: 0 },
    ],
  },
} as const satisfies Record<string, Model>;

/** @example 'surface-laptop-5' */
export type ModelId = keyof typeof MODELS;

/** Every model, in the order of the catalogue. */
export const MODEL_IDS = Object.keys(MODELS) as ModelId[];
