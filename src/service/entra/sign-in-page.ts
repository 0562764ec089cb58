import type { Branding } from '../store/queries/settings.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** What the sign-in page shows. */
export interface SignInPage {
  readonly tenantName: string;
  readonly branding: Branding | null;
  /** Where the form is posted: the address of the page itself, with its query. */
  readonly action: string;
  readonly userName: string;
  /** What is asked for: name and password at once, or what remains once the name is known. */
  readonly asks: 'name' | 'password' | 'access-pass';
  /** Why the last attempt failed; the page shows it and names it by its AADSTS number. */
  readonly error?: { readonly code: number; readonly text: string };
}

/** A colour that cannot break out of the style sheet. */
function safeColor(color: string | null | undefined): string {
  return /^#[0-9a-f]{3,8}$/i.test(color ?? '') ? String(color) : '#f2f2f2';
}

function image(id: string, address: string | null | undefined, label: string): string {
  return address ? `<img id="${id}" src="${escapeHtml(address)}" alt="${escapeHtml(label)}">` : '';
}

function link(id: string, address: string | null | undefined, label: string): string {
  return address ? `<a id="${id}" href="${escapeHtml(address)}">${escapeHtml(label)}</a>` : '';
}

/** The frame of every page; `id` is the `PageID` by which Entra's pages go, empty lines are left out. */
export function page(title: string, id: string, backgroundColor: string | null, content: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="PageID" content="${id}"><title>${escapeHtml(title)}</title>
<style>body{font-family:sans-serif;background:${safeColor(backgroundColor)}}main{background:#fff;max-width:26em;margin:4em auto;padding:2em}</style>
</head><body><main>
${content.filter((line) => line !== '').join('\n')}
</main></body></html>
`;
}

const HEADINGS = { name: 'Sign in', password: 'Enter password', 'access-pass': 'Enter Temporary Access Pass' } as const;

/** The field for the password, or for the pass with a way to the password beside it. */
function secretFields(asks: SignInPage['asks']): string[] {
  if (asks !== 'access-pass') {
    return ['<input name="passwd" type="password" autocomplete="current-password" placeholder="Password">'];
  }
  return [
    '<input name="accesspass" type="password" placeholder="Temporary Access Pass">',
    '<button type="submit" name="usePassword" value="1">Use your password instead</button>',
  ];
}

/** The sign-in page with the tenant's branding; the form's fields are `login` and `passwd`, or `accesspass`. */
export function renderSignInPage({ tenantName, branding, action, userName, asks, error }: SignInPage): string {
  const hint = branding?.usernameHintText ?? 'someone@example.com';
  return page('Sign in to your account', 'ConvergedSignIn', branding?.backgroundColor ?? null, [
    image('bannerLogo', branding?.bannerLogo, tenantName) || `<h2 id="logo">${escapeHtml(tenantName)}</h2>`,
    image('squareLogo', branding?.squareLogo, tenantName),
    `<h1>${HEADINGS[asks]}</h1>`,
    error ? `<p id="error" role="alert" data-code="${error.code}">${escapeHtml(error.text)}</p>` : '',
    `<form id="signIn" method="post" action="${escapeHtml(action)}">`,
    `<input name="login" type="email" autocomplete="username" placeholder="${escapeHtml(hint)}" value="${escapeHtml(userName)}">`,
    ...secretFields(asks),
    '<button type="submit">Sign in</button></form>',
    branding?.signInPageText ? `<p id="boilerplate">${escapeHtml(branding.signInPageText)}</p>` : '',
    link('terms', branding?.customTermsOfUseUrl, 'Terms of use'),
    link('privacy', branding?.customPrivacyAndCookiesUrl, 'Privacy & cookies'),
  ]);
}

/** What a person sees when the request itself cannot be served, so that no form would help. */
export function renderErrorPage(error: { readonly code: number; readonly text: string }): string {
  return page('Sign in to your account', 'ConvergedError', null, [
    '<h1>Sorry, but we’re having trouble signing you in.</h1>',
    `<p id="error" role="alert" data-code="${error.code}">${escapeHtml(error.text)}</p>`,
  ]);
}

/** Asks for the code that a device shows; the answer comes by GET, so that the code stays in the address. */
export function renderCodePage(action: string): string {
  return page('Sign in to your account', 'ConvergedRemoteConnect', null, [
    '<h1>Enter code to allow access</h1>',
    `<form id="deviceCode" method="get" action="${escapeHtml(action)}">`,
    '<input name="otc" type="text" autocomplete="off" placeholder="Code">',
    '<button type="submit">Next</button></form>',
  ]);
}

/** A page with nothing left to do on it. */
export function renderMessagePage(message: string): string {
  return page('Sign in to your account', 'Message', null, [`<p id="message">${escapeHtml(message)}</p>`]);
}

/** A page that posts the fields to `action` by itself: the answer in response mode `form_post`. */
export function renderFormPost(action: string, fields: ReadonlyMap<string, string>): string {
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Working...</title></head>
<body onload="document.forms[0].submit()"><form method="post" action="${escapeHtml(action)}">
${inputs.join('\n')}
<button type="submit">Continue</button></form></body></html>
`;
}

/** The terms that a tenant asks its users to accept; the form posts back to the page's own address. */
export function renderTermsPage({
  displayName,
  text,
}: {
  readonly displayName: string;
  readonly text: string;
}): string {
  return page('Terms of use', 'TermsOfUse', null, [
    `<h1 id="title">${escapeHtml(displayName)}</h1>`,
    `<p id="terms">${escapeHtml(text)}</p>`,
    '<form method="post" action=""><input type="submit" name="accept" value="Accept"></form>',
  ]);
}
