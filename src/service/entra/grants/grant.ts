import type { JWT_BEARER, TokenRequest } from '../../../protocol/oidc/token.ts';
import type { Application } from '../../store/queries/applications.ts';
import type { Issued } from '../user-tokens.ts';

/** A token request of one grant. */
export type Request<K extends TokenRequest['grant_type']> = Extract<TokenRequest, { grant_type: K }>;

/** The request of an API in the name of its caller, once it has said which it is. */
export type BearerRequest = Request<typeof JWT_BEARER> & { readonly client_id: string };

/** How a token request came in. */
export interface GrantCall {
  readonly version: 1 | 2;
  /** `https://host[:port]` as the client called it. */
  readonly origin: string;
  /** The tenant as the address names it. */
  readonly tenant: string;
  /** The client, once it is known. */
  readonly application: Application | undefined;
  /** Whether it has proved to be that, by secret or certificate. */
  readonly hasProof: boolean;
}

/** Redeems one kind of grant: the body of the reply, or why there is none. */
export type Grant<K extends TokenRequest['grant_type']> = (request: Request<K>, call: GrantCall) => Issued;
