import type { HttpResponse } from '../../network/http.ts';
import { encodeBase32, isTotp } from '../../protocol/totp.ts';
import type { ServiceContext } from '../context.ts';
import type { Authenticator } from '../store/queries/authentication-methods.ts';
import type { SignInFlow } from '../store/queries/sign-ins.ts';
import { type ConditionalAccess, DEMAND_ERRORS, NO_SECOND_FACTOR } from './conditional-access.ts';
import type { Consents } from './consents.ts';
import {
  renderConfirmPage,
  renderConsentPage,
  renderProofUpPage,
  renderSignInTermsPage,
  renderTwoFactorPage,
} from './pages/interrupt-pages.ts';
import type { Progress, Purpose } from './purpose.ts';
import type { EntraQueries } from './queries.ts';
import { replyHtml } from './replies.ts';
import type { SignInError } from './sign-in-error.ts';

/** How long a page waits for its answer; ours. */
const FLOW_LIFETIME_MS = 600_000;
const SECRET_BYTES = 20;

/** What still stands between a person and the code, and what a client hears that wants no page to be shown. */
export type Due =
  | { readonly kind: 'refused'; readonly error: SignInError }
  | { readonly kind: 'two-factor'; readonly authenticator: Authenticator; readonly error: SignInError }
  | { readonly kind: 'proof-up' | 'confirm'; readonly error: SignInError }
  | { readonly kind: 'terms'; readonly agreementId: string; readonly error: SignInError }
  | { readonly kind: 'consent'; readonly permissions: readonly string[]; readonly error: SignInError };

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
  /** What is due now; nothing when the sign-in is complete. */
  due(progress: Progress, purpose: Purpose): Due | undefined;
  /** The page that asks for it. */
  ask(due: Exclude<Due, { kind: 'refused' }>, progress: Progress, purpose: Purpose): HttpResponse;
  resume(form: ReadonlyMap<string, string>): Resumed;
}

