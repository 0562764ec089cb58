import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwksOf, keysOf, kidOf } from '../../../../src/protocol/oidc/jwks.ts';
import { signCompact } from '../../../../src/protocol/oidc/jws.ts';
import { readClaims, signJwt, verifyJwt } from '../../../../src/protocol/oidc/jwt.ts';
import { testKey } from '../x509/keys.ts';

const { privateKey, publicKey } = testKey('token-signing');
const kid = kidOf(publicKey);
const keys = new Map([[kid, publicKey]]);
const NOW_S = 1_750_000_000;
const check = {
  keys,
  audience: 'https://graph.microsoft.com',
  issuer: 'https://sts.windows.net/t/',
  nowMs: NOW_S * 1000,
};
const claims = {
  aud: 'https://graph.microsoft.com',
  iss: 'https://sts.windows.net/t/',
  iat: NOW_S,
  nbf: NOW_S,
  exp: NOW_S + 3600,
  upn: 'zoë@contoso.com',
  amr: ['pwd', 'mfa'],
};
const token = signJwt(claims, { key: privateKey, kid });

const refusalOf = (text: string, changes: Partial<typeof check> = {}): string => {
  const verified = verifyJwt(text, { ...check, ...changes });
  return verified.ok ? 'taken' : `${verified.error.path}: ${verified.error.message}`;
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('token', () => {
  test('the same claims give the same bytes', () => {
    expect(signJwt(claims, { key: privateKey, kid })).toBe(token);
  });

  test('a good token gives its claims', () => {
    expect(verifyJwt(token, check)).toEqual({ ok: true, value: claims });
  });

  test('jose takes our token with our JWKS', async () => {
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwksOf([{ publicKey }])), {
      audience: claims.aud,
      issuer: claims.iss,
      currentDate: new Date(check.nowMs),
    });
    expect(payload).toEqual(claims);
  });

  test('we take a token that jose made', async () => {
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    expect(verifyJwt(foreign, check)).toEqual({ ok: true, value: claims });
  });

  test('a token without a signature algorithm is refused', () => {
    const payload = token.split('.')[1];
    expect(refusalOf(`${part({ alg: 'none', kid })}.${payload}.`)).toBe('signature: signature does not hold');
    expect(refusalOf(`${part({ alg: 'none' })}.${payload}.`)).toBe('header/kid: key id is unknown');
  });

  test('a token that names another algorithm over a good signature is refused', async () => {
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'RS512', kid }).sign(privateKey);
    expect(refusalOf(foreign)).toBe('signature: signature does not hold');
  });

  test('a header that names no or another algorithm is refused even when the RS256 signature holds', () => {
    for (const alg of ['none', 'HS256', undefined]) {
      expect(refusalOf(signCompact({ alg, kid }, claims, privateKey))).toBe('signature: signature does not hold');
    }
  });

  test('a token for somebody else or by somebody else is refused', () => {
    expect(refusalOf(token, { audience: 'urn:other' })).toBe('claims/aud: token is for https://graph.microsoft.com');
    expect(refusalOf(token, { issuer: 'urn:other' })).toBe('claims/iss: token is by https://sts.windows.net/t/');
  });

  test('one of several audiences is enough', () => {
    expect(verifyJwt(token, { ...check, audience: ['urn:other', claims.aud] }).ok).toBe(true);
  });

  test('a token lives from nbf up to exp', () => {
    expect(refusalOf(token, { nowMs: NOW_S * 1000 - 1 })).toBe('claims/nbf: token is not valid yet');
    expect(refusalOf(token, { nowMs: (NOW_S + 3600) * 1000 - 1 })).toBe('taken');
    expect(refusalOf(token, { nowMs: (NOW_S + 3600) * 1000 })).toBe('claims/exp: token has expired');
  });

  test('changed claims and a foreign key are refused', () => {
    const [header, , signature] = token.split('.');
    expect(refusalOf(`${header}.${part({ ...claims, upn: 'admin@contoso.com' })}.${signature}`)).toBe(
      'signature: signature does not hold',
    );
    expect(refusalOf(signJwt(claims, { key: testKey('other').privateKey, kid }))).toBe(
      'signature: signature does not hold',
    );
  });

  test('a signed token without a needed claim is refused with its place', () => {
    const { exp: _, ...without } = claims;
    expect(refusalOf(signJwt(without as typeof claims, { key: privateKey, kid }))).toMatch(/^exp: /);
  });

  test('garbage is an error, never an exception', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.array(fc.base64String(), { maxLength: 4 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(verifyJwt(text, check).ok).toBe(false);
      }),
      { seed: 1 },
    );
    expect(refusalOf('a.b')).toBe('header: header is not a JSON object');
    expect(refusalOf(`${part([])}.e30.`)).toBe('header: header is not a JSON object');
    expect(refusalOf(`${token}.x`)).toBe(': not a compact JWS');
  });

  test('claims are read without judging', () => {
    expect(readClaims(`${token.split('.').slice(0, 2).join('.')}.AAAA`)).toEqual({ ok: true, value: claims });
  });
});

describe('JWKS', () => {
  test('keys come back by key id', () => {
    const read = keysOf(JSON.parse(JSON.stringify(jwksOf([{ publicKey }, testKey('other')]))));
    expect(read.ok && [...read.value.keys()]).toEqual([kid, kidOf(testKey('other').publicKey)]);
    expect(read.ok && read.value.get(kid)?.equals(publicKey)).toBe(true);
  });

  test('anything else is an error', () => {
    expect([null, {}, { keys: [{ kty: 'EC', kid: 'x' }] }].map((document) => keysOf(document).ok)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
