import type { AuthenticatorMethod } from '../store/queries/authentication-methods.ts';
import { describeError, type SignInError } from './sign-in-error.ts';
import { escapeHtml, page } from './sign-in-page.ts';

/** Where Entra's own second-factor page posts to; the lab's other interrupts do too. */
export const CONTINUE_PATH = '/common/SAS/ProcessAuth';

const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;

function form(id: string, flowToken: string, content: readonly string[]): string {
  return [
    `<form id="${id}" method="post" action="${CONTINUE_PATH}">`,
    hidden('flowToken', flowToken),
    ...content,
    '<button type="submit" name="cancel" value="1">Cancel</button></form>',
  ].join('\n');
}

function alert(error: SignInError | undefined): string {
  return error ? `<p id="error" role="alert" data-code="${error.code}">${escapeHtml(describeError(error))}</p>` : '';
}

/** The second factor: a code from the phone, or the number shown here typed on the phone. */
export function renderTwoFactorPage(shown: {
  readonly upn: string;
  readonly method: AuthenticatorMethod;
  readonly number: string | null;
  readonly flowToken: string;
  readonly error: SignInError | undefined;
}): string {
  const { upn, method, number, flowToken, error } = shown;
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
      ? '<input name="otc" type="text" inputmode="numeric" autocomplete="one-time-code" placeholder="Code">'
      : // Ours: what the person enters on the phone comes by this field, since the lab has no phone.
        '<input name="authenticator" type="text" inputmode="numeric" placeholder="Number entered in the app">';
  return page('Sign in to your account', 'ConvergedTFA', null, [
    `<p id="displayName">${escapeHtml(upn)}</p>`,
    ...asked,
    alert(error),
    form('twoFactor', flowToken, [
      hidden('mfaAuthMethod', method),
      input,
      '<button type="submit" name="verify" value="1">Verify</button>',
    ]),
  ]);
}

/** Asks somebody without a second factor to set up the Authenticator; the next page tries it out. */
export function renderProofUpPage({ flowToken }: { readonly flowToken: string }): string {
  return page('Sign in to your account', 'ConvergedProofUpRedirect', null, [
    '<h1>More information required</h1>',
    '<p>Your organization needs more information to keep your account secure.</p>',
    form('proofUp', flowToken, ['<button type="submit" name="next" value="1">Next</button>']),
  ]);
}

/** The terms of use that conditional access asks for. */
export function renderSignInTermsPage(shown: {
  readonly displayName: string;
  readonly text: string;
  readonly flowToken: string;
}): string {
  return page('Terms of use', 'TermsOfUse', null, [
    `<h1 id="title">${escapeHtml(shown.displayName)}</h1>`,
    `<p id="terms">${escapeHtml(shown.text)}</p>`,
    form('termsOfUse', shown.flowToken, ['<button type="submit" name="accept" value="1">Accept</button>']),
  ]);
}
