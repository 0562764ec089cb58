import { invariant } from './errors.ts';

const SHAPE = /^\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$/i;

/** Whether the text is a GUID in either case, with or without braces. */
export function isGuid(text: string): boolean {
  return SHAPE.test(text);
}

/** The 16 bytes of a GUID as Windows lays them out: the first three groups little-endian. */
export function guidToBytes(guid: string): Buffer {
  const [, a, b, c, d, e] = SHAPE.exec(guid) ?? [];
  invariant(a && b && c && d && e, `not a GUID: ${guid}`);
  const bytes = Buffer.from(a + b + c + d + e, 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** The lower-case GUID of 16 bytes in Windows layout. */
export function guidFromBytes(bytes: Buffer): string {
  invariant(bytes.length === 16, `a GUID has 16 bytes, not ${bytes.length}`);
  const part = (start: number, end: number) => bytes.subarray(start, end).toString('hex');
  const swapped = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${part(8, 10)}-${part(10, 16)}`;
}

/** The SID of an Entra object: `S-1-12-1-` and the GUID bytes as four little-endian numbers (entra-device.md 3). */
export function entraSidOf(objectId: string): string {
  const bytes = guidToBytes(objectId);
  return `S-1-12-1-${[0, 4, 8, 12].map((offset) => bytes.readUInt32LE(offset)).join('-')}`;
}

/** The object id behind an Entra SID, or undefined for any other SID. */
export function guidOfEntraSid(sid: string): string | undefined {
  const [, ...parts] = /^S-1-12-1-(\d+)-(\d+)-(\d+)-(\d+)$/.exec(sid) ?? [];
  const numbers = parts.map(Number);
  if (numbers.length !== 4 || numbers.some((number) => number > 0xffffffff)) return undefined;
  const bytes = Buffer.alloc(16);
  numbers.forEach((number, index) => {
    bytes.writeUInt32LE(number, index * 4);
  });
  return guidFromBytes(bytes);
}
