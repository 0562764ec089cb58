import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTimeReply, encodeTimeRequest, readTimeReply } from '../../../../src/protocol/ntp/packet.ts';

test('a request is 48 bytes that begin with version 3 and mode 3', () => {
  const request = encodeTimeRequest(0);
  expect(request).toHaveLength(48);
  expect(request[0]).toBe(0x1b);
  // 1970 is 0x83AA7E80 seconds after 1900 (RFC 5905, figure 4).
  expect(request.readUInt32BE(40)).toBe(0x83aa7e80);
});

test('whatever time a server sends arrives to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_085_978_495_000 }), (atMs) => {
      const reply = encodeTimeReply(encodeTimeRequest(0), atMs);
      expect(reply.ok && readTimeReply(reply.value)).toEqual({ ok: true, value: atMs });
    }),
  );
});

test('what is neither a request nor an answer is refused', () => {
  expect(encodeTimeReply(Buffer.alloc(3), 0).ok).toBe(false);
  expect(encodeTimeReply(Buffer.alloc(48), 0).ok).toBe(false);
  expect(readTimeReply(encodeTimeRequest(0)).ok).toBe(false);
  expect(readTimeReply(Buffer.from('<html>')).ok).toBe(false);
});
