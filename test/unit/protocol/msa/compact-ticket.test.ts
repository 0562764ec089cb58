import { describe, expect, test } from 'vitest';
import { signTicket, verifyTicket } from '../../../../src/protocol/msa/compact-ticket.ts';
import { testKey } from '../x509/keys.ts';

const { privateKey, publicKey } = testKey('account-service');
const ticket = {
  puid: '0018000012345678',
  audience: 'ztd.dds.microsoft.com',
  issuedMs: 1_000_000,
  expiresMs: 2_000_000,
};
const check = { key: publicKey, audience: 'ztd.dds.microsoft.com', nowMs: 1_500_000 };
const text = signTicket(ticket, privateKey);

describe('compact ticket', () => {
  test('the same ticket gives the same text and comes back', () => {
    expect(signTicket(ticket, privateKey)).toBe(text);
    expect(verifyTicket(text, check)).toEqual({ ok: true, value: ticket });
  });

  test('another target, a later time, another key and other text are refused', () => {
    const refusals = [
      verifyTicket(text, { ...check, audience: 'http://Passport.NET/tb' }),
      verifyTicket(text, { ...check, nowMs: 2_000_000 }),
      verifyTicket(text, { ...check, key: testKey('other').publicKey }),
      verifyTicket(text.slice(2), check),
      verifyTicket('t=', check),
    ];
    expect(refusals.map((refusal) => !refusal.ok && refusal.error.path)).toEqual([
      'aud',
      'exp',
      'signature',
      '',
      'header',
    ]);
  });
});
