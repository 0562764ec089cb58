import type { Result } from '../../core/result.ts';
import { type AutopilotProfile, readProfile } from '../../protocol/ztd/profile.ts';
import { PROFILE_PATH, profileRequestHeaders } from '../../protocol/ztd/profile-request.ts';
import { hresultOf, readRefusal } from '../../protocol/ztd/refusal.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CONTINUE } from '../oobe/flow.ts';
import { forget, recall, remember } from '../oobe/progress.ts';
import { deleteSecret } from '../os/secrets.ts';
import { syncTime, trustsCertificates } from '../os/time.ts';
import { WINDOWS } from '../spec.ts';
import { obtainDeviceTicket } from './device-ticket.ts';
import { changeState, logAutopilot } from './events.ts';
import { storeNoProfile, storeProfile } from './policy-cache.ts';

const URL = `https://ztd.dds.microsoft.com${PROFILE_PATH}`;
const HOP = 'profile';
/** The pause before an unanswered request is made again. Ours. */
const RETRY_DELAY_MS = 30_000;
/** How often the time is asked for. Ours. */
const CLOCK_ATTEMPTS = 3;

/** What the service said; a `lasting` refusal does not become better by asking again. */
type Answer = { readonly kind: 'profile'; readonly profile: AutopilotProfile } | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly isLasting: boolean;
  readonly failure: Failure;
}

/**
 * Asks for the device's profile and keeps what comes (autopilot.md 2.0, step 3; 1.4, Profile download). It ends well
 * without a profile too: the flow branches later. On a device that has joined, a refusal leaves the profile as it is.
 */
export async function acquireProfile(machine: Machine): Promise<StageEnd> {
  const { actors, random, spec } = machine;
  const { profileAttempts } = WINDOWS[spec.windows];
  const correlationVector = `${random.fork('correlation-vector').bytes(16).toString('base64').slice(0, 22)}.0`;
  logAutopilot(machine, 160);
  logAutopilot(machine, 286);
  let answer = await request(machine, correlationVector);
  for (let attempt = 2; attempt <= profileAttempts && answer.kind === 'refused' && !answer.isLasting; attempt += 1) {
    logAutopilot(machine, 194, { delayMs: RETRY_DELAY_MS });
    await actors.sleep(RETRY_DELAY_MS, 'the next attempt to get a profile');
    logAutopilot(machine, 193, { attempt });
    answer = await request(machine, correlationVector);
  }
  if (answer.kind === 'profile') accept(machine, answer.profile);
  else if (recall(machine, 'joined') === undefined) decline(machine, answer, correlationVector);
  return CONTINUE;
}

function accept(machine: Machine, profile: AutopilotProfile): void {
  logAutopilot(machine, 703, { profile: profile.DeploymentProfileName });
  storeProfile(machine, profile);
  forget(machine, 'no-profile');
  logAutopilot(machine, 702);
  logAutopilot(machine, 170);
  logAutopilot(machine, 161);
  changeState(machine, 'Available');
  machine.reach('profile.downloaded', { profile: profile.DeploymentProfileName, ztdId: profile.ZtdRegistrationId });
}

/** The answer that there is none is kept until the next start (autopilot.md 1.4); no answer leaves event 314. */
function decline(machine: Machine, { isLasting, failure }: Refused, correlationVector: string): void {
  const { code, detail } = failure;
  storeNoProfile(machine, correlationVector);
  remember(machine, 'no-profile', { code, detail });
  logAutopilot(machine, isLasting ? 704 : 314);
  logAutopilot(machine, 100, { code });
  changeState(machine, 'NotProvisioned');
  machine.reach('profile.none', { code, detail });
}

/** A clock by which no certificate is valid is set by force (autopilot.md 3, time.windows.com; 4.5, 750 to 753). */
async function mendClock(machine: Machine): Promise<boolean> {
  logAutopilot(machine, 750);
  for (let attempt = 1; attempt <= CLOCK_ATTEMPTS; attempt += 1) {
    logAutopilot(machine, 753, { attempt, of: CLOCK_ATTEMPTS });
    if (await syncTime(machine)) {
      logAutopilot(machine, 751);
      return true;
    }
    logAutopilot(machine, 752);
  }
  return false;
}

async function request(machine: Machine, correlationVector: string): Promise<Answer> {
  let ticket = await obtainDeviceTicket(machine);
  if (!ticket.ok && !trustsCertificates(machine.disk) && (await mendClock(machine))) {
    ticket = await obtainDeviceTicket(machine);
  }
  if (!ticket.ok) {
    logAutopilot(machine, 710, { code: ticket.error.code });
    return { kind: 'refused', isLasting: false, failure: ticket.error };
  }
  const response = await machine.network.fetch({
    method: 'GET',
    url: URL,
    headers: { accept: 'application/json', ...profileRequestHeaders({ ticket: ticket.value, correlationVector }) },
    body: Buffer.alloc(0),
  });
  if (!response.ok) {
    const failure = networkFailure(HOP, response.error);
    logAutopilot(machine, 707, { code: failure.code, correlationVector });
    return { kind: 'refused', isLasting: false, failure };
  }
  const body = response.value.body.toString('utf8');
  // A ticket that the service does not take any more is worth one more attempt with a new one.
  if (response.value.status === 401) deleteSecret(machine, 'device-ticket');
  if (response.value.status === 200) return readAnswer(machine, readProfile(body), correlationVector);
  const refusal = readRefusal(body);
  if (!refusal.ok) {
    logAutopilot(machine, 708, { status: response.value.status, correlationVector });
    const failure = statusFailure(HOP, response.value);
    return { kind: 'refused', isLasting: response.value.status < 500 && response.value.status !== 401, failure };
  }
  const code = hresultOf(refusal.value.code);
  logAutopilot(machine, 709, { code, detail: refusal.value.name });
  return { kind: 'refused', isLasting: true, failure: { code, hop: HOP, detail: refusal.value.name } };
}

function readAnswer(
  machine: Machine,
  profile: Result<AutopilotProfile, { readonly message: string; readonly path: string }>,
  correlationVector: string,
): Answer {
  if (profile.ok) return { kind: 'profile', profile: profile.value };
  const detail = `${profile.error.path}: ${profile.error.message}`;
  logAutopilot(machine, 707, { code: '0x801900C8', correlationVector });
  return { kind: 'refused', isLasting: true, failure: { code: '0x801900C8', hop: HOP, detail } };
}
