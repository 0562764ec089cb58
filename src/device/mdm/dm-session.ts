import { entraSidOf } from '../../core/guid.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, NetworkFailure } from '../../network/http.ts';
import { type SessionEnd, startSession, step } from '../../protocol/syncml/client.ts';
import { ALERT, type SyncMlMessage } from '../../protocol/syncml/message.ts';
import { SYNCML_CONTENT_TYPE } from '../../protocol/syncml/names.ts';
import type { ClientEvent, GenericAlert, LoginStatus } from '../../protocol/syncml/package-one.ts';
import { readSyncMl } from '../../protocol/syncml/read.ts';
import { writeSyncMl } from '../../protocol/syncml/write.ts';
import type { Machine } from '../machine.ts';
import { readSecret } from '../os/secrets.ts';
import { signedInUser } from '../os/session.ts';
import { requestUserToken } from '../winlogon/entra-sign-in.ts';
import { providerUri } from './apply-provisioning.ts';
import { changeClientState, dropAlerts, pendingAlerts, readClientState } from './client-state.ts';
import { managedUser } from './csp/managed-user.ts';
import { devInfoOf } from './csp/rows/device-info.ts';
import { CspTree } from './csp/tree.ts';
import { type Enrollment, readAccountOf, type StoredAccount } from './enrollment-record.ts';
import { managementIdentity } from './identity.ts';
import { loggedTree } from './logged-tree.ts';
import { startScepClient } from './scep-client.ts';
import { SYNC_REASONS, type SyncReason } from './signals.ts';
import { pendingUnenrollment } from './unenrollment.ts';

const MAX_MESSAGE_BYTES = 524_288;
/** Messages in one session after which the device gives up. Ours: Windows' limit is not known. */
const MAX_MESSAGES = 200;
/** Longest that a Retry-After is honoured for. Ours. */
const MAX_RETRY_AFTER_MS = 600_000;

/** How a session ended: through to the end, or why not. */
export type SessionOutcome = SessionEnd | { readonly reason: 'failed'; readonly detail: string };

/** Runs one session: posts messages and applies what comes back until one side has nothing to say (mdm.md 6). */
export async function runSession(
  machine: Machine,
  enrollment: Enrollment,
  reason: SyncReason,
): Promise<SessionOutcome> {
  const { sessions } = changeClientState(machine, { sessions: readClientState(machine).sessions + 1 });
  const account = readAccountOf(machine, enrollment);
  const loginStatus = loginStatusOf(machine);
  const alerts = pendingAlerts(machine);
  const unenrolled = pendingUnenrollment(machine);
  const tree = new CspTree(machine);
  const executor = loggedTree(machine, tree, enrollment);
  const version = Number(tree.read(`${providerUri('Device', enrollment.providerId)}/SyncApplicationVersion`) ?? 1);
  const isFirstInOobe = enrollment.enrolledInOobe && readClientState(machine).completed === 0;
  const bootstrap: ClientEvent = { type: 'com.microsoft/MDM/BootstrapSync', data: 'device' };
  const url = sessionUrl(account.address, loginStatus);

  let { state, message }: { state: ReturnType<typeof startSession>['state']; message: SyncMlMessage } = startSession({
    sessionId: version >= 2 ? sessions.toString(16).toUpperCase() : String(sessions),
    serverUri: url,
    deviceId: enrollment.deviceId,
    initiatedBy: reason === 'push' ? 'server' : 'client',
    loginStatus,
    alerts: isFirstInOobe ? [bootstrap] : [],
    genericAlerts: [...alerts.values(), ...(unenrolled === undefined ? [] : [unenrollmentAlert(unenrolled)])],
    devInfo: devInfoOf(machine),
    maxMsgSize: MAX_MESSAGE_BYTES,
    // The digest waits for a challenge: nonces in provisioning documents are not always Base64 (mdm.md 4).
    ...(account.auth !== undefined && { account: account.auth }),
    ...(version >= 3 && { showsOriginalErrors: true }),
  });
  const headers = {
    ...sessionHeaders(machine, enrollment, reason, version, sessions, [...alerts.values()]),
    ...(await userAuthorization(machine)),
  };
  for (let sent = 1; ; sent += 1) {
    if (sent > MAX_MESSAGES) return { reason: 'failed', detail: `more than ${MAX_MESSAGES} messages` };
    const reply = await post(machine, enrollment, account, url, headers, writeSyncMl(message));
    if (!reply.ok) return { reason: 'failed', detail: reply.error };
    if (sent === 1) dropAlerts(machine, alerts.keys());
    const next = step(state, reply.value, executor);
    // What the message has put in the queue.
    startScepClient(machine);
    if (next.state.phase === 'ended') {
      if (next.message !== null) await post(machine, enrollment, account, url, headers, writeSyncMl(next.message));
      if (next.state.end.reason === 'completed') {
        changeClientState(machine, { completed: readClientState(machine).completed + 1 });
      }
      return next.state.end;
    }
    if (next.message === null) return { reason: 'failed', detail: 'the session stands still' };
    state = next.state;
    message = next.message;
  }
}

