import { oncePerText } from '../../core/once-per.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';

/*
 * Certificates are made and read on every device's path, so their DER is assembled here and signed by node:crypto:
 * two CSRs, two checks and two certificates take 1.3 ms, against 13.9 ms through @peculiar/x509; the classes of
 * @peculiar/asn1-x509 take 3.1 ms for the two certificates alone and stay in use off that path (`extensions.ts`).
 */

/** Universal tags, constructed ones with their bit. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  if (length < 0x10000) return Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

/** One element: tag, length, contents. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.of(tag), lengthOctets(length), ...contents]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => der(TAG.sequence, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => der(TAG.set, ...parts);
export const octetString = (bytes: Buffer): Buffer => der(TAG.octetString, bytes);
export const bitString = (bytes: Buffer): Buffer => der(TAG.bitString, Buffer.of(0), bytes);
export const boolean = (value: boolean): Buffer => der(TAG.boolean, Buffer.of(value ? 0xff : 0));
/** Context-specific, constructed: `[number] EXPLICIT`. */
export const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => der(0xa0 | number, ...parts);
export const NULL = der(TAG.null);

/** A non-negative integer from big-endian bytes of any length. */
export function integer(bigEndian: Buffer): Buffer {
  let start = 0;
  while (start < bigEndian.length - 1 && bigEndian[start] === 0) start += 1;
  const digits = bigEndian.subarray(start);
  return der(TAG.integer, ...((digits[0] ?? 0) < 0x80 ? [digits] : [Buffer.of(0), digits]));
}

/** A dotted object identifier. The few that certificates hold are encoded once and shared: their bytes must stay. */
export const oid = oncePerText(256, (dotted): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) groups.unshift((high % 128) | 0x80);
    bytes.push(...groups);
  }
  return der(TAG.oid, Buffer.from(bytes));
});

/** UTCTime up to 2049 and GeneralizedTime after it (RFC 5280 4.1.2.5); whole seconds. */
export function time(atMs: number): Buffer {
  const digits = `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return digits >= '1950' && digits < '2050'
    ? der(TAG.utcTime, Buffer.from(digits.slice(2)))
    : der(TAG.generalizedTime, Buffer.from(digits));
}

/** One element as read; `raw` is the whole of it, `content` what follows the length. */
export interface DerNode {
  readonly tag: number;
  readonly raw: Buffer;
  readonly content: Buffer;
}

/** Ends a read at the first thing wrong; caught in `decodeDer`, so nothing escapes. */
class Malformed extends Error {}

/** Ends the read: to be called inside `decodeDer` only. */
export function malformed(message: string): never {
  throw new Malformed(message);
}

/** Runs a reader over exactly one element that fills the input. */
export function decodeDer<T>(path: string, input: Buffer, read: (node: DerNode) => T): Result<T, CodecError> {
  try {
    const node = elementAt(input, 0);
    if (node.raw.length !== input.length) malformed('bytes follow the element');
    return ok(read(node));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err({ message: error.message, path });
  }
}

/** Lenient about lengths in more octets than needed, as `04 81 10` in real device certificates (entra-device.md 3.2). */
function elementAt(input: Buffer, offset: number): DerNode {
  const [tag, first] = [input[offset], input[offset + 1]];
  if (tag === undefined || first === undefined) return malformed('element is cut short');
  if ((tag & 0x1f) === 0x1f) malformed('tag numbers above 30 are not used here');
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 3 || start + octets > input.length)
      return malformed('length is indefinite or too long');
    length = input.readUIntBE(start, octets);
    start += octets;
  }
  if (start + length > input.length) malformed('element is cut short');
  return { tag, raw: input.subarray(offset, start + length), content: input.subarray(start, start + length) };
}

/** The elements inside a constructed one. */
export function childrenOf(node: DerNode): DerNode[] {
  const children: DerNode[] = [];
  for (let offset = 0; offset < node.content.length; ) {
    const child = elementAt(node.content, offset);
    children.push(child);
    offset += child.raw.length;
  }
  return children;
}

/** The element itself when it is there and has the tag; ends the read otherwise. */
export function expectTag(node: DerNode | undefined, tag: number, what: string): DerNode {
  return node?.tag === tag ? node : malformed(`${what} is missing or of another type`);
}

/** The dotted text of an object identifier. */
export function readOid(node: DerNode | undefined): string {
  const { content } = expectTag(node, TAG.oid, 'object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [joint = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(joint / 40));
  return [first, joint - first * 40, ...rest].join('.');
}

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime in whole seconds, `Z`. */
export function readTime(node: DerNode | undefined): number {
  const text = node?.content.toString('latin1') ?? '';
  const century = node?.tag === TAG.utcTime ? (text < '50' ? '20' : '19') : '';
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text) ?? [];
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(atMs) ? malformed('time is not YYMMDDhhmmssZ or YYYYMMDDhhmmssZ') : atMs;
}
