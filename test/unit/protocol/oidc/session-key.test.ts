import { createCipheriv, privateDecrypt } from 'node:crypto';
import { compactDecrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import {
  decryptReply,
  deriveKey,
  encryptReply,
  isSignedWithSessionKey,
  readSessionRequest,
  signSessionRequest,
  unwrapSessionKey,
  wrapSessionKey,
} from '../../../../src/protocol/oidc/session-key.ts';
import { testKeys } from '../../../support/service.ts';

const KEY = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
const random = () => createRandom('session keys');

describe('a session key', () => {
  it('derives by SP800-108 as an independent implementation does', () => {
    // hmac(sha256, KEY, 00000001 || "AzureAD-SecureConversation" || 00 || "context" || 00000100), by Python's hmac.
    expect(deriveKey(KEY, Buffer.from('context')).toString('hex')).toBe(
      '58bf60c916ca9b0ba6786fa30317ef473a8e388944396d1f465d68e455fbff9a',
    );
  });

  it('travels wrapped for the transport key, the same bytes for one seed', () => {
    const { publicKey, privateKey } = testKeys.take(0);
    const jwe = wrapSessionKey(KEY, publicKey, random());
    expect(wrapSessionKey(KEY, publicKey, random())).toBe(jwe);
    const unwrapped = unwrapSessionKey(jwe, privateKey);
    expect(unwrapped.ok && unwrapped.value.equals(KEY)).toBe(true);
    const raw = privateDecrypt(
      { key: privateKey, oaepHash: 'sha1' },
      Buffer.from(jwe.split('.')[1] ?? '', 'base64url'),
    );
    expect(raw.equals(KEY)).toBe(true);
    expect(unwrapSessionKey(jwe, testKeys.take(1).privateKey).ok).toBe(false);
    expect(unwrapSessionKey('nonsense', privateKey).ok).toBe(false);
  });

  it('signs a request, and no other key did', () => {
    const request = signSessionRequest({ client_id: 'x', text: 'ü' }, KEY, random().bytes(24));
    const jws = readSessionRequest(request);
    if (!jws.ok) throw new Error(jws.error.message);
    expect(isSignedWithSessionKey(jws.value, KEY)).toBe(true);
    expect(isSignedWithSessionKey(jws.value, random().bytes(32))).toBe(false);
    const [header, , signature] = request.split('.');
    const changed = readSessionRequest(
      `${header}.${Buffer.from('{"client_id":"y"}').toString('base64url')}.${signature}`,
    );
    expect(changed.ok && isSignedWithSessionKey(changed.value, KEY)).toBe(false);
  });

  it('signs over the context alone in the first version of derivation', () => {
    const request = signSessionRequest({}, KEY, random().bytes(24));
    const [, payload, signature] = request.split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', ctx: random().bytes(24).toString('base64') }));
    const jws = readSessionRequest(`${header.toString('base64url')}.${payload}.${signature}`);
    expect(jws.ok && isSignedWithSessionKey(jws.value, KEY)).toBe(false);
  });

  it('hides a reply, which jose opens with the derived key', async () => {
    const jwe = encryptReply('{"access_token":"…"}', KEY, random());
    expect(decryptReply(jwe, KEY)).toEqual({ ok: true, value: '{"access_token":"…"}' });
    expect(decryptReply(jwe, random().bytes(32)).ok).toBe(false);
    expect(decryptReply('a.b.c', KEY).ok).toBe(false);
    const { ctx } = JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString()) as { ctx: string };
    const opened = await compactDecrypt(jwe, deriveKey(KEY, Buffer.from(ctx, 'base64')));
    expect(Buffer.from(opened.plaintext).toString()).toBe('{"access_token":"…"}');
  });

  it('opens a reply in CBC, which the real service sends', () => {
    const [ctx, iv] = [Buffer.alloc(24, 1), Buffer.alloc(16, 2)];
    const cipher = createCipheriv('aes-256-cbc', deriveKey(KEY, ctx), iv);
    const sealed = Buffer.concat([cipher.update('{"a":1}'), cipher.final()]);
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', ctx: ctx.toString('base64') }));
    const jwe = [header, Buffer.alloc(0), iv, sealed, Buffer.alloc(0)]
      .map((part) => part.toString('base64url'))
      .join('.');
    expect(decryptReply(jwe, KEY)).toEqual({ ok: true, value: '{"a":1}' });
  });
});
