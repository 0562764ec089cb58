import { z } from 'zod';
import type { CodecError, Result } from '../../core/result.ts';
import { readJson, readShape } from '../read-shape.ts';

/** Both spellings are polled with (graph.md 5). */
export const DEVICE_CODE_GRANTS = ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'] as const;
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** v1 names a resource, v2 scopes. */
const target = { resource: z.string().optional(), scope: z.string().optional() };
const client = {
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  client_assertion_type: z.string().optional(),
  /** `1` asks for the member of that name in the reply (graph.md 5). */
  client_info: z.string().optional(),
};

const requestSchema = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal('authorization_code'),
    ...client,
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string().optional(),
    ...target,
  }),
  z.object({ grant_type: z.literal('refresh_token'), ...client, refresh_token: z.string(), ...target }),
  z.object({
    grant_type: z.literal('password'),
    ...client,
    username: z.string(),
    password: z.string(),
    ...target,
  }),
  z.object({ grant_type: z.literal('client_credentials'), ...client, ...target }),
  z.object({
    grant_type: z.enum(DEVICE_CODE_GRANTS),
    ...client,
    device_code: z.string().optional(),
    /** The name that version 1 has for it. */
    code: z.string().optional(),
    ...target,
  }),
  /** Asks for a nonce (entra-device.md 5.1). */
  z.object({
    grant_type: z.literal('srv_challenge'),
    windows_api_version: z.string().optional(),
    resource: z.string().optional(),
  }),
  /** A `request` signed by the device's key (entra-device.md 5.2), or the `assertion` that an API was called with (graph.md 5.3). */
  z.object({
    grant_type: z.literal(JWT_BEARER),
    windows_api_version: z.string().optional(),
    request: z.string().optional(),
    tgt: z.string().optional(),
    ...client,
    client_id: client.client_id.optional(),
    assertion: z.string().optional(),
    requested_token_use: z.string().optional(),
    ...target,
  }),
]);

/** The form of a token request, by its names on the wire. */
export type TokenRequest = z.infer<typeof requestSchema>;

/** The form body of a token request (`application/x-www-form-urlencoded`). */
export function encodeTokenRequest(request: TokenRequest): string {
  const fields = Object.entries(request).filter((field): field is [string, string] => typeof field[1] === 'string');
  return new URLSearchParams(fields).toString();
}

/** Reads a form body; unknown fields are ignored, an unknown grant is an error at `grant_type`. */
export function readTokenRequest(body: string): Result<TokenRequest, CodecError> {
  return readShape(requestSchema, Object.fromEntries(new URLSearchParams(body)));
}

const responseSchema = z.looseObject({
  token_type: z.string(),
  access_token: z.string(),
  /** Seconds; the v1 endpoint writes a string. */
  expires_in: z.coerce.number(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  scope: z.string().optional(),
  resource: z.string().optional(),
});

/** A token reply; members that are not listed pass through. */
export type TokenResponse = z.infer<typeof responseSchema>;

export function readTokenResponse(body: string): Result<TokenResponse, CodecError> {
  return readJson(responseSchema, body);
}

const primarySchema = z.object({ refresh_token: z.string(), id_token: z.string(), session_key_jwe: z.string() });

/** What a sign-in to Windows gives (entra-device.md 5.2); members that nothing here needs are left out. */
export type PrimaryTokenResponse = z.infer<typeof primarySchema>;

export function readPrimaryTokenResponse(body: string): Result<PrimaryTokenResponse, CodecError> {
  return readJson(primarySchema, body);
}

const nonceSchema = z.object({ Nonce: z.string().min(1) });

/** The reply to `srv_challenge` (entra-device.md 5.1). */
export function encodeNonceResponse(nonce: string): string {
  return JSON.stringify({ Nonce: nonce });
}

export function readNonceResponse(body: string): Result<{ readonly Nonce: string }, CodecError> {
  return readJson(nonceSchema, body);
}
