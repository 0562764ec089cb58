import { beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { createNonces } from '../../../../src/service/entra/nonce.ts';
import { createEntraQueries } from '../../../../src/service/entra/queries.ts';
import { GRAPH_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import { createTokenAuthority, type TokenAuthority } from '../../../../src/service/entra/tokens.ts';
import { CONTOSO, createTestContext, type TestContext } from '../../../support/service.ts';

let context: TestContext;
let tokens: TokenAuthority;

beforeEach(() => {
  context = createTestContext();
  tokens = createTokenAuthority(context);
});

const audiences = GRAPH_AUDIENCES;
const issue = (authority = tokens) =>
  authority.issueAccess({
    audience: GRAPH_AUDIENCES[0],
    clientId: 'client',
    subject: { objectId: 'user', upn: 'ada@contoso.com' },
    scopes: ['User.Read', 'Group.Read.All'],
    amr: ['pwd'],
    deviceId: 'device',
  });

describe('the token authority', () => {
  it('accepts what it issued and says what the token says', () => {
    expect(tokens.verify(`Bearer ${issue()}`, { audiences })).toMatchObject({
      ok: true,
      value: {
        audience: 'https://graph.microsoft.com',
        objectId: 'user',
        upn: 'ada@contoso.com',
        clientId: 'client',
        scopes: ['User.Read', 'Group.Read.All'],
        roles: [],
        deviceId: 'device',
      },
    });
  });

  it('judges times by the lab clock', () => {
    const header = `Bearer ${issue()}`;
    context.advance(3_599_999);
    expect(tokens.verify(header, { audiences }).ok).toBe(true);
    context.advance(1);
    expect(tokens.verify(header, { audiences })).toMatchObject({ ok: false, error: { reason: 'expired' } });
    context.advance(-3_600_001);
    expect(tokens.verify(header, { audiences })).toMatchObject({ ok: false, error: { reason: 'not-yet-valid' } });
  });

  it('refuses another audience, another tenant and another key', () => {
    const header = `Bearer ${issue()}`;
    expect(tokens.verify(header, { audiences: ['x'] })).toMatchObject({ ok: false, error: { reason: 'audience' } });
    const elsewhere = createTokenAuthority({
      ...context,
      tenant: { ...CONTOSO, id: 'ffffffff-0000-4000-8000-000000000000' },
    });
    expect(elsewhere.verify(header, { audiences })).toMatchObject({ ok: false, error: { reason: 'issuer' } });
    const otherKey = createTokenAuthority({ ...context, serviceKey: () => context.serviceKey('another') });
    expect(otherKey.verify(header, { audiences })).toMatchObject({ ok: false, error: { reason: 'signature' } });
  });

  it('refuses a token whose claims were changed', () => {
    const [head, payload = '', signature] = issue().split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, oid: 'administrator' })).toString('base64url');
    const refused = tokens.verify(`Bearer ${head}.${forged}.${signature}`, { audiences });
    expect(refused).toMatchObject({ ok: false, error: { reason: 'signature' } });
  });

  it.each([
    [undefined, 'missing'],
    ['', 'missing'],
    ['Basic abc', 'missing'],
    ['Bearer', 'missing'],
    ['Bearer nonsense', 'malformed'],
    ['Bearer a.b.c', 'malformed'],
    ['Bearer ..', 'malformed'],
  ])('answers the header %j with a reason', (header, reason) => {
    expect(tokens.verify(header, { audiences })).toMatchObject({ ok: false, error: { reason } });
  });

  it('does not take an id token for an access token', () => {
    const id = tokens.issueId({
      clientId: audiences[0],
      version: 1,
      origin: 'https://login.microsoftonline.com',
      subject: { objectId: 'user' },
      amr: [],
    });
    expect(tokens.verify(`Bearer ${id}`, { audiences })).toMatchObject({ ok: false, error: { reason: 'malformed' } });
  });

  it('gives the same bytes for the same seed', () => {
    expect(issue()).toBe(issue(createTokenAuthority({ ...context, random: createRandom('test') })));
  });
});

describe('nonces', () => {
  it('serve once, for five minutes, by this service alone', () => {
    const nonces = createNonces(context, createEntraQueries(context));
    const [nonce, other] = [nonces.issue(), nonces.issue()];
    expect([nonces.use(nonce), nonces.use(nonce)]).toEqual([true, false]);
    const later = Buffer.from(nonce, 'base64url');
    later.writeBigUInt64BE(later.readBigUInt64BE() + 60_000n);
    expect(nonces.use(later.toString('base64url'))).toBe(false);
    expect(nonces.use('')).toBe(false);
    context.advance(300_000);
    expect(nonces.use(other)).toBe(false);
  });
});
