import { type CodecError, err, type Result } from '../../core/result.ts';
import {
  encodeTokenRequest,
  readTokenResponse,
  type TokenRequest,
  type TokenResponse,
} from '../../protocol/oidc/token.ts';
import { readTokenError } from '../../protocol/oidc/token-error.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';

/** What Windows shows when Entra refuses a token (autopilot.md 4.3, 801C0002). */
export const REFUSED = '0x801C0002';

/** The clients as which Windows asks for tokens, and their return addresses (entra-device.md 1, 3.1). */
export const DEVICE_REGISTRATION_CLIENT = 'dd762716-544d-4aeb-a526-687b73838a22';
export const AUTHENTICATION_BROKER = '29d9ed98-a469-4536-ade2-f981bc1d605e';
/** The sign-in to Windows itself. */
export const WINDOWS_SIGN_IN = '38aa3b87-a06d-4817-b275-7a316988d93b';
export const DRS_REDIRECT = 'ms-aadj-redir://auth/drs';

/** Sends a request to the token endpoint, version 1, of a tenant given by id, domain or `common`. */
export async function requestToken(
  machine: Machine,
  tenant: string,
  request: TokenRequest,
): Promise<Result<TokenResponse, Failure>> {
  return postTokenRequest(machine, tenant, request, readTokenResponse);
}

/** The same for a reply of another form. */
export async function postTokenRequest<T>(
  { network }: Machine,
  tenant: string,
  request: TokenRequest,
  read: (body: string) => Result<T, CodecError>,
): Promise<Result<T, Failure>> {
  const hop = `token:${request.grant_type}`;
  const response = await network.fetch({
    method: 'POST',
    url: `https://login.microsoftonline.com/${tenant}/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(encodeTokenRequest(request), 'utf8'),
  });
  if (!response.ok) return err(networkFailure(hop, response.error));
  const body = response.value.body.toString('utf8');
  if (response.value.status !== 200) {
    const refusal = readTokenError(body);
    // Without the trace ids: the first sentence says it, and says the same in each run.
    if (refusal.ok)
      return err({ code: REFUSED, hop, detail: refusal.value.error_description.split(' Trace ID:')[0] ?? '' });
    return err(statusFailure(hop, response.value));
  }
  const reply = read(body);
  return reply.ok ? reply : err({ code: '0x801900C8', hop, detail: reply.error.message });
}
