import type { Branding } from '../../store/queries/settings.ts';
import { describeError, type SignInError, type SignInErrorCode } from '../sign-in-error.ts';
import { STYLE_PATH } from './style.ts';

/** Where Entra's own second-factor page posts to; the lab's other interrupts do too. */
export const CONTINUE_PATH = '/common/SAS/ProcessAuth';

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

/** Who the pages belong to. */
export interface TenantLook {
  readonly tenantName: string;
  readonly branding: Branding | null;
}

/** A colour that cannot break out of the style sheet. */
const safeColor = (color: string | null | undefined) =>
  /^#[0-9a-f]{3,8}$/i.test(color ?? '') ? String(color) : '#f2f2f2';

/** An address that cannot break out of the style sheet either. */
const backgroundOf = ({ backgroundColor, backgroundImage }: Partial<Branding>) =>
  backgroundImage && URL.canParse(backgroundImage)
    ? `background:${safeColor(backgroundColor)} url("${encodeURI(decodeURI(backgroundImage)).replace(/["\\)]/g, '')}") center/cover fixed`
    : `background:${safeColor(backgroundColor)}`;

/** The frame of every page; `id` is the `PageID` by which Entra's pages go, empty lines are left out. */
export function page(title: string, id: string, look: TenantLook | null, content: readonly string[]): string {
  const { branding = null, tenantName = '' } = look ?? {};
  const head =
    look === null
      ? []
      : [
          image('bannerLogo', branding?.bannerLogo, tenantName) || `<h2 id="logo">${escapeHtml(tenantName)}</h2>`,
          image('squareLogo', branding?.squareLogo, tenantName),
        ];
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="PageID" content="${id}"><title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${STYLE_PATH}"><style>body{${backgroundOf(branding ?? {})}}</style>
</head><body><main>
${[...head, ...content].filter((line) => line !== '').join('\n')}
</main></body></html>
`;
}

function image(id: string, address: string | null | undefined, label: string): string {
  return address ? `<img id="${id}" src="${escapeHtml(address)}" alt="${escapeHtml(label)}">` : '';
}

export const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;

/** A form that a page between password and code is answered by: what was chosen, or `cancel`. */
export function interruptForm(id: string, flowToken: string, content: readonly string[], primary: string): string {
  return [
    `<form id="${id}" method="post" action="${CONTINUE_PATH}">`,
    hidden('flowToken', flowToken),
    ...content,
    // The first button of a form is the one that the Enter key presses, so it stands first and is shown last.
    `<div class="actions">${primary}`,
    '<button type="submit" name="cancel" value="1" formnovalidate>Cancel</button></div></form>',
  ].join('\n');
}

/** What the person can do about it, where the sentence of the number says that badly; the words are ours. */
const HINTS: Partial<Record<SignInErrorCode, string>> = {
  900144: 'Enter your email address.',
  50011: 'The app asked to send you to an address that it has not registered. Its developer has to add it.',
  50034: 'We could not find an account with that user name. Check the spelling, or ask your administrator.',
  50053: 'Your account is locked for now because of too many wrong passwords. Try again later.',
  50057: 'Your account has been disabled. Ask your administrator.',
  50126: 'Your account or password is incorrect.',
  50089: 'You took too long, or this page was answered already. Go back to the app and begin again.',
  53000: 'Your device does not meet your organization’s rules yet. Enroll it, or use one that does.',
  53001: 'Your organization asks for a device that is joined to its domain.',
  53003: 'You signed in, but your organization’s rules do not let you go on from here.',
  70018: 'That code didn’t work. Check the code and try again.',
  70019: 'That code has expired. Ask the device for a new one.',
  90119: 'Enter the code that your app or device shows.',
  90120: 'That code has already been used. Ask the device for a new one.',
  90094: 'This app needs permissions that only an administrator can give. Ask yours to grant them.',
  130502: 'Your Temporary Access Pass can’t be used again.',
  130504: 'Your Temporary Access Pass has expired.',
  130507: 'Your Temporary Access Pass is incorrect.',
  700016: 'The app is not known in this organization. Check its id, or the tenant that it asks.',
  500121: 'That didn’t work. Try again.',
};

/** Why the page is there again: what to do about it, and what Entra calls it. */
export function alert(error: SignInError | undefined): string {
  if (error === undefined) return '';
  const hint = HINTS[error.code];
  return [
    hint === undefined ? '' : `<p class="hint" id="hint" role="alert">${escapeHtml(hint)}</p>`,
    `<p id="error"${hint === undefined ? ' role="alert"' : ''} data-code="${error.code}">${escapeHtml(describeError(error))}</p>`,
  ].join('');
}
