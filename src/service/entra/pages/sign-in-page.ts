import type { Settings } from '../../store/queries/settings.ts';
import type { SignInError } from '../sign-in-error.ts';
import { alert, escapeHtml, hidden, page, type TenantLook } from './frame.ts';

const TITLE = 'Sign in to your account';

/** What the sign-in page shows. */
export interface SignInPage extends TenantLook {
  /** Where the form is posted: the address of the page itself, with its query. */
  readonly action: string;
  readonly userName: string;
  /** What is asked for: name and password at once, or what remains once the name is known. */
  readonly asks: 'name' | 'password' | 'access-pass';
  /** Why the last attempt failed; the page shows it and names it by its AADSTS number. */
  readonly error?: SignInError;
}

function link(id: string, address: string | null | undefined, label: string): string {
  return address ? `<a id="${id}" href="${escapeHtml(address)}">${escapeHtml(label)}</a>` : '';
}

/** What every page of a branded sign-in ends with. */
const foot = ({ branding }: TenantLook) => [
  branding?.signInPageText ? `<p id="boilerplate">${escapeHtml(branding.signInPageText)}</p>` : '',
  link('terms', branding?.customTermsOfUseUrl, 'Terms of use'),
  link('privacy', branding?.customPrivacyAndCookiesUrl, 'Privacy & cookies'),
];

const HEADINGS = { name: 'Sign in', password: 'Enter password', 'access-pass': 'Enter Temporary Access Pass' } as const;

/** The field for the password, or for the pass with a way to the password beside it. */
function secretFields(asks: SignInPage['asks'], isFirst: boolean): string[] {
  const focus = isFirst ? ' autofocus' : '';
  if (asks !== 'access-pass') {
    return [
      `<input name="passwd" type="password" autocomplete="current-password" placeholder="Password" aria-label="Password"${focus}>`,
      '<div class="actions"><button class="primary" type="submit">Sign in</button></div>',
    ];
  }
  return [
    `<input name="accesspass" type="password" autocomplete="off" placeholder="Temporary Access Pass" aria-label="Temporary Access Pass"${focus}>`,
    '<div class="actions spread"><button class="primary" type="submit">Sign in</button>',
    '<button class="link" type="submit" name="usePassword" value="1">Use your password instead</button></div>',
  ];
}

/** The sign-in page with the tenant's branding; the form's fields are `login` and `passwd`, or `accesspass`. */
export function renderSignInPage({ action, userName, asks, error, ...look }: SignInPage): string {
  const hint = look.branding?.usernameHintText ?? 'someone@example.com';
  const isNamed = userName !== '';
  const name =
    asks === 'name'
      ? `<input name="login" type="email" autocomplete="username" placeholder="${escapeHtml(hint)}" aria-label="${escapeHtml(hint)}" value="${escapeHtml(userName)}"${isNamed ? '' : ' autofocus'}>`
      : `<p id="displayName">${escapeHtml(userName)}</p>${hidden('login', userName)}`;
  return page(TITLE, 'ConvergedSignIn', look, [
    `<form id="signIn" method="post" action="${escapeHtml(action)}">`,
    asks === 'name' ? '' : name,
    `<h1>${HEADINGS[asks]}</h1>`,
    alert(error),
    asks === 'name' ? name : '',
    ...secretFields(asks, isNamed),
    asks === 'name'
      ? ''
      : '<p><button class="link" type="submit" name="otherAccount" value="1">Sign in with another account</button></p>',
    '</form>',
    ...foot(look),
  ]);
}

/** Somebody to choose. */
export interface AccountTile {
  readonly upn: string;
  readonly displayName: string;
}

/** Who of those that are signed in is meant: the answer is `account`, or `otherAccount` for none of them. */
export function renderAccountPicker({
  accounts,
  action,
  ...look
}: TenantLook & { readonly accounts: readonly AccountTile[]; readonly action: string }): string {
  return page(TITLE, 'ConvergedSignIn', look, [
    '<h1>Pick an account</h1>',
    `<form id="pickAccount" method="post" action="${escapeHtml(action)}">`,
    ...tiles(accounts, 'Signed in'),
    '<button class="tile" type="submit" name="otherAccount" value="1">Use another account</button></form>',
    ...foot(look),
  ]);
}

/** Who is to be signed out. */
export function renderSignOutPicker(accounts: readonly AccountTile[], action: string): string {
  return page('Sign out', 'ConvergedSignIn', null, [
    '<h1>Pick an account</h1>',
    '<p>Which account do you want to sign out of?</p>',
    `<form id="signOut" method="post" action="${escapeHtml(action)}">`,
    ...tiles(accounts, 'Signed in'),
    '</form>',
  ]);
}

function tiles(accounts: readonly AccountTile[], note: string): string[] {
  return accounts.map(
    ({ upn, displayName }, index) =>
      `<button class="tile" type="submit" name="account" value="${escapeHtml(upn)}"${index === 0 ? ' autofocus' : ''}>${escapeHtml(displayName)}<span>${escapeHtml(upn)}</span><span>${note}</span></button>`,
  );
}

/** What a person sees when the request itself cannot be served, so that no form would help. */
export function renderErrorPage(error: SignInError): string {
  return page(TITLE, 'ConvergedError', null, [
    '<h1>Sorry, but we’re having trouble signing you in.</h1>',
    alert(error),
  ]);
}

/** Asks for the code that a device shows; the answer comes by GET, so that the code stays in the address. */
export function renderCodePage(action: string, userCode: string, error?: SignInError): string {
  return page(TITLE, 'ConvergedRemoteConnect', null, [
    '<h1>Enter code to allow access</h1>',
    '<p>Once you enter the code displayed on your app or device, it will have access to your account.</p>',
    '<p><strong>Do not enter codes from sources you don’t trust.</strong></p>',
    `<form id="deviceCode" method="get" action="${escapeHtml(action)}">`,
    alert(error),
    `<input name="otc" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" placeholder="Code" aria-label="Code" value="${escapeHtml(userCode)}" autofocus>`,
    '<div class="actions"><button class="primary" type="submit">Next</button></div></form>',
  ]);
}

/** A page with nothing left to do on it. */
export function renderMessagePage(title: string, message: string): string {
  return page(title, 'Message', null, [`<h1>${escapeHtml(title)}</h1>`, `<p id="message">${escapeHtml(message)}</p>`]);
}

/** A page that posts the fields to `action` by itself: the answer in response mode `form_post`. */
export function renderFormPost(action: string, fields: ReadonlyMap<string, string>): string {
  const inputs = [...fields].map(([name, value]) => hidden(name, value));
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Working...</title></head>
<body onload="document.forms[0].submit()"><form method="post" action="${escapeHtml(action)}">
${inputs.join('\n')}
<noscript><p>Scripts are off: press the button to go on.</p></noscript>
<button type="submit">Continue</button></form></body></html>
`;
}

/** The terms that a tenant asks its users to accept; the form posts back to the page's own address. */
export function renderTermsPage({ displayName, text, mayDecline }: NonNullable<Settings['termsOfUse']>): string {
  return page('Terms of use', 'TermsOfUse', null, [
    `<h1 id="title">${escapeHtml(displayName)}</h1>`,
    `<p id="terms">${escapeHtml(text)}</p>`,
    '<form method="post" action=""><input type="submit" name="accept" value="Accept">',
    mayDecline ? '<button type="submit" id="decline" name="decline" value="1">Decline</button></form>' : '</form>',
  ]);
}
