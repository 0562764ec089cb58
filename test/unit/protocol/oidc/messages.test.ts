import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import {
  authorizationRedirect,
  authorizationUrl,
  readAuthorizationRedirect,
  readAuthorizationRequest,
} from '../../../../src/protocol/oidc/authorization.ts';
import { readDeviceRequest, signDeviceRequest } from '../../../../src/protocol/oidc/device-request.ts';
import { challengeOf, createVerifier } from '../../../../src/protocol/oidc/pkce.ts';
import {
  encodeNonceResponse,
  encodeTokenRequest,
  JWT_BEARER,
  readNonceResponse,
  readTokenRequest,
  readTokenResponse,
} from '../../../../src/protocol/oidc/token.ts';
import { readTokenError, tokenError } from '../../../../src/protocol/oidc/token-error.ts';
import { issueCertificate, thumbprintOf } from '../../../../src/protocol/x509/certificate.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { testKey } from '../x509/keys.ts';

describe('PKCE', () => {
  test('the challenge is that of RFC 7636 appendix B', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  test('a verifier has 43 characters and comes from the generator', () => {
    expect(createVerifier(createRandom(1))).toMatch(/^[\w-]{43}$/);
    expect(createVerifier(createRandom(1))).toBe(createVerifier(createRandom(1)));
  });
});

describe('authorization', () => {
  const request = {
    client_id: 'dd762716-544d-4aeb-a526-687b73838a22',
    redirect_uri: 'ms-aadj-redir://auth/drs',
    response_type: 'code',
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
    state: 'a b&c',
    code_challenge: 'x',
    code_challenge_method: 'S256',
  } as const;

  test('a request survives its URL', () => {
    const url = new URL(authorizationUrl('https://login.microsoftonline.com/common/oauth2/authorize', request));
    expect(readAuthorizationRequest(url.searchParams)).toEqual({ ok: true, value: request });
  });

  test('a request without a client is refused with the place', () => {
    expect(readAuthorizationRequest(new URLSearchParams('redirect_uri=x&response_type=code'))).toMatchObject({
      ok: false,
      error: { path: 'client_id' },
    });
  });

  test('code and error come back through any redirect URI', () => {
    for (const response of [
      { code: '0.A&b', state: 's' },
      { error: 'access_denied', error_description: 'AADSTS1: no' },
    ]) {
      for (const uri of ['ms-aadj-redir://auth/drs', 'https://localhost/x?y=1']) {
        expect(readAuthorizationRedirect(authorizationRedirect(uri, response))).toEqual({ ok: true, value: response });
      }
    }
    expect(readAuthorizationRedirect('ms-aadj-redir://auth/drs').ok).toBe(false);
  });
});

describe('token request', () => {
  test('each grant survives its form', () => {
    const requests = [
      { grant_type: 'authorization_code', client_id: 'c', code: 'x y', redirect_uri: 'ms-aadj-redir://auth/drs' },
      { grant_type: 'refresh_token', client_id: 'c', refresh_token: 'r', scope: 'openid' },
      { grant_type: 'client_credentials', client_id: 'c', client_secret: 's+/=', scope: 'x/.default' },
      { grant_type: 'password', client_id: 'c', username: 'u@t', password: 'p&q', resource: 'r' },
      { grant_type: 'srv_challenge' },
      { grant_type: JWT_BEARER, windows_api_version: '2.2', request: 'a.b.c' },
    ] as const;
    for (const request of requests) {
      expect(readTokenRequest(encodeTokenRequest(request))).toEqual({ ok: true, value: request });
    }
  });

  test('an unknown grant and a grant without its field are refused with the place', () => {
    expect(readTokenRequest('grant_type=magic')).toMatchObject({ ok: false, error: { path: 'grant_type' } });
    expect(readTokenRequest('grant_type=refresh_token&client_id=c')).toMatchObject({
      ok: false,
      error: { path: 'refresh_token' },
    });
    expect(readTokenRequest('').ok).toBe(false);
  });
});

describe('token reply', () => {
  test('expires_in may be a number or, as v1 writes it, a string', () => {
    for (const expires_in of ['3599', 3599]) {
      const read = readTokenResponse(JSON.stringify({ token_type: 'Bearer', access_token: 't', expires_in }));
      expect(read.ok && read.value.expires_in).toBe(3599);
    }
  });

  test('a nonce comes back', () => {
    expect(encodeNonceResponse('n')).toBe('{"Nonce":"n"}');
    expect(readNonceResponse('{"Nonce":"n"}')).toEqual({ ok: true, value: { Nonce: 'n' } });
    expect(readNonceResponse('nonsense').ok).toBe(false);
  });

  test('a refusal carries its AADSTS number in text and list, and comes back', () => {
    const body = tokenError({
      error: 'invalid_grant',
      aadsts: 50126,
      message: 'Invalid username or password.',
      traceId: 't',
      correlationId: 'c',
      atMs: Date.UTC(2025, 0, 31, 23, 59, 59),
    });
    expect(body.error_description).toBe(
      'AADSTS50126: Invalid username or password. Trace ID: t Correlation ID: c Timestamp: 2025-01-31 23:59:59Z',
    );
    expect(readTokenError(JSON.stringify(body))).toEqual({ ok: true, value: body });
  });
});

describe('device-signed request', () => {
  const keys = testKey('device');
  const certificate = issueCertificate({
    subject: commonName('device'),
    publicKeyDer: encodePublicKey(keys.publicKey),
    signer: keys.privateKey,
    serialNumber: '01',
    notBeforeMs: 0,
    notAfterMs: 1e12,
    extensions: [],
  });
  const payload = { grant_type: 'device_token', request_nonce: 'n' };

  test('payload and certificate come back when the certified key signed', () => {
    const read = readDeviceRequest(signDeviceRequest(payload, { certificate, privateKey: keys.privateKey }));
    expect(read.ok && [read.value.payload, read.value.certificate.thumbprint]).toEqual([
      payload,
      thumbprintOf(certificate),
    ]);
  });

  test('x5c is one string', () => {
    const [header = ''] = signDeviceRequest(payload, { certificate, privateKey: keys.privateKey }).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
      x5c: certificate.toString('base64'),
      kdf_ver: 2,
    });
  });

  test('a request signed by another key than the certified one is refused', () => {
    const forged = signDeviceRequest(payload, { certificate, privateKey: testKey('other').privateKey });
    expect(readDeviceRequest(forged)).toMatchObject({ ok: false, error: { path: 'signature' } });
  });
});
