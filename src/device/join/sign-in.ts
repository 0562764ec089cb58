import { err, ok, type Result } from '../../core/result.ts';
import { DRS_RESOURCE } from '../../protocol/drs/discovery.ts';
import { authorizationUrl, readAuthorizationRedirect } from '../../protocol/oidc/authorization.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import { challengeOf, createVerifier } from '../../protocol/oidc/pkce.ts';
import type { TokenResponse } from '../../protocol/oidc/token.ts';
import type { AutopilotProfile } from '../../protocol/ztd/profile.ts';
import { cachedProfile, storeSignInTenant } from '../autopilot/policy-cache.ts';
import { type Failure, stageFailed, statusFailure } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CONTINUE } from '../oobe/flow.ts';
import { readSecret, type SignInSecret, writeSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';
import { Browser, type Landing, type NavigationFailure } from './browser.ts';
import { elementById, type HtmlForm, readForm } from './html.ts';
import { DEVICE_REGISTRATION_CLIENT, DRS_REDIRECT, requestToken } from './token-request.ts';

/** The page that OOBE opens (entra-device.md 6). */
const SIGN_IN_PAGE = 'https://login.microsoftonline.com/WebApp/CloudDomainJoin/10';
const HOP = 'sign-in';
const FOREIGN_TENANT = 'This device belongs to another organisation.';

/**
 * The Entra sign-in of the out-of-box experience: the browser code flow with PKCE (entra-device.md 6), until a user of
 * the profile's tenant has signed in. What it gave is kept as a secret; a stage that starts again has it already.
 */
export async function signInToEntra(machine: Machine): Promise<StageEnd> {
  const kept = readSecret(machine, 'sign-in');
  if (kept !== undefined) return done(machine, kept);
  const profile = cachedProfile(machine);
  const chance = machine.random.fork('sign-in');
  let notice = '';
  for (let attempt = 1; ; attempt += 1) {
    const verifier = createVerifier(chance.fork(`verifier:${attempt}`));
    const code = await askForCode(machine, {
      challenge: challengeOf(verifier),
      state: chance.hex(16),
      profile,
      notice,
    });
    if (!code.ok) return stageFailed(code.error);
    const tokens = await requestToken(machine, 'common', {
      grant_type: 'authorization_code',
      client_id: DEVICE_REGISTRATION_CLIENT,
      code: code.value,
      redirect_uri: DRS_REDIRECT,
      code_verifier: verifier,
      resource: DRS_RESOURCE,
    });
    if (!tokens.ok) return stageFailed(tokens.error);
    const signIn = secretOf(tokens.value);
    if (!signIn.ok) return stageFailed(signIn.error);
    const isMatched = profile === undefined || profile.CloudAssignedTenantId.toLowerCase() === signIn.value.tenantId;
    storeSignInTenant(machine, signIn.value.tenantId, isMatched);
    if (isMatched) {
      writeSecret(machine, 'sign-in', signIn.value);
      return done(machine, signIn.value);
    }
    notice = FOREIGN_TENANT;
  }
}

function done(machine: Machine, { upn }: SignInSecret): StageEnd {
  machine.reach('sign-in.done', { upn });
  return CONTINUE;
}

interface CodeRequest {
  readonly challenge: string;
  readonly state: string;
  readonly profile: AutopilotProfile | undefined;
  /** Shown above the form. */
  readonly notice: string;
}

/** Has somebody sign in on the page until Entra sends the browser back with a code. */
async function askForCode(machine: Machine, request: CodeRequest): Promise<Result<string, Failure>> {
  const { profile, challenge, state } = request;
  const { windows } = machine.spec;
  const browser = new Browser(machine.network, {
    accept: 'text/html',
    'cxh-host': 'FRX',
    'cxh-osversioninfo': JSON.stringify({ buildNumber: WINDOWS[windows].build }),
  });
  const assignedUser = profile?.CloudAssignedTenantUpn ?? '';
  const url = authorizationUrl(SIGN_IN_PAGE, {
    client_id: DEVICE_REGISTRATION_CLIENT,
    response_type: 'code',
    redirect_uri: DRS_REDIRECT,
    resource: DRS_RESOURCE,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(assignedUser === '' ? {} : { login_hint: assignedUser }),
  });
  let landing = await browser.open(url);
  for (;;) {
    if (!landing.ok) return err(navigationFailure(landing.error));
    if (landing.value.kind === 'app') return readReturn(landing.value.url, state);
    const page = readSignInPage(landing.value);
    if (!page.ok) return page;
    const { form, isBranded, ...shown } = page.value;
    const answer = await machine.person.show('sign-in', {
      ...shown,
      greeting: greetingOf(shown.tenant, profile),
      // Without company branding the setting does nothing (autopilot.md 1.4, escapeLinkHidden).
      canChangeAccount: !(isBranded && profile?.CloudAssignedForcedEnrollment === 1),
      notice: request.notice,
    });
    landing = await browser.submit(landing.value.url, form, { login: answer.userName, passwd: answer.password });
  }
}

/** What a person sees of the sign-in page, and the form behind it. */
interface SignInPage {
  readonly form: HtmlForm;
  readonly isBranded: boolean;
  readonly tenant: string;
  readonly logo: string;
  readonly text: string;
  readonly hint: string;
  readonly userName: string;
  readonly error: string;
}

/** Reads form and branding out of the page's HTML. */
function readSignInPage({ url, response }: Extract<Landing, { kind: 'page' }>): Result<SignInPage, Failure> {
  const html = response.body.toString('utf8');
  const error = elementById(html, 'error')?.text ?? '';
  const form = readForm(html);
  if (form === undefined || !form.fields.has('passwd')) {
    if (error !== '') return err({ code: '0x801C0002', hop: HOP, detail: error });
    if (response.status !== 200) return err(statusFailure(HOP, response));
    return err({ code: '0x8018000F', hop: HOP, detail: `no sign-in form at ${new URL(url).pathname}` });
  }
  const banner = elementById(html, 'bannerLogo');
  return ok({
    form,
    isBranded: ['bannerLogo', 'squareLogo', 'boilerplate'].some((id) => elementById(html, id) !== undefined),
    tenant: banner?.attributes['alt'] ?? elementById(html, 'logo')?.text ?? '',
    logo: banner?.attributes['src'] ?? '',
    text: elementById(html, 'boilerplate')?.text ?? '',
    hint: form.placeholders.get('login') ?? '',
    userName: form.fields.get('login') ?? '',
    error,
  });
}

/** An assigned user is greeted by name (autopilot.md 1.4, Assigned user). */
function greetingOf(tenant: string, profile: AutopilotProfile | undefined): string {
  const name = profile?.CloudAssignedUserName;
  return name === undefined || name === '' ? `Welcome to ${tenant}!` : `Welcome to ${tenant}, ${name}!`;
}

/** The code that came back to Windows' own address. */
function readReturn(url: string, state: string): Result<string, Failure> {
  if (!url.toLowerCase().startsWith(DRS_REDIRECT)) return err({ code: '0x801C000B', hop: HOP, detail: url });
  const back = readAuthorizationRedirect(url);
  if (!back.ok) return err({ code: '0x801C0001', hop: HOP, detail: back.error.message });
  if ('error' in back.value) {
    return err({ code: '0x801C0002', hop: HOP, detail: back.value.error_description ?? back.value.error });
  }
  if (back.value.state !== state) return err({ code: '0x801C0001', hop: HOP, detail: 'the state is not ours' });
  return ok(back.value.code);
}

function navigationFailure(failure: NavigationFailure): Failure {
  if (failure.kind === 'too-many-redirects') return { code: '0x801C000B', hop: HOP, detail: failure.kind };
  return { code: failure.hresult, hop: HOP, detail: failure.kind };
}

/** User, tenant and MDM addresses as the tokens tell them; 801C0013 and 801C03F1 name what is missing (autopilot.md 4.3). */
function secretOf(tokens: TokenResponse): Result<SignInSecret, Failure> {
  const access = readClaims(tokens.access_token);
  if (!access.ok) return err({ code: '0x801C0001', hop: HOP, detail: access.error.message });
  const id = tokens.id_token === undefined ? undefined : readClaims(tokens.id_token);
  const claims = { ...(id?.ok === true ? id.value : {}), ...access.value };
  if (claims.tid === undefined) return err({ code: '0x801C0013', hop: HOP, detail: 'the token names no tenant' });
  if (claims.oid === undefined) return err({ code: '0x801C0014', hop: HOP, detail: 'the token names no user' });
  if (claims.upn === undefined) return err({ code: '0x801C03F1', hop: HOP, detail: 'the token holds no user name' });
  return ok({
    upn: claims.upn,
    objectId: claims.oid.toLowerCase(),
    displayName: claims.name ?? claims.upn,
    tenantId: claims.tid.toLowerCase(),
    roleSids: claims.role_sids ?? [],
    drsToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    mdmEnrollmentUrl: claims.mdm_enrollment_url ?? '',
    mdmTermsOfUseUrl: claims.mdm_terms_of_use_url ?? '',
    mdmComplianceUrl: claims.mdm_compliance_url ?? '',
  });
}