export function createInterrupts(
  context: ServiceContext,
  { users, devices, signIns, settings, authenticationMethods }: EntraQueries,
  conditionalAccess: ConditionalAccess,
  consents: Consents,
): Interrupts {
  const random = context.random.fork('entra.interrupts');

  const remember = (progress: Progress, stage: SignInFlow['stage'], number: string | null = null): string => {
    const flowToken = random.bytes(48).toString('base64url');
    const { user, query, amr, accessPassId, authMs, version, deviceId } = progress;
    const expiresMs = context.clock.now() + FLOW_LIFETIME_MS;
    signIns.insertFlow({
      flowToken,
      userId: user.id,
      query,
      amr,
      accessPassId,
      stage,
      number,
      expiresMs,
      authMs,
      version,
      deviceId,
    });
    return flowToken;
  };

  const shown = (progress: Progress, stage: SignInFlow['stage'], number: string | null = null) => ({
    look: { tenantName: context.tenant.displayName, branding: settings.get('branding') },
    upn: progress.user.upn,
    flowToken: remember(progress, stage, number),
  });

  const twoFactor = (progress: Progress, { method }: Authenticator, error?: SignInError): HttpResponse => {
    const number = method === 'PhoneAppNotification' ? String(random.int(10, 99)) : null;
    return replyHtml(200, renderTwoFactorPage({ ...shown(progress, 'ConvergedTFA', number), method, number, error }));
  };
  const terms = (progress: Progress, agreementId: string): HttpResponse => {
    const agreement = settings.get('agreements').find(({ id }) => id === agreementId);
    const { displayName = 'Terms of use', text = '' } = agreement ?? {};
    return replyHtml(
      200,
      renderSignInTermsPage({ ...shown(progress, `TermsOfUse ${agreementId}`), displayName, text }),
    );
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

  /** What policies ask for. */
  const dueByPolicy = (
    { user, amr, deviceId }: Progress,
    { resource, needsSecondFactor }: Pick<Purpose, 'resource' | 'needsSecondFactor'>,
  ): Due | undefined => {
    const device = deviceId === null ? undefined : devices.byDeviceId(deviceId);
    const [first] = conditionalAccess.demandsOn({ user, resource, amr, device });
    const isFactorDue = needsSecondFactor && !amr.includes('mfa');
    const demand = isFactorDue && (first === undefined || first.kind === 'terms') ? { kind: 'mfa' as const } : first;
    if (demand === undefined) return undefined;
    const error: SignInError = { code: DEMAND_ERRORS[demand.kind] };
    if (demand.kind === 'terms') return { kind: 'terms', agreementId: demand.agreementId, error };
    if (demand.kind !== 'mfa') return { kind: 'refused', error };
    const authenticator = authenticationMethods.authenticatorOf(user.id);
    return authenticator
      ? { kind: 'two-factor', authenticator, error }
      : { kind: 'proof-up', error: { code: NO_SECOND_FACTOR } };
  };

  const dueByConsent = ({ user, agreed }: Progress, purpose: Purpose): Due | undefined => {
    const { clientId, resource, permissions, applicationName, prompt } = purpose;
    const missing = consents.missing({ clientId, user, resource, permissions });
    const isDue = missing.length > 0 || (prompt === 'consent' && agreed === undefined);
    if (!isDue) return undefined;
    if (consents.needAdministrator(missing) && !user.isGlobalAdministrator) {
      return { kind: 'refused', error: { code: 90094 } };
    }
    return { kind: 'consent', permissions, error: { code: 65001, detail: `'${clientId}' named '${applicationName}'` } };
  };

  return {
    due(progress, purpose) {
      const due = dueByPolicy(progress, purpose) ?? dueByConsent(progress, purpose);
      if (due !== undefined || !purpose.needsConfirmation || progress.agreed === 'confirm') return due;
      return { kind: 'confirm', error: { code: 50199 } };
    },
    ask(due, progress, { applicationName }) {
      switch (due.kind) {
        case 'two-factor':
          return twoFactor(progress, due.authenticator);
        case 'proof-up':
          return replyHtml(200, renderProofUpPage(shown(progress, 'ConvergedProofUpRedirect')));
        case 'terms':
          return terms(progress, due.agreementId);
        case 'consent': {
          const { permissions } = due;
          return replyHtml(
            200,
            renderConsentPage({ ...shown(progress, 'ConvergedConsent'), applicationName, permissions }),
          );
        }
        case 'confirm':
          return replyHtml(200, renderConfirmPage({ ...shown(progress, 'CmsiInterrupt'), applicationName }));
      }
    },
    resume(form) {
      const flow = signIns.takeFlow(form.get('flowToken') ?? '');
      const user = flow === undefined ? undefined : users.byId(flow.userId);
      if (flow === undefined || user === undefined || context.clock.now() >= flow.expiresMs) {
        return { kind: 'over', error: { code: 50089 } };
      }
      if (!user.accountEnabled) return { kind: 'over', error: { code: 50057 } };
      const { query, amr, accessPassId, authMs, version, deviceId } = flow;
      const progress: Progress = { user, query, amr, accessPassId, authMs, version, deviceId };
      if (form.has('cancel')) return { kind: 'declined', progress };
      const [stage, agreementId = ''] = flow.stage.split(' ');
      switch (stage) {
        case 'ConvergedTFA':
          return answerTwoFactor(progress, flow, form);
        case 'TermsOfUse':
          if (!form.has('accept')) return { kind: 'declined', progress };
          authenticationMethods.accept(agreementId, user.id, context.clock.now());
          return { kind: 'further', progress };
        case 'ConvergedConsent':
          if (!form.has('accept')) return { kind: 'declined', progress };
          return { kind: 'further', progress: { ...progress, agreed: 'consent' } };
        case 'CmsiInterrupt':
          if (!form.has('continue')) return { kind: 'declined', progress };
          return { kind: 'further', progress: { ...progress, agreed: 'confirm' } };
        default:
          registerAuthenticator(user.id);
          return { kind: 'further', progress };
      }
    },
  };
}
