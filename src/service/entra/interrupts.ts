import type { HttpResponse } from '../../network/http.ts';
import { encodeBase32, isTotp } from '../../protocol/totp.ts';
import type { ServiceContext } from '../context.ts';
import type { Authenticator } from '../store/queries/authentication-methods.ts';
import type { SignInFlow } from '../store/queries/sign-ins.ts';
import type { User } from '../store/queries/users.ts';
import { type ConditionalAccess, DEMAND_ERRORS } from './conditional-access.ts';
import type { EntraQueries } from './directory.ts';
import { renderProofUpPage, renderSignInTermsPage, renderTwoFactorPage } from './interrupt-pages.ts';
import { replyHtml } from './replies.ts';
import type { Purpose } from './sign-in.ts';
import type { SignInError } from './sign-in-error.ts';

/** How long a page waits for its answer; ours. */
const FLOW_LIFETIME_MS = 600_000;
const SECRET_BYTES = 20;

/** How far a person has come with signing in. */
export interface Progress {
  readonly user: User;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  /** The authorization request that it is for. */
  readonly query: string;
}

/** What an answered page came to. */
export type Resumed =
  | { readonly kind: 'further'; readonly progress: Progress }
  /** The same page once more, with the reason. */
  | {
      readonly kind: 'again';
      readonly response: HttpResponse;
      readonly progress: Progress;
      readonly error: SignInError;
    }
  /** The person would not; the client is told so. */
  | { readonly kind: 'declined'; readonly progress: Progress }
  | { readonly kind: 'over'; readonly error: SignInError };

/** The pages between the password and the code (docs/service.md, Signing in). */
export interface Interrupts {
  /** The page that is due now, why there can be none, or nothing when the sign-in is complete. */
  next(
    progress: Progress,
    purpose: Pick<Purpose, 'resource' | 'needsSecondFactor'>,
  ): { readonly response: HttpResponse } | { readonly error: SignInError } | undefined;
  resume(form: ReadonlyMap<string, string>): Resumed;
}

export function createInterrupts(
  context: ServiceContext,
  { users, signIns, settings, authenticationMethods }: EntraQueries,
  conditionalAccess: ConditionalAccess,
): Interrupts {
  const random = context.random.fork('entra.interrupts');

  const remember = (progress: Progress, stage: SignInFlow['stage'], number: string | null): string => {
    const flowToken = random.bytes(48).toString('base64url');
    signIns.insertFlow({
      flowToken,
      userId: progress.user.id,
      query: progress.query,
      amr: progress.amr,
      accessPassId: progress.accessPassId,
      stage,
      number,
      expiresMs: context.clock.now() + FLOW_LIFETIME_MS,
    });
    return flowToken;
  };

  const twoFactor = (progress: Progress, { method }: Authenticator, error?: SignInError): HttpResponse => {
    const number = method === 'PhoneAppNotification' ? String(random.int(10, 99)) : null;
    const flowToken = remember(progress, 'ConvergedTFA', number);
    return replyHtml(200, renderTwoFactorPage({ upn: progress.user.upn, method, number, flowToken, error }));
  };
  const proofUp = (progress: Progress): HttpResponse =>
    replyHtml(200, renderProofUpPage({ flowToken: remember(progress, 'ConvergedProofUpRedirect', null) }));
  const terms = (progress: Progress, agreementId: string): HttpResponse => {
    const agreement = settings.get('agreements').find(({ id }) => id === agreementId);
    const flowToken = remember(progress, `TermsOfUse ${agreementId}`, null);
    const { displayName = 'Terms of use', text = '' } = agreement ?? {};
    return replyHtml(200, renderSignInTermsPage({ displayName, text, flowToken }));
  };

  const registerAuthenticator = (userId: string): Authenticator => {
    const authenticator: Authenticator = {
      id: random.guid(),
      userId,
      method: 'PhoneAppNotification',
      secret: encodeBase32(random.bytes(SECRET_BYTES)),
      createdMs: context.clock.now(),
    };
    authenticationMethods.saveAuthenticator(authenticator);
    return authenticator;
  };

  const answerTwoFactor = (progress: Progress, flow: SignInFlow, form: ReadonlyMap<string, string>): Resumed => {
    const authenticator = authenticationMethods.authenticatorOf(progress.user.id);
    if (authenticator === undefined) return { kind: 'over', error: { code: 500121 } };
    const isRight =
      flow.number === null
        ? isTotp(authenticator.secret, form.get('otc')?.trim() ?? '', context.clock.now())
        : form.get('authenticator')?.trim() === flow.number;
    if (isRight) return { kind: 'further', progress: { ...progress, amr: [...progress.amr, 'mfa'] } };
    const error: SignInError = { code: 500121 };
    return { kind: 'again', response: twoFactor(progress, authenticator, error), progress, error };
  };

  return {
    next(progress, { resource, needsSecondFactor }) {
      const { user, amr } = progress;
      const [first] = conditionalAccess.demandsOn({ user, resource, amr, device: undefined });
      const isFactorDue = needsSecondFactor && !amr.includes('mfa');
      const demand = isFactorDue && (first === undefined || first.kind === 'terms') ? { kind: 'mfa' as const } : first;
      if (demand === undefined) return undefined;
      if (demand.kind === 'terms') return { response: terms(progress, demand.agreementId) };
      if (demand.kind !== 'mfa') return { error: { code: DEMAND_ERRORS[demand.kind] } };
      const authenticator = authenticationMethods.authenticatorOf(user.id);
      return { response: authenticator ? twoFactor(progress, authenticator) : proofUp(progress) };
    },
    resume(form) {
      const flow = signIns.takeFlow(form.get('flowToken') ?? '');
      const user = flow === undefined ? undefined : users.byId(flow.userId);
      if (flow === undefined || user === undefined || context.clock.now() >= flow.expiresMs) {
        return { kind: 'over', error: { code: 50089 } };
      }
      if (!user.accountEnabled) return { kind: 'over', error: { code: 50057 } };
      const { query, amr, accessPassId } = flow;
      const progress: Progress = { user, query, amr, accessPassId };
      if (form.has('cancel')) return { kind: 'declined', progress };
      const [stage, agreementId = ''] = flow.stage.split(' ');
      if (stage === 'ConvergedTFA') return answerTwoFactor(progress, flow, form);
      if (stage === 'TermsOfUse') {
        if (!form.has('accept')) return { kind: 'declined', progress };
        authenticationMethods.accept(agreementId, user.id, context.clock.now());
        return { kind: 'further', progress };
      }
      registerAuthenticator(user.id);
      return { kind: 'further', progress };
    },
  };
}
