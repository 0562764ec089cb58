import { err, ok, type Result } from '../../core/result.ts';
import { DRS_RESOURCE } from '../../protocol/drs/discovery.ts';
import { authorizationUrl, readAuthorizationRedirect } from '../../protocol/oidc/authorization.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import { challengeOf, createVerifier } from '../../protocol/oidc/pkce.ts';
import type { TokenResponse } from '../../protocol/oidc/token.ts';
import type { AutopilotProfile } from '../../protocol/ztd/profile.ts';
import { cachedProfile, storeSignInTenant } from '../autopilot/policy-cache.ts';
import { type Failure, stageFailed } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CONTINUE } from '../oobe/flow.ts';
import { readSecret, type SignInSecret, writeSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';
import { Browser, type NavigationFailure } from './browser.ts';
import { fillIn } from './sign-in-pages.ts';
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
  const loginHint = profile?.CloudAssignedTenantUpn ?? '';
  let notice = '';
  for (let attempt = 1; ; attempt += 1) {
    const verifier = createVerifier(chance.fork(`verifier:${attempt}`));
    const tokens = await signInOnPages(machine, { verifier, state: chance.hex(16), profile, notice, loginHint });
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

/** A token for device registration by a fresh second factor, as the key of Windows Hello needs (entra-device.md 3). */
export async function proveAnew(machine: Machine, upn: string): Promise<Result<string, Failure>> {
  const chance = machine.random.fork('prove-anew');
  const tokens = await signInOnPages(machine, {
    verifier: createVerifier(chance.fork('verifier')),
    state: chance.hex(16),
    profile: cachedProfile(machine),
    notice: '',
    loginHint: upn,
    amrValues: 'ngcmfa',
  });
  return tokens.ok ? ok(tokens.value.access_token) : tokens;
}

interface CodeRequest {
  readonly verifier: string;
  readonly state: string;
  readonly profile: AutopilotProfile | undefined;
  /** Shown above the form. */
  readonly notice: string;
  /** Empty when nobody is expected. */
  readonly loginHint: string;
  /** How the person has to prove who it is, where that matters. */
  readonly amrValues?: string;
}

/** The browser code flow: the pages, and the tokens for the code that they end in. */
async function signInOnPages(machine: Machine, request: CodeRequest): Promise<Result<TokenResponse, Failure>> {
  const code = await askForCode(machine, request);
  if (!code.ok) return code;
  return requestToken(machine, 'common', {
    grant_type: 'authorization_code',
    client_id: DEVICE_REGISTRATION_CLIENT,
    code: code.value,
    redirect_uri: DRS_REDIRECT,
    code_verifier: request.verifier,
    resource: DRS_RESOURCE,
  });
}

/** Has somebody sign in on the page until Entra sends the browser back with a code. */
async function askForCode(machine: Machine, request: CodeRequest): Promise<Result<string, Failure>> {
  const { profile, verifier, state, loginHint, amrValues } = request;
  const { windows } = machine.spec;
  const browser = new Browser(machine.network, {
    accept: 'text/html',
    'cxh-host': 'FRX',
    'cxh-osversioninfo': JSON.stringify({ buildNumber: WINDOWS[windows].build }),
  });
  const url = authorizationUrl(SIGN_IN_PAGE, {
    client_id: DEVICE_REGISTRATION_CLIENT,
    response_type: 'code',
    redirect_uri: DRS_REDIRECT,
    resource: DRS_RESOURCE,
    state,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...(loginHint === '' ? {} : { login_hint: loginHint }),
    ...(amrValues === undefined ? {} : { amr_values: amrValues }),
  });
  let landing = await browser.open(url);
  for (;;) {
    if (!landing.ok) return err(navigationFailure(landing.error));
    if (landing.value.kind === 'app') return readReturn(landing.value.url, state);
    const filled = await fillIn(machine, landing.value, { profile, notice: request.notice });
    if (!filled.ok) return filled;
    landing = await browser.submit(landing.value.url, filled.value.form, filled.value.fields);
  }
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