/** Only the enrolled or Entra user is `user`; in device setup nobody is there (mdm.md 6). */
export function loginStatusOf(machine: Machine): LoginStatus {
  if (managedUser(machine) !== undefined) return 'user';
  return signedInUser(machine.disk) === undefined ? 'none' : 'others';
}

function sessionUrl(address: string, loginStatus: LoginStatus): string {
  const mode = loginStatus === 'user' ? 'mode=Maintenance&Platform=WoA' : 'mode=Machine';
  return `${address}${address.includes('?') ? '&' : '?'}${mode}`;
}

function sessionHeaders(
  machine: Machine,
  enrollment: Enrollment,
  reason: SyncReason,
  version: number,
  session: number,
  alerts: readonly GenericAlert[],
): Record<string, string> {
  const entDmId = new CspTree(machine).read(`${providerUri('Device', enrollment.providerId)}/EntDMID`);
  const urgent = alerts.filter(({ mark }) => mark === 'critical' || mark === 'fatal').map(({ type }) => `<${type}>`);
  const vector = machine.random.fork(`correlation-vector:${session}`).bytes(16).toString('base64').slice(0, 22);
  return {
    'content-type': SYNCML_CONTENT_TYPE,
    accept: `${SYNCML_CONTENT_TYPE}, application/vnd.syncml.dm+wbxml, application/octet-stream`,
    'accept-charset': 'UTF-8',
    'user-agent': 'MSFT OMA DM Client/1.2.0.1',
    'ms-cv': `${vector}.0`,
    ...(entDmId !== undefined && { 'client-request-id': entDmId }),
    ...(urgent.length > 0 && { 'mdm-genericalert': urgent.join('') }),
    ...(version >= 4 && { useragentorigin: String(SYNC_REASONS[reason]) }),
  };
}

/** Who is signed in to Windows, told by a token when there is one (mdm.md 6, HTTP); without one the device speaks alone. */
async function userAuthorization(machine: Machine): Promise<Record<string, string>> {
  const sid = managedUser(machine);
  const signIn = readSecret(machine, 'windows-sign-in');
  if (sid === undefined || signIn === undefined || entraSidOf(signIn.objectId) !== sid) return {};
  const token = await requestUserToken(machine);
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Told in the session after the one in which the server sent Unenroll (mdm.md 6). */
function unenrollmentAlert(providerId: string): GenericAlert {
  return {
    code: ALERT.generic,
    source: './Device/Vendor/MSFT/DMClient/Unenroll',
    type: 'com.microsoft:mdm.unenrollment.userrequest',
    format: 'chr',
    data: providerId,
  };
}

/** One message and its answer (null for an empty one), tried again as the account says (mdm.md 4, APPLICATION). */
async function post(
  machine: Machine,
  enrollment: Enrollment,
  account: StoredAccount,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<Result<SyncMlMessage | null, string>> {
  const identity = managementIdentity(machine, enrollment);
  let backoffMs = account.initialBackoffMs;
  for (let attempt = 0; ; attempt += 1) {
    const sent = await machine.network.fetch({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(body, 'utf8'),
      ...(identity !== undefined && { identity }),
    });
    if (sent.ok && sent.value.status === 200) return readReply(sent.value.body);
    if (attempt >= account.connectionRetries || !isWorthRetrying(sent)) {
      return err(sent.ok ? `HTTP status ${sent.value.status}` : sent.error.kind);
    }
    const waitMs = (sent.ok ? retryAfterMs(sent.value) : undefined) ?? backoffMs;
    await machine.actors.sleep(waitMs, 'the management service to be reachable again');
    backoffMs = Math.min(backoffMs * 2, account.maxBackoffMs);
  }
}

function isWorthRetrying(sent: Result<HttpResponse, NetworkFailure>): boolean {
  return !sent.ok || sent.value.status === 429 || sent.value.status >= 500;
}

function retryAfterMs({ headers }: HttpResponse): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : undefined;
}

function readReply(body: Buffer): Result<SyncMlMessage | null, string> {
  if (body.length === 0) return ok(null);
  const read = readSyncMl(body.toString('utf8'));
  return read.ok ? read : err(`the answer cannot be read: ${read.error.path}: ${read.error.message}`);
}
