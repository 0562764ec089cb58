import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { applicationName, isKnownClient } from './clients.ts';
import { renderCodePage, renderMessagePage } from './pages/sign-in-page.ts';
import type { EntraQueries } from './queries.ts';
import type { Refusals } from './refusals.ts';
import { readForm, replyHtml, replyJson } from './replies.ts';
import { type Resources, readScope } from './resources.ts';
import { sha256 } from './sha256.ts';
import { errorPage, type ReadPurpose } from './sign-in.ts';
import type { SignInErrorCode } from './sign-in-error.ts';

/** Fifteen minutes, asked for every five seconds, as the real service answers (graph.md 5). */
const LIFETIME_S = 900;
const INTERVAL_S = 5;
const USER_CODE_LENGTH = 9;
/** Without letters and digits that look alike; ours. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Where a person enters the code; the short address that Microsoft gives out leads here. */
export const DEVICE_AUTH_PATH = '/common/oauth2/deviceauth';

/** The device code flow (graph.md 5). */
export interface DeviceCodes {
  /** POST devicecode: a pair of codes; version 1 spells the address otherwise. */
  begin(request: ServerRequest, version: 1 | 2): HttpResponse;
  /** GET: the page that asks for the code, or nothing when the query holds one already. */
  ask(request: ServerRequest): HttpResponse | undefined;
  /** A sign-in by user code ends at a page that says so. */
  readonly read: ReadPurpose;
}

export function createDeviceCodes(
  context: ServiceContext,
  { applications, deviceSignIns }: EntraQueries,
  resources: Resources,
  refusals: Refusals,
): DeviceCodes {
  const random = context.random.fork('entra.device-codes');

  return {
    begin(request, version) {
      const form = readForm(request.body);
      const clientId = form.get('client_id') ?? '';
      if (clientId === '') return refusals.ofSignIn({ code: 900144, detail: 'client_id' }, request);
      if (!isKnownClient(clientId, applications.byClientId(clientId))) {
        return refusals.ofSignIn({ code: 700016, detail: clientId }, request);
      }
      const scope = form.get('scope') ?? '';
      const { malformed, resource } = readScope(scope);
      if (malformed !== undefined) return refusals.ofSignIn({ code: 70011, detail: malformed }, request);
      const name = form.get('resource') ?? resource;
      if (resources.find(name) === undefined) {
        return refusals.ofSignIn({ code: 500011, detail: name }, request);
      }
      const deviceCode = random.bytes(48).toString('base64url');
      const userCode = Array.from({ length: USER_CODE_LENGTH }, () => ALPHABET[random.int(0, 31)] ?? '').join('');
      deviceSignIns.deleteExpired(context.clock.now());
      deviceSignIns.saveDeviceCode({
        deviceCodeSha256: sha256(deviceCode),
        userCode,
        clientId,
        scope,
        resource: form.get('resource') ?? null,
        state: 'pending',
        userId: null,
        amr: [],
        accessPassId: null,
        expiresMs: context.clock.now() + LIFETIME_S * 1000,
      });
      const address = `${request.origin}${DEVICE_AUTH_PATH}`;
      const message = `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`;
      return replyJson(200, {
        user_code: userCode,
        device_code: deviceCode,
        // Version 1 has numbers as texts and an address by another name.
        ...(version === 1
          ? { verification_url: address, expires_in: String(LIFETIME_S), interval: String(INTERVAL_S) }
          : { verification_uri: address, expires_in: LIFETIME_S, interval: INTERVAL_S }),
        message,
      });
    },
    ask: ({ query }) => (query.has('otc') ? undefined : replyHtml(200, renderCodePage(DEVICE_AUTH_PATH, ''))),
    read(query) {
      const typed = query.get('otc') ?? '';
      const askAgain = (code: SignInErrorCode) => ({
        refusal: replyHtml(200, renderCodePage(DEVICE_AUTH_PATH, typed, { code })),
      });
      const userCode = typed.replace(/[\s-]/g, '').toUpperCase();
      if (userCode === '') return askAgain(90119);
      const found = deviceSignIns.deviceCodeByUserCode(userCode);
      if (found === undefined) return askAgain(70018);
      if (context.clock.now() >= found.expiresMs) return askAgain(70019);
      if (found.state !== 'pending') return askAgain(90120);
      const { permissions, resource: scopeResource } = readScope(found.scope);
      const name = found.resource ?? scopeResource;
      const resource = resources.find(name);
      if (resource === undefined) return { refusal: errorPage({ code: 500011, detail: name }) };
      const appName = applicationName(found.clientId, applications.byClientId(found.clientId));
      return {
        purpose: {
          clientId: found.clientId,
          applicationName: appName,
          resource,
          permissions,
          loginHint: '',
          // Who is signed in already is asked all the same, since somebody else may have sent the code.
          prompt: 'select_account',
          maxAgeMs: undefined,
          needsSecondFactor: false,
          needsConfirmation: true,
          complete({ user, amr, accessPassId }) {
            deviceSignIns.saveDeviceCode({ ...found, state: 'approved', userId: user.id, amr, accessPassId });
            const message = `You have signed in to the ${appName} application on your device. You may now close this window.`;
            return replyHtml(200, renderMessagePage(appName, message));
          },
          refuse() {
            deviceSignIns.saveDeviceCode({ ...found, state: 'declined' });
            const message = `You have declined to sign in to ${appName}. You may now close this window.`;
            return replyHtml(200, renderMessagePage(appName, message));
          },
        },
      };
    },
  };
}
