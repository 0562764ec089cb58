import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import type { AccessPasses } from './access-passes.ts';
import type { Credentials } from './credentials.ts';
import type { EntraQueries } from './directory.ts';
import type { Interrupts, Progress } from './interrupts.ts';
import { readForm, replyHtml } from './replies.ts';
import type { Resource } from './resources.ts';
import { describeError, type SignInError } from './sign-in-error.ts';
import { renderErrorPage, renderSignInPage } from './sign-in-page.ts';

/** What somebody signs in for, as the query of the pages tells it. */
export interface Purpose {
  readonly clientId: string;
  readonly resource: Resource;
  readonly loginHint: string;
  /** Whether a second factor is asked for whatever the policies say (`amr_values=ngcmfa`). */
  readonly needsSecondFactor: boolean;
  /** The last answer, once the person is known well enough. */
  complete(progress: Progress): HttpResponse;
  /** The last answer when the person would not. */
  decline(): HttpResponse;
}

/** A purpose read from a query, or the answer when there is none to serve. */
export type ReadPurpose = (
  query: URLSearchParams,
) => { readonly purpose: Purpose } | { readonly refusal: HttpResponse };

/** The sign-in pages (docs/service.md, Signing in). `query` is the request's own or that of an OOBE entry point. */
export interface SignInPages {
  /** GET: the first page, or why there can be none. */
  show(request: ServerRequest, query: URLSearchParams, read: ReadPurpose): HttpResponse;
  /** POST of the first page: the last answer, the next page, or this one with the reason. */
  submit(request: ServerRequest, query: URLSearchParams, read: ReadPurpose): HttpResponse;
  /** POST of any page after the first. */
  resume(request: ServerRequest, read: ReadPurpose): HttpResponse;
}

/** The parts of a sign-in. */
export interface SignInParts {
  readonly credentials: Credentials;
  readonly accessPasses: AccessPasses;
  readonly interrupts: Interrupts;
}

/** A page that leads nowhere. */
export function errorPage(error: SignInError): HttpResponse {
  return replyHtml(400, renderErrorPage({ code: error.code, text: describeError(error) }));
}

export function createSignInPages(
  context: ServiceContext,
  { settings }: EntraQueries,
  { credentials, accessPasses, interrupts }: SignInParts,
): SignInPages {
  const signInPage = (
    request: ServerRequest,
    userName: string,
    asks: 'name' | 'password' | 'access-pass',
    error?: SignInError,
  ) => {
    const text = request.query.toString();
    return replyHtml(
      200,
      renderSignInPage({
        tenantName: context.tenant.displayName,
        branding: settings.get('branding'),
        action: text === '' ? request.path : `${request.path}?${text}`,
        userName,
        asks,
        ...(error && { error: { code: error.code, text: describeError(error) } }),
      }),
    );
  };

  type FirstFactor = Omit<Progress, 'query'>;

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
  const askForSecret = (request: ServerRequest, form: ReadonlyMap<string, string>): HttpResponse => {
    const login = form.get('login')?.trim() ?? '';
    const found = credentials.find(login);
    if (!found.ok) return signInPage(request, login, 'name', found.error);
    const isPass = !form.has('usePassword') && accessPasses.isOffered(found.value.id);
    return signInPage(request, login, isPass ? 'access-pass' : 'password');
  };

  const traceSignIn = (upn: string, clientId: string, error: number) =>
    context.trace('entra.sign-in', { upn, clientId, error });

  /** The page that is due, or the last answer. */
  const proceed = (purpose: Purpose, progress: Progress): HttpResponse => {
    const next = interrupts.next(progress, purpose);
    if (next !== undefined && 'response' in next) return next.response;
    traceSignIn(progress.user.upn, purpose.clientId, next?.error.code ?? 0);
    return next === undefined ? purpose.complete(progress) : errorPage(next.error);
  };

  return {
    show(request, query, read) {
      const attempt = read(query);
      return 'refusal' in attempt ? attempt.refusal : signInPage(request, attempt.purpose.loginHint, 'name');
    },
    submit(request, query, read) {
      const attempt = read(query);
      if ('refusal' in attempt) return attempt.refusal;
      const form = readForm(request.body);
      const first = checkFirst(form);
      if (first === undefined) return askForSecret(request, form);
      if (first.ok) return proceed(attempt.purpose, { ...first.value, query: query.toString() });
      const upn = form.get('login')?.trim() ?? '';
      traceSignIn(upn, attempt.purpose.clientId, first.error.code);
      return signInPage(request, upn, form.has('accesspass') ? 'access-pass' : 'name', first.error);
    },
    resume(request, read) {
      const resumed = interrupts.resume(readForm(request.body));
      if (resumed.kind === 'over') return errorPage(resumed.error);
      const { progress } = resumed;
      const attempt = read(new URLSearchParams(progress.query));
      if ('refusal' in attempt) return attempt.refusal;
      const { purpose } = attempt;
      if (resumed.kind === 'further') return proceed(purpose, progress);
      const error: SignInError = resumed.kind === 'again' ? resumed.error : { code: 65004 };
      traceSignIn(progress.user.upn, purpose.clientId, error.code);
      return resumed.kind === 'again' ? resumed.response : purpose.decline();
    },
  };
}
