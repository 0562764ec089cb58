import { createHash } from 'node:crypto';
import { invariant } from '../../core/errors.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Draft, RECORD_TYPES } from './records.ts';
import type { HardwareReport, UnknownRecord } from './report.ts';

/** The size of every hardware hash: 4,000 characters of base64, hence "4K". */
export const HASH_BYTES = 3000;

const MAGIC = 'OA';
const TRAILER_MAGIC = 'CS';
const HEADER_BYTES = 4;
const TRAILER_BYTES = 36;

const BY_TYPE = new Map(RECORD_TYPES.map((it) => [it.type, it]));

/**
 * Writes a report as the 3,000 bytes of a hardware hash (hardware-hash.md 1): header, records, SHA-256 trailer,
 * zeros. A report that does not fit is a bug of the caller.
 */
export function writeHardwareHash(report: HardwareReport): Buffer {
  const hash = Buffer.alloc(HASH_BYTES);
  let end = HEADER_BYTES;
  for (const { type, encode } of RECORD_TYPES) {
    for (const data of encode(report)) {
      const lengthBytes = HEADER_BYTES + data.length;
      invariant(end + lengthBytes + TRAILER_BYTES <= HASH_BYTES, 'the hardware report exceeds 3000 bytes');
      hash.writeUInt16LE(type, end);
      hash.writeUInt16LE(lengthBytes, end + 2);
      data.copy(hash, end + HEADER_BYTES);
      end += lengthBytes;
    }
  }
  hash.write(MAGIC, 0, 'latin1');
  hash.writeUInt16LE(end, 2);
  hash.write(TRAILER_MAGIC, end, 'latin1');
  hash.writeUInt16LE(TRAILER_BYTES, end + 2);
  digestOf(hash, end).copy(hash, end + HEADER_BYTES);
  return hash;
}

/** What a hash says, and the records that the report has no place for. */
export type DecodedReport = HardwareReport & { readonly unknown: readonly UnknownRecord[] };

/**
 * Reads the 3,000 bytes of a hardware hash; records may stand in any order and any may be missing. `trailer: 'ignored'`
 * takes a blob whose digest is wrong: nobody knows whether the real service checks it (hardware-hash.md 9).
 */
export function readHardwareHash(
  bytes: Buffer,
  options: { readonly trailer?: 'checked' | 'ignored' } = {},
): Result<DecodedReport, CodecError> {
  if (bytes.length !== HASH_BYTES) {
    return fail(`a hardware hash has ${HASH_BYTES} bytes, not ${bytes.length}`, 'envelope', bytes.length);
  }
  if (bytes.toString('latin1', 0, 2) !== MAGIC) return fail("does not start with 'OA'", 'envelope', 0);
  const end = bytes.readUInt16LE(2);
  if (end < HEADER_BYTES || end + TRAILER_BYTES > HASH_BYTES) {
    return fail(`${end} bytes of records leave no room for header or trailer`, 'envelope/length', 2);
  }
  const decoded = readRecords(bytes.subarray(0, end));
  if (!decoded.ok || options.trailer === 'ignored') return decoded;
  const problem = trailerProblem(bytes, end);
  return problem === undefined ? decoded : err(problem);
}

function readRecords(bytes: Buffer): Result<DecodedReport, CodecError> {
  const draft: Draft = { disks: [], diskIdentities: [], nics: [], displays: [], gpuMemories: [], gpuNames: [] };
  const unknown: UnknownRecord[] = [];
  let offset = HEADER_BYTES;
  while (offset < bytes.length) {
    if (bytes.length - offset < HEADER_BYTES) return fail('record header is cut short', 'records', offset);
    const type = bytes.readUInt16LE(offset);
    const lengthBytes = bytes.readUInt16LE(offset + 2);
    if (lengthBytes < HEADER_BYTES || offset + lengthBytes > bytes.length) {
      return fail(`record of ${lengthBytes} bytes does not fit`, `records/${type}`, offset + 2);
    }
    const data = bytes.subarray(offset + HEADER_BYTES, offset + lengthBytes);
    const accepted = BY_TYPE.get(type)?.accept(draft, data) ?? ok(false);
    if (!accepted.ok) {
      const { message, path, offset: within = 0 } = accepted.error;
      const place = path === '' ? `records/${type}` : `records/${type}/${path}`;
      return fail(message, place, offset + HEADER_BYTES + within);
    }
    if (!accepted.value) unknown.push({ type, data: data.toString('hex') });
    offset += lengthBytes;
  }
  return ok({ ...draft, unknown });
}

function trailerProblem(bytes: Buffer, end: number): CodecError | undefined {
  if (bytes.toString('latin1', end, end + 2) !== TRAILER_MAGIC) {
    return { message: "trailer does not start with 'CS'", path: 'trailer', offset: end };
  }
  const lengthBytes = bytes.readUInt16LE(end + 2);
  if (lengthBytes !== TRAILER_BYTES) {
    return { message: `trailer has ${lengthBytes} bytes, not ${TRAILER_BYTES}`, path: 'trailer', offset: end + 2 };
  }
  const digest = bytes.subarray(end + HEADER_BYTES, end + TRAILER_BYTES);
  if (digest.equals(digestOf(bytes, end))) return undefined;
  return { message: 'SHA-256 does not match the records', path: 'trailer/digest', offset: end + HEADER_BYTES };
}

function digestOf(bytes: Buffer, end: number): Buffer {
  return createHash('sha256').update(bytes.subarray(0, end)).digest();
}

function fail(message: string, path: string, offset: number): { readonly ok: false; readonly error: CodecError } {
  return err({ message, path, offset });
}
