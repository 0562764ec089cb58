import type { ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import type { User } from '../store/queries/users.ts';
import { isOver, passwordOfSignIn } from './credentials.ts';
import type { Directory } from './directory.ts';
import { sha256 } from './sha256.ts';

/** graph.md 5.3: who does not say "stay signed in" stays it for a day after the last sign-in of an application. */
const MAX_INACTIVE_MS = 86_400_000;
const COOKIE = 'ESTSAUTH';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=None';

/** Somebody who has proved in this browser who it is. */
export interface SignedInAccount {
  readonly user: User;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  /** When. */
  readonly authMs: number;
  /** The directory device that the browser runs on, when it has proved that: no session remembers it. */
  readonly deviceId: string | null;
}

/** Single sign-on: a cookie by which a browser is known again (graph.md 5.3). */
export interface BrowserSessions {
  /** Who is signed in, the first to do so first. */
  accountsOf(request: ServerRequest): readonly SignedInAccount[];
  /** Takes note of a sign-in that has come to its end; the `set-cookie` that belongs to the answer. */
  remember(request: ServerRequest, account: SignedInAccount): string;
  /** Signs them out; the `set-cookie` that belongs to the answer. */
  forget(request: ServerRequest, accounts: readonly SignedInAccount[]): string;
}

/** The value of a cookie; names are told apart by case. */
export function readCookie({ headers }: ServerRequest, name: string): string | undefined {
  const pairs = (headers['cookie'] ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

const cookieOf = (request: ServerRequest) => readCookie(request, COOKIE);

/** @example const sessions = createBrowserSessions(context, directory); sessions.accountsOf(request); */
export function createBrowserSessions(context: ServiceContext, { queries, accessPasses }: Directory): BrowserSessions {
  const { browserSessions, users } = queries;
  const random = context.random.fork('entra.browser-sessions');

  const accountsOf = (request: ServerRequest): readonly SignedInAccount[] => {
    const token = cookieOf(request);
    if (token === undefined) return [];
    return browserSessions.accountsOf(sha256(token)).flatMap((stored) => {
      const { userId, amr, accessPassId, passwordSha256, authMs, expiresMs } = stored;
      const user = users.byId(userId);
      if (!user?.accountEnabled || context.clock.now() >= expiresMs) return [];
      if (isOver(user, { atMs: authMs, passwordSha256 })) return [];
      if (accessPassId !== null && accessPasses.judge(userId, accessPassId) !== undefined) return [];
      return [{ user, amr, accessPassId, authMs, deviceId: null }];
    });
  };

  return {
    accountsOf,
    remember(request, { user, amr, accessPassId, authMs }) {
      const nowMs = context.clock.now();
      const known = cookieOf(request);
      const accounts = accountsOf(request);
      const isKnown = accounts.some((account) => account.user.id === user.id && account.authMs === authMs);
      // A cookie from before the sign-in may be one that somebody else put there.
      const token = isKnown && known !== undefined ? known : random.bytes(32).toString('base64url');
      browserSessions.deleteExpired(nowMs);
      if (known !== undefined && known !== token) browserSessions.rename(sha256(known), sha256(token));
      browserSessions.save({
        sessionSha256: sha256(token),
        userId: user.id,
        amr,
        accessPassId,
        passwordSha256: passwordOfSignIn(user, amr),
        authMs,
        expiresMs: nowMs + MAX_INACTIVE_MS,
      });
      return `${COOKIE}=${token}; ${ATTRIBUTES}`;
    },
    forget(request, accounts) {
      const token = cookieOf(request) ?? '';
      for (const { user } of accounts) browserSessions.delete(sha256(token), user.id);
      return accountsOf(request).length > 0
        ? `${COOKIE}=${token}; ${ATTRIBUTES}`
        : `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
    },
  };
}

/** What a request wants of the accounts that are signed in already. */
export interface AccountWish {
  readonly prompt: 'none' | 'login' | 'select_account' | 'consent' | undefined;
  readonly loginHint: string;
  /** How long ago a person may have proved who it is. */
  readonly maxAgeMs: number | undefined;
}

/** Whom a sign-in begins with: somebody already known, somebody yet to be chosen, or the first page. */
export type AccountChoice =
  | { readonly kind: 'account'; readonly account: SignedInAccount }
  | { readonly kind: 'pick' }
  | { readonly kind: 'sign-in'; readonly userName: string };

/** The account of single sign-on (graph.md 5.3): the only one, the one of the hint, or the one that a person picks. */
export function chooseAccount(
  accounts: readonly SignedInAccount[],
  { prompt, loginHint, maxAgeMs = Number.POSITIVE_INFINITY }: AccountWish,
  nowMs: number,
): AccountChoice {
  const [only] = accounts;
  if (prompt === 'select_account' && only !== undefined) return { kind: 'pick' };
  const isNamed = ({ user }: SignedInAccount) => user.upn.toLowerCase() === loginHint.toLowerCase();
  if (prompt === 'login' || only === undefined) return { kind: 'sign-in', userName: loginHint };
  if (loginHint === '' && accounts.length > 1) return { kind: 'pick' };
  const account = loginHint === '' ? only : accounts.find(isNamed);
  if (account === undefined) return { kind: 'sign-in', userName: loginHint };
  if (nowMs - account.authMs >= maxAgeMs) return { kind: 'sign-in', userName: account.user.upn };
  return { kind: 'account', account };
}
