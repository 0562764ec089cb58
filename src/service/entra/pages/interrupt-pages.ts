import type { AuthenticatorMethod } from '../../store/queries/authentication-methods.ts';
import type { SignInError } from '../sign-in-error.ts';
import { alert, escapeHtml, hidden, interruptForm, page, type TenantLook } from './frame.ts';

const TITLE = 'Sign in to your account';
const button = (name: string, label: string, isFirst = true) =>
  `<button class="primary" type="submit" name="${name}" value="1"${isFirst ? ' autofocus' : ''}>${label}</button>`;
const identity = (upn: string) => `<p id="displayName">${escapeHtml(upn)}</p>`;

/** What every page between the password and the code shows. */
interface Shown {
  readonly look: TenantLook;
  readonly upn: string;
  readonly flowToken: string;
}

/** The second factor: a code from the phone, or the number shown here typed on the phone. */
export function renderTwoFactorPage(
  shown: Shown & {
    readonly method: AuthenticatorMethod;
    readonly number: string | null;
    readonly error: SignInError | undefined;
  },
): string {
  const { look, upn, method, number, flowToken, error } = shown;
  const asked =
    number === null
      ? ['<h1>Enter code</h1>', '<p>Enter the code displayed in your authenticator app.</p>']
      : [
          '<h1>Approve sign in request</h1>',
          '<p>Open your Authenticator app, and enter the number shown to sign in.</p>',
          `<p id="idRichContext_DisplaySign">${escapeHtml(number)}</p>`,
        ];
  const input =
    number === null
      ? '<input name="otc" type="text" inputmode="numeric" autocomplete="one-time-code" placeholder="Code" aria-label="Code" autofocus>'
      : // Ours: what the person enters on the phone comes by this field, since the lab has no phone.
        '<input name="authenticator" type="text" inputmode="numeric" autocomplete="off" placeholder="Number entered in the app" aria-label="Number entered in the app" autofocus>';
  return page(TITLE, 'ConvergedTFA', look, [
    identity(upn),
    ...asked,
    alert(error),
    interruptForm('twoFactor', flowToken, [hidden('mfaAuthMethod', method), input], button('verify', 'Verify', false)),
  ]);
}

/** Asks somebody without a second factor to set up the Authenticator; the next page tries it out. */
export function renderProofUpPage({ look, upn, flowToken }: Shown): string {
  return page(TITLE, 'ConvergedProofUpRedirect', look, [
    identity(upn),
    '<h1>More information required</h1>',
    '<p>Your organization needs more information to keep your account secure.</p>',
    interruptForm('proofUp', flowToken, [], button('next', 'Next')),
  ]);
}

/** The terms of use that conditional access asks for. */
export function renderSignInTermsPage(shown: Shown & { readonly displayName: string; readonly text: string }): string {
  return page('Terms of use', 'TermsOfUse', shown.look, [
    identity(shown.upn),
    `<h1 id="title">${escapeHtml(shown.displayName)}</h1>`,
    `<p id="terms">${escapeHtml(shown.text)}</p>`,
    interruptForm('termsOfUse', shown.flowToken, [], button('accept', 'Accept')),
  ]);
}

/** What an application asks a person for, permission by permission. */
export function renderConsentPage(
  shown: Shown & { readonly applicationName: string; readonly permissions: readonly string[] },
): string {
  const { look, upn, flowToken, applicationName, permissions } = shown;
  return page('Permissions requested', 'ConvergedConsent', look, [
    identity(upn),
    '<h1>Permissions requested</h1>',
    `<p id="applicationName"><strong>${escapeHtml(applicationName)}</strong></p>`,
    '<p>This app would like to:</p>',
    `<ul id="permissions">${permissions.map((name) => `<li>${escapeHtml(name)}</li>`).join('')}</ul>`,
    '<p>Accepting these permissions means that you allow this app to use your data as its terms say.</p>',
    interruptForm('consent', flowToken, [], button('accept', 'Accept')),
  ]);
}

/** Whether it is the person's own device that asks (AADSTS50199, CmsiInterrupt). */
export function renderConfirmPage({
  look,
  upn,
  flowToken,
  applicationName,
}: Shown & { readonly applicationName: string }): string {
  return page(TITLE, 'CmsiInterrupt', look, [
    identity(upn),
    `<h1 id="appConfirmTitle">Are you trying to sign in to ${escapeHtml(applicationName)}?</h1>`,
    '<p>Only continue if you downloaded the app from a store or website that you trust.</p>',
    interruptForm('appConfirm', flowToken, [], button('continue', 'Continue')),
  ]);
}
