import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readShape } from '../read-shape.ts';

const requestSchema = z.object({
  client_id: z.string().min(1),
  redirect_uri: z.string().min(1),
  response_type: z.string(),
  response_mode: z.string().optional(),
  /** v1 names a resource, v2 scopes. */
  resource: z.string().optional(),
  scope: z.string().optional(),
  state: z.string().optional(),
  nonce: z.string().optional(),
  login_hint: z.string().optional(),
  prompt: z.string().optional(),
  /** How many seconds ago the person may have proved who it is. */
  max_age: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  /** Ways of proving oneself that the client insists on: `ngcmfa`. */
  amr_values: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.enum(['S256', 'plain']).optional(),
});

/** The query of an authorization request, by its names on the wire. */
export type AuthorizationRequest = z.infer<typeof requestSchema>;

/** How the browser comes back: with a code, or with the reason why not. */
export type AuthorizationResponse =
  | { readonly code: string; readonly state?: string }
  | { readonly error: string; readonly error_description?: string; readonly state?: string };

function withQuery(url: string, parameters: object): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(given)}`;
}

/** The URL to which a browser is sent to sign in. */
export function authorizationUrl(endpoint: string, request: AuthorizationRequest): string {
  return withQuery(endpoint, request);
}

/** Reads the query of an authorization request; unknown parameters are ignored. */
export function readAuthorizationRequest(query: URLSearchParams): Result<AuthorizationRequest, CodecError> {
  return readShape(requestSchema, Object.fromEntries(query));
}

/** The URL to which the browser returns; custom schemes such as `ms-aadj-redir://auth/drs` are fine. */
export function authorizationRedirect(redirectUri: string, response: Readonly<Record<string, string>>): string {
  return withQuery(redirectUri, response);
}

/** Reads what a browser brings back to the redirect URI. */
export function readAuthorizationRedirect(location: string): Result<AuthorizationResponse, CodecError> {
  const query = new URLSearchParams(location.slice(location.indexOf('?') + 1));
  const [code, error] = [query.get('code'), query.get('error')];
  const [state, description] = [query.get('state'), query.get('error_description')];
  const carried = state === null ? {} : { state };
  if (code !== null) return ok({ code, ...carried });
  if (error === null) return err({ message: 'neither code nor error came back', path: 'query' });
  return ok({ error, ...(description !== null && { error_description: description }), ...carried });
}
