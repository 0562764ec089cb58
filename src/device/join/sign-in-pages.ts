import { err, ok, type Result } from '../../core/result.ts';
import { totpAt } from '../../protocol/totp.ts';
import type { AutopilotProfile } from '../../protocol/ztd/profile.ts';
import { type Failure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { beginAnew } from '../oobe/begin-anew.ts';
import type { Landing } from './browser.ts';
import { elementById, type HtmlForm, readForm } from './html.ts';

const HOP = 'sign-in';

type WebPage = Extract<Landing, { kind: 'page' }>;

/** What of the way here the pages show beside their own. */
export interface SignInFrame {
  readonly profile: AutopilotProfile | undefined;
  /** Shown above the first form. */
  readonly notice: string;
}

/** A page's form, and what somebody entered in it. */
export interface FilledForm {
  readonly form: HtmlForm;
  readonly fields: Readonly<Record<string, string>>;
}

type Ask = (
  machine: Machine,
  page: { html: string; form: HtmlForm; error: string },
  frame: SignInFrame,
) => Promise<FilledForm['fields']>;

const CANCEL = { cancel: '1' } as const;

/** The pages of the sign-in by the ids of their forms (docs/service.md, Signing in), and what a person does with each. */
const FORMS: Readonly<Record<string, Ask>> = {
  signIn: (machine, page, frame) =>
    page.form.fields.has('accesspass') ? askForAccessPass(machine, page) : askForPassword(machine, page, frame),

  /** The number on the screen goes into the phone; a code comes out of it (graph.md 5.1). */
  async twoFactor({ person, clock }, { html, error }) {
    const number = elementById(html, 'idRichContext_DisplaySign')?.text;
    const { approved, authenticator = '' } = await person.show('two-factor', { number: number ?? null, error });
    if (!approved) return CANCEL;
    return number === undefined ? { otc: totpAt(authenticator, clock.now()) } : { authenticator: number };
  },

  async proofUp({ person }) {
    const { accepted } = await person.show('security-info', {});
    return accepted ? { next: '1' } : CANCEL;
  },

  async termsOfUse({ person }, { html }) {
    const [title, text] = ['title', 'terms'].map((id) => elementById(html, id)?.text ?? '');
    const { accepted } = await person.show('terms-of-use', { title, text });
    return accepted ? { accept: '1' } : CANCEL;
  },
};

/** Has somebody fill in a page of the sign-in; a page without a form says why there can be none. */
export async function fillIn(
  machine: Machine,
  { url, response }: WebPage,
  frame: SignInFrame,
): Promise<Result<FilledForm, Failure>> {
  const html = response.body.toString('utf8');
  const error = elementById(html, 'error')?.text ?? '';
  const form = readForm(html);
  const ask = form === undefined ? undefined : FORMS[form.id];
  if (form === undefined || ask === undefined) {
    if (error !== '') return err({ code: '0x801C0002', hop: HOP, detail: error });
    if (response.status !== 200) return err(statusFailure(HOP, response));
    return err({ code: '0x8018000F', hop: HOP, detail: `no sign-in form at ${new URL(url).pathname}` });
  }
  return ok({ form, fields: await ask(machine, { html, form, error }, frame) });
}

const askForPassword: Ask = async (machine, { html, form, error }, { profile, notice }) => {
  const { person } = machine;
  const banner = elementById(html, 'bannerLogo');
  const isBranded = ['bannerLogo', 'squareLogo', 'boilerplate'].some((id) => elementById(html, id) !== undefined);
  const tenant = banner?.attributes['alt'] ?? elementById(html, 'logo')?.text ?? '';
  // Without company branding the setting does nothing (autopilot.md ap-1.4-08).
  const canChangeAccount = !(isBranded && profile?.CloudAssignedForcedEnrollment === 1);
  const answer = await person.show('sign-in', {
    tenant,
    logo: banner?.attributes['src'] ?? '',
    text: elementById(html, 'boilerplate')?.text ?? '',
    hint: form.placeholders.get('login') ?? '',
    userName: form.fields.get('login') ?? '',
    error,
    greeting: greetingOf(tenant, profile),
    canChangeAccount,
    notice,
  });
  if ('password' in answer) return { login: answer.userName, passwd: answer.password };
  if (canChangeAccount) return beginAnew(machine, 'somebody sets it up with another account');
  // What is not on the page cannot be taken: the empty form comes back with an error.
  return { login: '', passwd: '' };
};

async function askForAccessPass(
  { person }: Machine,
  { form, error }: Parameters<Ask>[1],
): Promise<FilledForm['fields']> {
  const { pass } = await person.show('access-pass', { userName: form.fields.get('login') ?? '', error });
  return { accesspass: pass };
}

/** An assigned user is greeted by name (autopilot.md 1.4, Assigned user). */
function greetingOf(tenant: string, profile: AutopilotProfile | undefined): string {
  const name = profile?.CloudAssignedUserName;
  return name === undefined || name === '' ? `Welcome to ${tenant}!` : `Welcome to ${tenant}, ${name}!`;
}
