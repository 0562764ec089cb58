import type { TokenRequest } from '../../../protocol/oidc/token.ts';
import type { Application } from '../../store/queries/applications.ts';
import type { Issued } from '../user-tokens.ts';

/** A token request of one grant. */
export type Request<K extends TokenRequest['grant_type']> = Extract<TokenRequest, { grant_type: K }>;

/** How a token request came in. */
export interface GrantCall {
  readonly version: 1 | 2;
  /** `https://host[:port]` as the client called it. */
  readonly origin: string;
  /** The tenant as the address names it. */
  readonly tenant: string;
  /** The client, once it is known. */
  readonly application: Application | undefined;
}

/** Redeems one kind of grant: the body of the reply, or why there is none. */
export type Grant<K extends TokenRequest['grant_type']> = (request: Request<K>, call: GrantCall) => Issued;
