import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import type { AccessPasses } from './access-passes.ts';
import { type BrowserSessions, chooseAccount, type SignedInAccount } from './browser-sessions.ts';
import type { Consents } from './consents.ts';
import type { Credentials } from './credentials.ts';
import type { Interrupts } from './interrupts.ts';
import { renderAccountPicker, renderErrorPage, renderSignInPage } from './pages/sign-in-page.ts';
import type { RecognizeDevice } from './primary-refresh-tokens.ts';
import type { Progress, Purpose } from './purpose.ts';
import type { EntraQueries } from './queries.ts';
import { readForm, replyHtml } from './replies.ts';
import type { SignInError } from './sign-in-error.ts';

/** How the authorization endpoint was called. */
export interface AuthorizationCall {
  readonly version: 1 | 2;
  /** `https://host[:port]` as the browser called it. */
  readonly origin: string;
}

/** A purpose read from a query, or the answer when there is none to serve. */
export type ReadPurpose = (
  query: URLSearchParams,
  call: AuthorizationCall,
) => { readonly purpose: Purpose } | { readonly refusal: HttpResponse };

/** A request for a page: `query` is its own or that of an OOBE entry point. */
export interface PageCall {
  readonly request: ServerRequest;
  readonly query: URLSearchParams;
  readonly version: 1 | 2;
}

/** The sign-in pages (docs/service.md, Signing in). */
export interface SignInPages {
  /** GET: the first page, the last answer for somebody who is signed in already, or why there can be none. */
  show(call: PageCall, read: ReadPurpose): HttpResponse;
  /** POST of the first page: the last answer, the next page, or this one with the reason. */
  submit(call: PageCall, read: ReadPurpose): HttpResponse;
  /** POST of any page after the first. */
  resume(request: ServerRequest, read: ReadPurpose): HttpResponse;
}

/** The parts of a sign-in. */
export interface SignInParts {
  readonly credentials: Credentials;
  readonly accessPasses: AccessPasses;
  readonly interrupts: Interrupts;
  readonly consents: Consents;
  readonly sessions: BrowserSessions;
  readonly recognizeDevice: RecognizeDevice;
}

/** A page that leads nowhere. */
export function errorPage(error: SignInError): HttpResponse {
  return replyHtml(400, renderErrorPage(error));
}

