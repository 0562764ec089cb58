import { type CodecError, err, ok, type Result } from '../../core/result.ts';

/** An SNTP packet (RFC 5905, 7.3): 48 bytes, of which a client needs little more than the time. */
const BYTES = 48;
/** Leap indicator 0, version 3, and the mode behind it. */
const VERSION_3 = 3 << 3;
const CLIENT = 3;
const SERVER = 4;
const TRANSMITTED_AT = 40;
/** From 1900, where NTP counts from, to 1970, seconds. */
const EPOCH_S = 2_208_988_800;
const FRACTION = 0x1_0000_0000;

/** What a client sends: its own idea of the time, which may be wrong. */
export function encodeTimeRequest(atMs: number): Buffer {
  const packet = Buffer.alloc(BYTES);
  packet[0] = VERSION_3 | CLIENT;
  writeTime(packet, TRANSMITTED_AT, atMs);
  return packet;
}

/** A server's answer: the client's time as the origin, and the right one, milliseconds since 1970. */
export function encodeTimeReply(request: Buffer, atMs: number): Result<Buffer, CodecError> {
  if (request.length < BYTES || ((request[0] as number) & 7) !== CLIENT) {
    return err({ path: '', message: 'not a request for the time' });
  }
  const packet = Buffer.alloc(BYTES);
  packet[0] = VERSION_3 | SERVER;
  // Stratum 2: a server that has its time from a reference clock's server.
  packet[1] = 2;
  request.copy(packet, 24, TRANSMITTED_AT, TRANSMITTED_AT + 8);
  for (const offset of [16, 32, TRANSMITTED_AT]) writeTime(packet, offset, atMs);
  return ok(packet);
}

/** The time in an answer, milliseconds since 1970. */
export function readTimeReply(packet: Buffer): Result<number, CodecError> {
  if (packet.length < BYTES || ((packet[0] as number) & 7) !== SERVER) {
    return err({ path: '', message: 'not a server’s answer' });
  }
  const seconds = packet.readUInt32BE(TRANSMITTED_AT) - EPOCH_S;
  const fraction = packet.readUInt32BE(TRANSMITTED_AT + 4);
  return ok(seconds * 1_000 + Math.round((fraction * 1_000) / FRACTION));
}

function writeTime(packet: Buffer, offset: number, atMs: number): void {
  const seconds = Math.floor(atMs / 1_000);
  // Wraps in 2036, as NTP's own seconds do.
  packet.writeUInt32BE((seconds + EPOCH_S) >>> 0, offset);
  packet.writeUInt32BE(Math.floor(((atMs - seconds * 1_000) * FRACTION) / 1_000), offset + 4);
}
