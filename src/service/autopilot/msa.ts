import { createHash } from 'node:crypto';
import type { Handler, HttpResponse } from '../../network/http.ts';
import { signTicket, verifyTicket } from '../../protocol/msa/compact-ticket.ts';
import { COMPONENT_IDS, type DeviceComponents } from '../../protocol/msa/components.ts';
import {
  DEVICE_ADD_PATH,
  encodeDeviceAddFailure,
  encodeDeviceAddResponse,
  readDeviceAddRequest,
} from '../../protocol/msa/device-add.ts';
import {
  encodeTicketResponse,
  readTicketRequest,
  TICKET_PATH,
  type TicketRequest,
  ZTD_TARGET,
} from '../../protocol/msa/device-ticket.ts';
import { encodeTicketFault, type TicketFault } from '../../protocol/msa/ticket-fault.ts';
import type { ServiceContext } from '../context.ts';
import { createRouter } from '../router.ts';
import { createMsaQueries, type MsaDevice } from '../store/queries/msa-devices.ts';

/** How long a ticket holds, and how far a device's clock may be off; both ours. */
const TICKET_LIFETIME_MS = 24 * 3_600_000;
const CLOCK_TOLERANCE_MS = 300_000;

/** Device accounts and their tickets. */
export interface Msa {
  /** login.live.com */
  readonly handle: Handler;
  /** What the holder of a ticket for Autopilot said of its hardware; undefined when the ticket is not valid. */
  componentsOf(ticket: string): DeviceComponents | undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function reply(status: number, xml: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/soap+xml; charset=utf-8' }, body: Buffer.from(xml) };
}

const refuseTicket = (fault: TicketFault, reason: string) => reply(400, encodeTicketFault(fault, reason));

function toStored(components: DeviceComponents): MsaDevice['components'] {
  return Object.fromEntries(Object.entries(components).map(([name, bytes]) => [name, bytes.toString('base64')]));
}

function fromStored(stored: MsaDevice['components']): DeviceComponents {
  const present = Object.keys(COMPONENT_IDS).filter((name) => stored[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, Buffer.from(stored[name] ?? '', 'base64')]));
}

/** The account service, as far as devices use it (entra-device.md 8.1, legs 1 and 2). */
export function createMsa(context: ServiceContext): Msa {
  const random = context.random.fork('msa');
  const key = context.serviceKey('msa-tickets');
  const queries = createMsaQueries(context.db);

  const addDevice: Handler = ({ body }) => {
    const request = readDeviceAddRequest(body.toString('utf8'));
    if (!request.ok) return reply(400, encodeDeviceAddFailure());
    const { credential, components } = request.value;
    const passwordSha256 = sha256(credential.password);
    const known = queries.byMembername(credential.membername);
    if (known !== undefined && known.passwordSha256 !== passwordSha256) return reply(400, encodeDeviceAddFailure());
    const nowMs = context.clock.now();
    const device: MsaDevice = {
      puid: known?.puid ?? random.hex(16),
      membername: credential.membername,
      passwordSha256,
      components: toStored(components),
      createdMs: known?.createdMs ?? nowMs,
    };
    queries.save(device);
    context.trace('msa.device-added', { puid: device.puid });
    return reply(
      200,
      encodeDeviceAddResponse({
        puid: device.puid,
        hardwareDeviceId: random.hex(16),
        globalDeviceId: random.hex(16),
        serverTimeMs: nowMs,
      }),
    );
  };

  const isTimely = ({ createdMs, expiresMs }: TicketRequest, nowMs: number) =>
    createdMs - CLOCK_TOLERANCE_MS <= nowMs && nowMs < expiresMs + CLOCK_TOLERANCE_MS;

  const issueTickets: Handler = ({ body }) => {
    const request = readTicketRequest(body.toString('utf8'));
    if (!request.ok) return refuseTicket('InvalidRequest', 'The request is malformed.');
    const { credential, targets } = request.value;
    const device = queries.byMembername(credential.membername);
    if (device === undefined || device.passwordSha256 !== sha256(credential.password)) {
      return refuseTicket('FailedAuthentication', 'The device is not known by this name and password.');
    }
    const nowMs = context.clock.now();
    if (!isTimely(request.value, nowMs)) return refuseTicket('ExpiredData', 'The request is not of this time.');
    const { puid } = device;
    const expiresMs = nowMs + TICKET_LIFETIME_MS;
    const tickets = targets.map(({ address }) => {
      const ticket = signTicket({ puid, audience: address, issuedMs: nowMs, expiresMs }, key.privateKey);
      queries.saveTicket({ ticketSha256: sha256(ticket), puid, target: address, expiresMs });
      return { address, ticket, createdMs: nowMs, expiresMs };
    });
    context.trace('msa.tickets-issued', { puid, tickets: tickets.length });
    return reply(200, encodeTicketResponse(tickets));
  };

  const find = createRouter([
    { method: 'POST', path: DEVICE_ADD_PATH, handle: addDevice },
    { method: 'POST', path: TICKET_PATH, handle: issueTickets },
  ]);

  return {
    handle(request) {
      const match = find(request.method, request.path);
      if (match.kind === 'found') return match.handle(request, match.parameters);
      return { status: match.kind === 'not-found' ? 404 : 405, headers: {}, body: Buffer.alloc(0) };
    },
    componentsOf(ticket) {
      const check = { key: key.publicKey, audience: ZTD_TARGET, nowMs: context.clock.now() };
      const verified = verifyTicket(ticket, check);
      if (!verified.ok || queries.ticketBySha256(sha256(ticket)) === undefined) return undefined;
      const device = queries.byPuid(verified.value.puid);
      return device && fromStored(device.components);
    },
  };
}
