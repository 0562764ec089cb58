import { entraSidOf, isGuid } from '../../core/guid.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type DrsError, readDrsError } from '../../protocol/drs/error.ts';
import { encodeJoinRequest, JOIN_TYPE } from '../../protocol/drs/join-request.ts';
import { type JoinResponse, readJoinResponse } from '../../protocol/drs/join-response.ts';
import { encodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import { readCertificate } from '../../protocol/x509/certificate.ts';
import { createJoinCsr } from '../../protocol/x509/csr.ts';
import { commonNameOf } from '../../protocol/x509/name.ts';
import { obtainDeviceTicket } from '../autopilot/device-ticket.ts';
import { asPhase } from '../autopilot/enrolment-phases.ts';
import { logAutopilot } from '../autopilot/events.ts';
import { type Failure, networkFailure, stageFailed } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CONTINUE } from '../oobe/flow.ts';
import { recall, remember } from '../oobe/progress.ts';
import type { EventLevel } from '../os/event-log.ts';
import { computerName } from '../os/installation.ts';
import { readSecret, type SignInSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';
import { discoverRegistration } from './discover.ts';
import { writeJoinInfo } from './join-info.ts';

const HOP = 'join';

/** User Device Registration events (entra-device.md 2). */
const EVENTS = {
  101: ['information', 'The device registration service was asked where to join.'],
  104: ['information', 'The join response was received.'],
  304: ['error', 'Registration failed at join phase.'],
  305: ['error', 'Registration failed at authentication phase.'],
  306: ['information', 'Registration succeeded.'],
} as const satisfies Record<number, readonly [EventLevel, string]>;

function log({ events }: Machine, id: keyof typeof EVENTS, data: Readonly<Record<string, unknown>>): void {
  const [level, message] = EVENTS[id];
  events.write({ channel: 'deviceRegistration', id, level, message, data });
}

/**
 * Joins the device to the tenant of the user who signed in (entra-device.md 2, 3) and puts the certificate, the join
 * record, the user's account and the administrators where Windows has them. Done once: a join that is on the disk stays.
 */
export async function joinEntra(machine: Machine): Promise<StageEnd> {
  const signIn = readSecret(machine, 'sign-in');
  if (signIn === undefined) return stageFailed({ code: '0x801C0002', hop: HOP, detail: 'nobody has signed in' });
  const joined = recall(machine, 'joined');
  if (joined !== undefined) return done(machine, joined.deviceId, signIn);
  const domain = domainOf(signIn);
  logAutopilot(machine, 178);
  log(machine, 101, { domain });
  const discovery = await asPhase(machine, 'AADConfigure', () =>
    discoverRegistration(machine, domain, signIn.drsToken),
  );
  if (!discovery.ok) {
    log(machine, 304, { code: discovery.error.code, detail: discovery.error.detail });
    return stageFailed(discovery.error);
  }
  const { joinEndpoint } = discovery.value;
  const reply = await asPhase(machine, 'AADEnroll', () => requestJoin(machine, joinEndpoint, signIn));
  if (!reply.ok) {
    log(machine, reply.error.code === '0x801C0002' ? 305 : 304, { code: reply.error.code, detail: reply.error.detail });
    return stageFailed(reply.error);
  }
  log(machine, 104, { endpoint: joinEndpoint });
  const tenantDisplayName = discovery.value.tenantDisplayName ?? domain;
  return takeOver(machine, reply.value, {
    signIn,
    tenantDisplayName,
  });
}

async function requestJoin(
  machine: Machine,
  endpoint: string,
  signIn: SignInSecret,
): Promise<Result<JoinResponse, Failure>> {
  const { network, spec } = machine;
  const ticket = await obtainDeviceTicket(machine);
  const osVersion = WINDOWS[spec.windows].build;
  const body = encodeJoinRequest({
    certificateRequest: createJoinCsr(machine.key('device')),
    transportKey: encodeBcryptBlob(machine.key('transport').publicKey),
    targetDomain: domainOf(signIn),
    deviceType: 'Windows',
    osVersion,
    deviceDisplayName: computerName(machine),
    joinType: JOIN_TYPE.join,
    attributes: {
      reuseDevice: true,
      returnClientSid: true,
      sharedDevice: false,
      // A device without a ticket joins as one that nobody registered.
      ...(ticket.ok ? { deviceTicket: ticket.value } : {}),
    },
  });
  const response = await network.fetch({
    method: 'POST',
    url: `${endpoint}?api-version=2.0`,
    headers: {
      authorization: `Bearer ${signIn.drsToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': `Dsreg/10.0 (Windows ${osVersion})`,
    },
    body: Buffer.from(body, 'utf8'),
  });
  if (!response.ok) return err(networkFailure(HOP, response.error));
  const text = response.value.body.toString('utf8');
  if (response.value.status !== 200) return err(refusalOf(response.value.status, text));
  const reply = readJoinResponse(text);
  return reply.ok ? ok(reply.value) : err({ code: '0x801C03E9', hop: HOP, detail: reply.error.message });
}

/** The HRESULT that Windows shows for a refusal (autopilot.md 4.3). The service's taxonomy is not public: its words decide. */
function refusalOf(status: number, body: string): Failure {
  const read = readDrsError(body);
  if (!read.ok) return { code: status >= 500 ? '0x801C0006' : '0x801C03EB', hop: HOP, detail: `HTTP status ${status}` };
  return { code: codeOf(read.value), hop: HOP, detail: `${read.value.errorType}: ${read.value.message}` };
}

function codeOf({ errorType, message }: DrsError): string {
  switch (errorType) {
    case 'AuthenticationError':
      return '0x801C0002';
    case 'AuthorizationError':
      return '0x801C0003';
    case 'DirectoryError':
      if (/quota/i.test(message)) return '0x801C000E';
      return /device object/i.test(message) ? '0x801C03F3' : '0x801C03F2';
    case 'InvalidRequestError':
      return '0x801C03ED';
    default:
      return '0x801C03EC';
  }
}

interface JoinedTo {
  readonly signIn: SignInSecret;
  readonly tenantDisplayName: string;
}

/** Makes the machine what the reply says it is. The fact that it has joined comes last: without it, all is done again. */
function takeOver(machine: Machine, reply: JoinResponse, joined: JoinedTo): StageEnd {
  const { accounts, certificates } = machine;
  const { signIn, tenantDisplayName } = joined;
  const certificate = readCertificate(reply.certificate);
  const deviceId = certificate.ok ? commonNameOf(certificate.value.subject).toLowerCase() : '';
  if (!isGuid(deviceId)) {
    return stageFailed({ code: '0x801C03E9', hop: HOP, detail: 'the certificate names no device' });
  }
  const thumbprint = certificates.add('My/System', reply.certificate, 'device');
  writeJoinInfo(machine, {
    thumbprint,
    deviceDisplayName: computerName(machine),
    tenantDisplayName,
    signIn,
  });
  accounts.addEntraUser(signIn);
  for (const { localSid, addSids } of reply.membershipChanges) {
    for (const sid of addSids) accounts.addMember(localSid, sid);
  }
  remember(machine, 'joined', { deviceId, thumbprint });
  log(machine, 306, { deviceId, thumbprint });
  return done(machine, deviceId, signIn);
}

function done(machine: Machine, deviceId: string, { upn, objectId }: SignInSecret): StageEnd {
  const isAdministrator = machine.accounts.isAdministrator(entraSidOf(objectId));
  machine.reach('join.done', { deviceId, upn, isAdministrator });
  return CONTINUE;
}

function domainOf({ upn }: SignInSecret): string {
  return upn.slice(upn.indexOf('@') + 1);
}
