import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, type ServedLab, serveLab } from './served-lab.ts';

describe('jose and MSAL against lab serve', () => {
  let lab: ServedLab;
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    lab = await serveLab();
    seen = await runClient('openid.mjs', lab.ready, lab.ready);
  });
  afterAll(() => lab?.dispose());

  it('find every endpoint on the address that they called', () => {
    expect(new Set(seen['origins'] as string[])).toEqual(new Set([lab.ready.baseUrl]));
  });

  it('verify the token of an application with the keys that discovery names', () => {
    const { clientId, tenantId } = lab.ready;
    expect(seen['application']).toEqual({ appid: clientId, idtyp: 'app', tid: tenantId });
  });

  it('sign a user in by the page, with PKCE, and give the state back', () => {
    expect(seen['page']).toEqual({ names: ['login', 'passwd'], status: 302, isOurs: true });
    expect(seen['state']).toBe('a state & more');
    expect(seen['account']).toMatchObject({ username: 'hedy@contoso.com', tenantId: lab.ready.tenantId });
    expect((seen['account'] as Record<string, string>)['homeAccountId']).toMatch(
      new RegExp(`^[0-9a-f-]{36}\\.${lab.ready.tenantId}$`),
    );
  });

  it('verify the user’s id and access tokens', () => {
    expect(seen['idToken']).toEqual({ upn: 'hedy@contoso.com', nonce: 'a nonce', tid: lab.ready.tenantId });
    expect(seen['accessToken']).toEqual({ upn: 'hedy@contoso.com', scp: 'User.Read', oid: true });
    expect(seen['honestAtService']).toBe(200);
  });

  it('renew the sign-in without the user', () => {
    expect(seen['renewed']).toEqual([false, 'hedy@contoso.com']);
  });

  it('show the page again after a wrong password', () => {
    expect(seen['wrongPassword']).toEqual({ status: 200, code: '50126' });
  });

  it('are refused a code twice, and a code without its verifier', () => {
    const refusal = (code: number) => ({ code: 'invalid_grant', message: expect.stringContaining(`AADSTS${code}`) });
    expect(seen['reusedCode']).toMatchObject(refusal(54005));
    expect(seen['wrongVerifier']).toMatchObject(refusal(501481));
  });

  it('refuse a token that somebody promoted, and so does the service', () => {
    expect(seen['forged']).toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
    expect(seen['forgedAtService']).toBe(401);
    expect(seen['otherAudience']).toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' });
  });
});
