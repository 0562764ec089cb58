import { guidFromBytes, guidToBytes } from '../../core/guid.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { DiskIdentity, GpuName, Nic } from './report.ts';

/** How the data of one record is written and read; error offsets count from the start of the data. */
export interface Codec<T> {
  encode(value: T): Buffer;
  decode(data: Buffer): Result<T, CodecError>;
}

/** A part of fixed size within a record; `read` gives undefined for what a number cannot hold. */
export interface Field<T> {
  readonly sizeBytes: number;
  write(into: Buffer, offset: number, value: T): void;
  read(from: Buffer, offset: number): T | undefined;
}

export const u8: Field<number> = {
  sizeBytes: 1,
  write: (into, offset, value) => into.writeUInt8(value, offset),
  read: (from, offset) => from.readUInt8(offset),
};

export const i8: Field<number> = {
  sizeBytes: 1,
  write: (into, offset, value) => into.writeInt8(value, offset),
  read: (from, offset) => from.readInt8(offset),
};

export const u16: Field<number> = {
  sizeBytes: 2,
  write: (into, offset, value) => into.writeUInt16LE(value, offset),
  read: (from, offset) => from.readUInt16LE(offset),
};

export const u32: Field<number> = {
  sizeBytes: 4,
  write: (into, offset, value) => into.writeUInt32LE(value, offset),
  read: (from, offset) => from.readUInt32LE(offset),
};

export const u64: Field<number> = {
  sizeBytes: 8,
  write: (into, offset, value) => into.writeBigUInt64LE(BigInt(value), offset),
  read: (from, offset) => {
    const value = from.readBigUInt64LE(offset);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  },
};

/** `major.minor.build.revision`, stored as the words minor, major, revision, build. */
export const version: Field<string> = {
  sizeBytes: 8,
  write: (into, offset, value) => {
    const [major = 0, minor = 0, build = 0, revision = 0] = value.split('.').map(Number);
    [minor, major, revision, build].forEach((word, index) => {
      into.writeUInt16LE(word, offset + 2 * index);
    });
  },
  read: (from, offset) => {
    const word = (index: number) => from.readUInt16LE(offset + 2 * index);
    return `${word(1)}.${word(0)}.${word(3)}.${word(2)}`;
  },
};

const YEAR_2000_MS = Date.UTC(2000, 0, 1);

/** Milliseconds since 1970 in the report, seconds since 2000-01-01 UTC in the record. */
export const secondsSince2000: Field<number> = {
  sizeBytes: 4,
  write: (into, offset, value) => into.writeUInt32LE(Math.floor((value - YEAR_2000_MS) / 1000), offset),
  read: (from, offset) => YEAR_2000_MS + from.readUInt32LE(offset) * 1000,
};

/** Raw bytes, lower-case hexadecimal in the report. */
export function hexOf(sizeBytes: number): Field<string> {
  return {
    sizeBytes,
    write: (into, offset, value) => void into.write(value, offset, sizeBytes, 'hex'),
    read: (from, offset) => from.toString('hex', offset, offset + sizeBytes),
  };
}

/** Bytes that are always the same and say nothing: written as given, not looked at when read. */
export function filler(hex: string): Field<unknown> {
  const bytes = Buffer.from(hex, 'hex');
  return {
    sizeBytes: bytes.length,
    write: (into, offset) => void bytes.copy(into, offset),
    read: () => bytes,
  };
}

type Fields = Readonly<Record<string, Field<number> | Field<string> | Field<unknown>>>;
type ValueOf<F extends Fields> = {
  readonly [Key in keyof F as Key extends `_${string}` ? never : Key]: F[Key] extends Field<infer T> ? T : never;
};

/** Fields in their order; those whose name starts with `_` are fillers and have no place in the value. */
export function struct<F extends Fields>(fields: F): Codec<ValueOf<F>> {
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  const sizeBytes = entries.reduce((sum, [, field]) => sum + field.sizeBytes, 0);
  return {
    encode(value) {
      const data = Buffer.alloc(sizeBytes);
      let offset = 0;
      for (const [name, field] of entries) {
        field.write(data, offset, (value as Readonly<Record<string, unknown>>)[name]);
        offset += field.sizeBytes;
      }
      return data;
    },
    decode(data) {
      if (data.length !== sizeBytes) return misfit(`needs ${sizeBytes} bytes of data, has ${data.length}`, 0);
      const value: Record<string, unknown> = {};
      let offset = 0;
      for (const [name, field] of entries) {
        const read = field.read(data, offset);
        if (read === undefined) return err({ message: 'number exceeds 2^53', path: name, offset });
        if (!name.startsWith('_')) value[name] = read;
        offset += field.sizeBytes;
      }
      return ok(value as ValueOf<F>);
    },
  };
}

