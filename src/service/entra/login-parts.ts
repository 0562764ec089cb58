import type { BrowserSessions } from './browser-sessions.ts';
import type { BulkTokens } from './bulk-tokens.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceCodes } from './device-code.ts';
import type { Directory } from './directory.ts';
import type { Nonces } from './nonce.ts';
import type { SignedRequests } from './primary-refresh-tokens.ts';
import type { Refusals } from './refusals.ts';
import type { Resources } from './resources.ts';
import type { ReadPurpose, SignInPages } from './sign-in.ts';
import type { TokenAuthority } from './tokens.ts';
import type { IssueUserTokens } from './user-tokens.ts';

/** What the sign-in host is made of. */
export interface LoginParts {
  readonly directory: Directory;
  readonly tokens: TokenAuthority;
  readonly nonces: Nonces;
  readonly refusals: Refusals;
  readonly credentials: Credentials;
  readonly resources: Resources;
  readonly sessions: BrowserSessions;
  readonly pages: SignInPages;
  readonly readAuthorization: ReadPurpose;
  readonly deviceCodes: DeviceCodes;
  readonly bulkTokens: BulkTokens;
  readonly issueForUser: IssueUserTokens;
  readonly redeemSigned: SignedRequests;
}
