import { err, type Result } from '../../core/result.ts';
import { type DiscoverResult, readDiscoverResponse, writeDiscover } from '../../protocol/mde2/discover.ts';
import { readEnrollResponse, writeEnroll } from '../../protocol/mde2/enroll.ts';
import { writeGetPolicies } from '../../protocol/mde2/policies.ts';
import { type ReceivedPolicy, readGetPoliciesResponse } from '../../protocol/mde2/policies-response.ts';
import type { SecurityToken } from '../../protocol/mde2/security-token.ts';
import { readProvisioning } from '../../protocol/wap/read-provisioning.ts';
import { createEnrolmentCsr } from '../../protocol/x509/csr.ts';
import { asPhase } from '../autopilot/enrolment-phases.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { WINDOWS } from '../spec.ts';
import { applyProvisioning } from './apply-provisioning.ts';
import { type EnrollOptions, enrollmentContext } from './enrollment-context.ts';
import { isEnrolled } from './enrollment-record.ts';
import { CLIENT_ERROR, postSoap } from './post-soap.ts';

/** How an enrolment ended; `code` is an HRESULT, `hop` discovery, policy, enrolment or provisioning. */
export type EnrollOutcome = { readonly ok: true } | ({ readonly ok: false } & Failure);

/** The client's own policy when the server has no policy service (mdm.md 3). */
const OWN_POLICY: Pick<ReceivedPolicy, 'hashAlgorithm'> = { hashAlgorithm: 'sha1' };

/**
 * Enrols the device as an Entra join does: Discover, a token, GetPolicies, RST, provisioning document (mdm.md 1 to 5;
 * the phases of autopilot.md 2.1 in their order).
 * The device's state changes only when all of it has succeeded.
 */
export async function enroll(machine: Machine, options: EnrollOptions): Promise<EnrollOutcome> {
  const outcome = await attempt(machine, options);
  if (outcome.ok) {
    logDeviceManagement(machine, 72, 'MDM Enroll: Succeeded');
    return { ok: true };
  }
  machine.trace('mdm.enrol-failed', { ...outcome.error });
  return { ok: false, ...outcome.error };
}

async function attempt(machine: Machine, options: EnrollOptions): Promise<Result<void, Failure>> {
  if (isEnrolled(machine)) {
    return err({ code: CLIENT_ERROR.alreadyEnrolled, hop: 'enrolment', detail: 'the device is enrolled already' });
  }
  const discovered = await asPhase(machine, 'DeviceDiscovery', () => discover(machine, options));
  if (!discovered.ok) return discovered;
  const jwt = await asPhase(machine, 'AADTicket', options.requestToken);
  if (!jwt.ok) return jwt;
  return asPhase(machine, 'MDMEnrolling', () => enrolAt(machine, discovered.value, jwt.value, options));
}

async function enrolAt(
  machine: Machine,
  { authPolicy, policyServiceUrl, enrollmentServiceUrl }: DiscoverResult,
  jwt: string,
  options: EnrollOptions,
): Promise<Result<void, Failure>> {
  // A server that answers OnPremise is sent a UsernameToken, whatever token the client holds (mdm.md 1).
  const token: SecurityToken =
    authPolicy === 'OnPremise' ? { kind: 'username', username: options.upn, password: '' } : { kind: 'jwt', jwt };

  const policy = await getPolicy(machine, policyServiceUrl, token);
  if (!policy.ok) return policy;
  // 32 digits without dashes: DM Source/LocURI and ./DevInfo/DevId from now on (mdm.md 4).
  const random = machine.random.fork('mdm-enrolment');
  const deviceId = random.hex(32);
  const enrollmentId = random.guid().toUpperCase();
  const request = createEnrolmentCsr({
    keys: machine.key('mdm'),
    enrolmentId: enrollmentId.slice(0, 18),
    deviceId,
    hash: policy.value.hashAlgorithm,
  });
  const message = writeEnroll(enrollmentServiceUrl, {
    requestType: 'Issue',
    token,
    request: { format: 'pkcs10', der: request },
    context: enrollmentContext(machine, options, deviceId),
  });
  const answer = await postSoap(machine, 'enrolment', enrollmentServiceUrl, message, readEnrollResponse);
  if (!answer.ok) return answer;

  const document = readProvisioning(answer.value.provisioningXml);
  if (!document.ok) {
    const { hresult, path, message: detail } = document.error;
    return err({ code: hresult, hop: 'provisioning', detail: `${path}: ${detail}` });
  }
  return applyProvisioning(machine, document.value, { enrollmentId, deviceId, ...options });
}

function discover(machine: Machine, { discoveryUrl }: EnrollOptions): Promise<Result<DiscoverResult, Failure>> {
  const { build, edition, requestVersion } = WINDOWS[machine.spec.windows];
  const message = writeDiscover(discoveryUrl, {
    // Empty because the sign-in was token based (mdm.md 1).
    emailAddress: '',
    requestVersion,
    deviceType: 'CIMClient_Windows',
    applicationVersion: build,
    osEdition: edition,
    authPolicies: ['OnPremise', 'Federated'],
  });
  return postSoap(machine, 'discovery', discoveryUrl, message, (text) => readDiscoverResponse(text, 'entra'));
}

async function getPolicy(
  machine: Machine,
  url: string | undefined,
  token: SecurityToken,
): Promise<Result<Pick<ReceivedPolicy, 'hashAlgorithm'>, Failure>> {
  if (url === undefined) return { ok: true, value: OWN_POLICY };
  return postSoap(machine, 'policy', url, writeGetPolicies(url, { token }), readGetPoliciesResponse);
}

function logDeviceManagement({ events }: Machine, id: number, message: string): void {
  events.write({ channel: 'deviceManagement', id, level: 'information', message });
}