export function createSignInPages(
  context: ServiceContext,
  { settings }: EntraQueries,
  { credentials, accessPasses, interrupts, consents, sessions, recognizeDevice }: SignInParts,
): SignInPages {
  /** How a page looks, and where it is posted: to the address that it came from. */
  const frameOf = ({ request, query }: PageCall) => {
    const text = query.toString();
    return {
      tenantName: context.tenant.displayName,
      branding: settings.get('branding'),
      action: text === '' ? request.path : `${request.path}?${text}`,
    };
  };

  const signInPage = (
    call: PageCall,
    userName: string,
    asks: 'name' | 'password' | 'access-pass',
    error?: SignInError,
  ) => replyHtml(200, renderSignInPage({ ...frameOf(call), userName, asks, ...(error && { error }) }));

  type FirstFactor = Pick<Progress, 'user' | 'amr' | 'accessPassId'>;

  /** What the first page came to; undefined when it holds no more than a name. */
  const checkFirst = (form: ReadonlyMap<string, string>): Result<FirstFactor, SignInError> | undefined => {
    const [login = '', password = '', pass = ''] = ['login', 'passwd', 'accesspass'].map((name) => form.get(name));
    if (login.trim() === '') return err({ code: 900144, detail: 'login' });
    if (pass !== '') {
      const checked = credentials.checkAccessPass(login.trim(), pass);
      // A pass is as strong as two factors (graph.md 5.1).
      return checked.ok
        ? ok({ user: checked.value.user, amr: ['otp', 'mfa'], accessPassId: checked.value.pass.id })
        : checked;
    }
    if (password === '') return undefined;
    const checked = credentials.checkPassword(login.trim(), password);
    return checked.ok ? ok({ user: checked.value, amr: ['pwd'], accessPassId: null }) : checked;
  };

  /** The page that asks for what the first one left out. */
  const askForSecret = (call: PageCall, login: string, mayUsePass: boolean): HttpResponse => {
    const found = credentials.find(login);
    if (!found.ok) return signInPage(call, login, 'name', found.error);
    const isPass = mayUsePass && accessPasses.isOffered(found.value.id);
    return signInPage(call, login, isPass ? 'access-pass' : 'password');
  };

  const traceSignIn = (upn: string, clientId: string, error: number) =>
    context.trace('entra.sign-in', { upn, clientId, error });

  /** The page that is due, or the last answer. */
  const proceed = (request: ServerRequest, purpose: Purpose, progress: Progress): HttpResponse => {
    const due = interrupts.due(progress, purpose);
    const isSilent = purpose.prompt === 'none';
    if (due !== undefined && due.kind !== 'refused' && !isSilent) return interrupts.ask(due, progress, purpose);
    traceSignIn(progress.user.upn, purpose.clientId, due?.error.code ?? 0);
    if (due !== undefined) {
      // Who wanted no page hears that one is needed, whatever would have stood on it (graph.md 5.3).
      return isSilent ? purpose.refuse({ ...due.error, oauth: 'interaction_required' }) : errorPage(due.error);
    }
    const cookie = sessions.remember(request, progress);
    const response = purpose.complete(progress);
    return { ...response, headers: { ...response.headers, 'set-cookie': cookie } };
  };

  /** Goes on as somebody who is signed in already. */
  const proceedAs = ({ request, query, version }: PageCall, purpose: Purpose, account: SignedInAccount) => {
    // A fresh second factor is one of now, not of when the session began.
    const amr = purpose.needsSecondFactor ? account.amr.filter((method) => method !== 'mfa') : account.amr;
    return proceed(request, purpose, { ...account, amr, query: query.toString(), version });
  };

  /** Who is signed in in this browser, and to the device that it runs on, which knows its user better than any session. */
  const accountsOf = (request: ServerRequest): readonly SignedInAccount[] => {
    const known = sessions.accountsOf(request);
    const ofDevice = recognizeDevice(request);
    if (ofDevice === undefined) return known;
    return [ofDevice, ...known.filter(({ user }) => user.id !== ofDevice.user.id)];
  };

  /** The first page as the accounts that are signed in have it. */
  const begin = (call: PageCall, purpose: Purpose): HttpResponse => {
    const accounts = accountsOf(call.request);
    const choice = chooseAccount(accounts, purpose, context.clock.now());
    if (choice.kind === 'account') return proceedAs(call, purpose, choice.account);
    if (purpose.prompt === 'none') return purpose.refuse({ code: choice.kind === 'pick' ? 16000 : 50058 });
    if (choice.kind === 'sign-in') return signInPage(call, choice.userName, 'name');
    return replyHtml(200, renderAccountPicker({ ...frameOf(call), accounts: accounts.map(({ user }) => user) }));
  };

  return {
    show(call, read) {
      const attempt = read(call.query, { version: call.version, origin: call.request.origin });
      return 'refusal' in attempt ? attempt.refusal : begin(call, attempt.purpose);
    },
    submit(call, read) {
      const { request, query, version } = call;
      const attempt = read(query, { version, origin: request.origin });
      if ('refusal' in attempt) return attempt.refusal;
      const { purpose } = attempt;
      const form = readForm(request.body);
      if (form.has('otherAccount')) return signInPage(call, '', 'name');
      const picked = form.get('account');
      if (picked !== undefined) {
        const wish = { prompt: undefined, loginHint: picked, maxAgeMs: purpose.maxAgeMs };
        const choice = chooseAccount(accountsOf(request), wish, context.clock.now());
        return choice.kind === 'account' ? proceedAs(call, purpose, choice.account) : askForSecret(call, picked, true);
      }
      const upn = form.get('login')?.trim() ?? '';
      const first = checkFirst(form);
      if (first === undefined) return askForSecret(call, upn, !form.has('usePassword'));
      if (first.ok) {
        const authMs = context.clock.now();
        return proceed(request, purpose, { ...first.value, authMs, deviceId: null, query: query.toString(), version });
      }
      traceSignIn(upn, purpose.clientId, first.error.code);
      return signInPage(call, upn, form.has('accesspass') ? 'access-pass' : 'name', first.error);
    },
    resume(request, read) {
      const resumed = interrupts.resume(readForm(request.body));
      if (resumed.kind === 'over') return errorPage(resumed.error);
      const { progress } = resumed;
      const attempt = read(new URLSearchParams(progress.query), { version: progress.version, origin: request.origin });
      if ('refusal' in attempt) return attempt.refusal;
      const { purpose } = attempt;
      if (resumed.kind === 'further') {
        if (progress.agreed === 'consent') consents.give({ ...purpose, user: progress.user });
        return proceed(request, purpose, progress);
      }
      const error: SignInError = resumed.kind === 'again' ? resumed.error : { code: 65004 };
      traceSignIn(progress.user.upn, purpose.clientId, error.code);
      return resumed.kind === 'again' ? resumed.response : purpose.refuse(error);
    },
  };
}