/** 8-bit text and one NUL; characters that have no such byte are written as question marks. */
export const text: Codec<string> = {
  encode: (value) => Buffer.concat([bytesOfText(value), Buffer.of(0)]),
  decode: (data) =>
    data.at(-1) === 0
      ? ok(data.toString('latin1', 0, data.length - 1))
      : misfit('text does not end in NUL', data.length),
};

/** `serial|product|vendor` in 8-bit text without a NUL. */
export const diskIdentity: Codec<DiskIdentity> = {
  encode: ({ serial, product, vendor }) => bytesOfText(`${serial}|${product}|${vendor}`),
  decode: (data) => {
    const [serial = '', product = '', ...vendor] = data.toString('latin1').split('|');
    return ok({ serial, product, vendor: vendor.join('|') });
  },
};

const SHORT_NIC_BYTES = 10;
const NIC_HEAD_BYTES = 14;

/** Medium, MAC and enumerator; generators stop after the MAC, and decoders bear it (hardware-hash.md 2). */
export const nic: Codec<Nic> = {
  encode({ medium, mac, bus }) {
    const head = Buffer.alloc(bus === undefined ? SHORT_NIC_BYTES : NIC_HEAD_BYTES);
    head.writeUInt32LE(medium, 0);
    head.write(mac.replaceAll(':', ''), 4, 6, 'hex');
    if (bus === undefined) return head;
    const name = Buffer.from(`${bus}\0`, 'utf16le');
    head.writeUInt32LE(name.length, SHORT_NIC_BYTES);
    return Buffer.concat([head, name]);
  },
  decode(data) {
    if (data.length < NIC_HEAD_BYTES && data.length !== SHORT_NIC_BYTES)
      return misfit('adapter is cut short', data.length);
    const medium = data.readUInt32LE(0);
    const mac = (data.toString('hex', 4, SHORT_NIC_BYTES).toUpperCase().match(/../g) ?? []).join(':');
    if (data.length === SHORT_NIC_BYTES) return ok({ medium, mac });
    const nameBytes = data.readUInt32LE(SHORT_NIC_BYTES);
    if (NIC_HEAD_BYTES + nameBytes !== data.length || nameBytes % 2 !== 0) {
      return misfit(`enumerator of ${nameBytes} bytes does not fit the record`, SHORT_NIC_BYTES);
    }
    return ok({ medium, mac, bus: wideText(data.subarray(NIC_HEAD_BYTES)) });
  },
};

/** `vendor|model` in UTF-16LE. */
export const gpuName: Codec<GpuName> = {
  encode: ({ vendor, model }) => Buffer.from(`${vendor}|${model}`, 'utf16le'),
  decode(data) {
    if (data.length % 2 !== 0) return misfit('UTF-16 text of an odd number of bytes', data.length);
    const [vendor = '', ...model] = wideText(data).split('|');
    return ok({ vendor, model: model.join('|') });
  },
};

/** A SMBIOS UUID as Windows lays a GUID out: the first three groups little-endian. */
export const uuid: Codec<string> = {
  encode: guidToBytes,
  decode: (data) =>
    data.length === 16 ? ok(guidFromBytes(data)) : misfit(`needs 16 bytes of data, has ${data.length}`, 0),
};

/** Bytes of any length, lower-case hexadecimal in the report. */
export const hex: Codec<string> = {
  encode: (value) => Buffer.from(value, 'hex'),
  decode: (data) => ok(data.toString('hex')),
};

/** A record that is one number. */
export const number32: Codec<number> = {
  encode(value) {
    const data = Buffer.alloc(4);
    data.writeUInt32LE(value);
    return data;
  },
  decode: (data) =>
    data.length === 4 ? ok(data.readUInt32LE()) : misfit(`needs 4 bytes of data, has ${data.length}`, 0),
};

function bytesOfText(value: string): Buffer {
  return Buffer.from(value.replace(/[^\u0001-\u00ff]/gu, '?'), 'latin1');
}

function wideText(data: Buffer): string {
  return data.toString('utf16le').replace(/\0$/, '');
}

function misfit(message: string, offset: number): { readonly ok: false; readonly error: CodecError } {
  return err({ message, path: '', offset });
}
