import { createHash } from 'node:crypto';

/**
 * A second reader, written from hardware-hash.md 1 and 2 alone and on purpose in another manner than the product's:
 * one flat list of `name=value` lines in the order of the bytes.
 */
export function decodeIndependently(base64: string): string[] {
  if (base64.length !== 4000) throw new Error(`${base64.length} characters`);
  const blob = new Uint8Array(Buffer.from(base64, 'base64'));
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const ascii = (from: number, to: number) => String.fromCharCode(...blob.slice(from, to));
  const hex = (from: number, to: number) => [...blob.slice(from, to)].map((it) => (256 + it).toString(16).slice(1));
  const wide = (from: number, to: number) => {
    let out = '';
    for (let at = from; at < to; at += 2) out += String.fromCharCode(view.getUint16(at, true));
    return out;
  };
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const u64 = (at: number) => view.getBigUint64(at, true);
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, index) => u16(at + 2 * index)).join(',');

  if (ascii(0, 2) !== 'OA') throw new Error('magic');
  const end = u16(2);
  const lines: string[] = [];
  let at = 4;
  while (at < end) {
    const type = blob[at] ?? 0;
    const data = at + 4;
    const next = at + u16(at + 2);
    switch (type) {
      case 1:
        lines.push(`1.tool=${u16(data + 2)}.${u16(data)}.${u16(data + 6)}.${u16(data + 4)}`);
        lines.push(`1.os=${u16(data + 10)}.${u16(data + 8)}.${u16(data + 14)}.${u16(data + 12)}`);
        // 946,684,800 is 2000-01-01 in Unix time.
        lines.push(`1.unix=${946_684_800 + u32(data + 16)}`, `1.zone=${view.getInt8(data + 20)}`);
        lines.push(`1.bytes=${hex(data + 21, next).join(' ')}`);
        break;
      case 2:
        lines.push(`2=${words(data, 6)}`);
        break;
      case 5:
        lines.push(`5=${u64(data)},${u64(data + 8)},${u16(data + 16)},${u16(data + 18)},${blob[data + 20]}`);
        break;
      case 6:
        lines.push(`6=${u64(data)},${u16(data + 8)},${blob[data + 10]},${blob[data + 11]}`);
        break;
      case 7:
        lines.push(`7=${ascii(data, next)}`);
        break;
      case 8:
        lines.push(`8.medium=${u32(data)}`, `8.mac=${hex(data + 4, data + 10).join('-')}`);
        if (next > data + 10) lines.push(`8.bus=${u32(data + 10)}:${wide(data + 14, next)}`);
        break;
      case 9:
        lines.push(`9=${words(data, 4)},${u32(data + 8)}`);
        break;
      case 10:
        lines.push(`10=${hex(data, next).join(' ')}`);
        break;
      case 11:
        lines.push(`11=${u32(data)},${words(data + 4, 3)}`, `11.id=${hex(data + 10, next).join('')}`);
        break;
      case 12: {
        const group = (from: number, size: number) => hex(data + from, data + from + size);
        const swapped = [group(0, 4), group(4, 2), group(6, 2)].map((it) => it.reverse().join(''));
        lines.push(`12=${[...swapped, group(8, 2).join(''), group(10, 6).join('')].join('-')}`);
        break;
      }
      case 25:
        lines.push(`25=${hex(data, next).join('')}`);
        break;
      case 27:
        lines.push(`27=${u32(data)}`);
        break;
      case 29:
        lines.push(`29=${u64(data)},${u64(data + 8)},${blob[data + 16]},${blob[data + 17]}`);
        break;
      case 30:
        lines.push(`30=${wide(data, next)}`);
        break;
      default:
        if (type > 30) throw new Error(`type ${type}`);
        if (blob[next - 1] !== 0) throw new Error(`text ${type} without NUL`);
        lines.push(`${type}=${ascii(data, next - 1)}`);
    }
    at = next;
  }
  if (at !== end) throw new Error('records do not end at L');
  if (ascii(end, end + 2) !== 'CS' || u16(end + 2) !== 36) throw new Error('trailer');
  const digest = createHash('sha256').update(blob.slice(0, end)).digest('hex');
  if (hex(end + 4, end + 36).join('') !== digest) throw new Error('digest');
  if (blob.slice(end + 36).some((it) => it !== 0)) throw new Error('padding');
  return lines;
}
