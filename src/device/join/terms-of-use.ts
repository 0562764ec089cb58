import { type Failure, stageFailed } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CONTINUE } from '../oobe/flow.ts';
import { recall, remember } from '../oobe/progress.ts';
import { readSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';
import { Browser, type Landing } from './browser.ts';
import { elementById, readForm } from './html.ts';
import { requestMdmToken } from './mdm-token.ts';

const HOP = 'terms-of-use';
/** Where the page sends the answer (mdm.md 2, Terms of use). */
const ANSWER = 'ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse';

/** Shows the MDM's terms of use, if it names an address for them, and keeps the blob that acceptance gives (mdm.md 2). */
export async function acceptTermsOfUse(machine: Machine): Promise<StageEnd> {
  const signIn = readSecret(machine, 'sign-in');
  if (signIn === undefined || signIn.mdmTermsOfUseUrl === '' || recall(machine, 'terms-of-use') !== undefined) {
    return CONTINUE;
  }
  const token = await requestMdmToken(machine, signIn);
  if (!token.ok) return stageFailed(token.error);
  const browser = new Browser(machine.network, {
    accept: 'text/html',
    authorization: `Bearer ${token.value}`,
    'cxh-host': 'FRX',
    'cxh-osversioninfo': JSON.stringify({ buildNumber: WINDOWS[machine.spec.windows].build }),
  });
  const url = new URL(signIn.mdmTermsOfUseUrl);
  url.searchParams.set('redirect_uri', ANSWER);
  url.searchParams.set('client-request-id', machine.random.fork('terms-of-use').guid());
  url.searchParams.set('api-version', '1.0');
  url.searchParams.set('mode', 'azureadjoin');
  const first = await browser.open(url.href);
  const landing = first.ok && first.value.kind === 'page' ? await ask(machine, browser, first.value) : first;
  if (!landing.ok) {
    const { error } = landing;
    const code = 'hresult' in error ? error.hresult : '0x801C000B';
    return stageFailed({ code, hop: HOP, detail: error.kind });
  }
  return takeAnswer(machine, landing.value);
}

/** Has the person answer the page. Entra join pages offer no way to decline (mdm.md 2): the form is the acceptance. */
async function ask(machine: Machine, browser: Browser, page: Extract<Landing, { kind: 'page' }>) {
  const html = page.response.body.toString('utf8');
  const form = readForm(html);
  if (form === undefined) return { ok: true, value: page } as const;
  const { accepted } = await machine.person.show('terms-of-use', {
    title: elementById(html, 'title')?.text ?? '',
    text: elementById(html, 'terms')?.text ?? '',
  });
  const declines = !accepted && elementById(html, 'decline') !== undefined;
  return browser.submit(page.url, form, declines ? { decline: '1' } : {});
}

function takeAnswer(machine: Machine, landing: Landing): StageEnd {
  const refuse = (code: Failure['code'], detail: string) => stageFailed({ code, hop: HOP, detail });
  if (landing.kind === 'page') return refuse('0x8018000F', `HTTP status ${landing.response.status}, and no form`);
  if (!landing.url.toLowerCase().startsWith(ANSWER.toLowerCase())) return refuse('0x8018001A', landing.url);
  const query = new URLSearchParams(landing.url.slice(landing.url.indexOf('?') + 1));
  const error = query.get('error');
  if (error !== null) return refuse('0x8018000F', query.get('error_description') ?? error);
  if (query.get('IsAccepted')?.toLowerCase() !== 'true') return refuse('0x8018002A', 'the terms were not accepted');
  remember(machine, 'terms-of-use', { opaqueBlob: query.get('OpaqueBlob') ?? '' });
  return CONTINUE;
}
