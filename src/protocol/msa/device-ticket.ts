import type { CodecError, Result } from '../../core/result.ts';
import { attribute, child, children, type XmlElement } from '../xml/element.ts';
import { readDocument, refuse, requireChild, requireText } from '../xml/fields.ts';
import { element, renderXml, type XmlNode } from '../xml/write.ts';
import type { DeviceCredential } from './credential.ts';

/** Where a device asks for tickets, on login.live.com (entra-device.md 8.1, leg 2). */
export const TICKET_PATH = '/RST2.srf';
/** The first target of every request: the account service itself. */
export const PASSPORT_TARGET = 'http://Passport.NET/tb';
/** The target of Autopilot, and its policy. The real address is not known; this one is the lab's. */
export const ZTD_TARGET = 'ztd.dds.microsoft.com';
export const ZTD_POLICY = 'MBI_SSL';

const NS = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  wsp: 'http://schemas.xmlsoap.org/ws/2004/09/policy',
  wst: 'http://schemas.xmlsoap.org/ws/2005/02/trust',
  wsa: 'http://www.w3.org/2005/08/addressing',
} as const;
const DECLARATIONS = Object.fromEntries(Object.entries(NS).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]));

/** Whom a ticket is for. */
export interface TicketTarget {
  readonly address: string;
  /** Such as `MBI_SSL`; the account service's own target has none. */
  readonly policy?: string | undefined;
}

/** A request for one ticket a target. */
export interface TicketRequest {
  readonly credential: DeviceCredential;
  /** The device's own time: milliseconds since the epoch, whole seconds. */
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly targets: readonly TicketTarget[];
}

/** A ticket as issued. */
export interface IssuedTicket {
  readonly address: string;
  /** The compact ticket: opaque to the device. */
  readonly ticket: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

const instant = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

const appliesTo = (address: string): XmlNode =>
  element('wsp:AppliesTo', null, element('wsa:EndpointReference', null, element('wsa:Address', null, address)));

function period(name: string, id: string | undefined, createdMs: number, expiresMs: number): XmlNode {
  return element(
    name,
    id === undefined ? null : { 'wsu:Id': id },
    element('wsu:Created', null, instant(createdMs)),
    element('wsu:Expires', null, instant(expiresMs)),
  );
}

function readInstant(parent: XmlElement, name: string): number {
  const atMs = Date.parse(requireText(parent, name));
  return Number.isNaN(atMs) ? refuse(requireChild(parent, name), 'not a time') : atMs;
}

function readAddress(parent: XmlElement): string {
  const reference = requireChild(requireChild(parent, 'AppliesTo'), 'EndpointReference');
  return requireText(reference, 'Address');
}

/** The XML body of a ticket request. */
export function encodeTicketRequest({ credential, createdMs, expiresMs, targets }: TicketRequest): string {
  const security = element(
    'wsse:Security',
    { 's:mustUnderstand': '1' },
    element(
      'wsse:UsernameToken',
      { 'wsu:Id': 'devicesoftware' },
      element('wsse:Username', null, credential.membername),
      element('wsse:Password', null, credential.password),
    ),
    period('wsu:Timestamp', 'Timestamp', createdMs, expiresMs),
  );
  const requests = targets.map(({ address, policy }, index) =>
    element(
      'wst:RequestSecurityToken',
      { Id: `RST${index}` },
      element('wst:RequestType', null, `${NS.wst}/Issue`),
      appliesTo(address),
      policy === undefined ? undefined : element('wsp:PolicyReference', { URI: policy }),
    ),
  );
  const envelope = element(
    's:Envelope',
    DECLARATIONS,
    element('s:Header', null, security),
    element('s:Body', null, element('wst:RequestMultipleSecurityTokens', null, ...requests)),
  );
  return renderXml(envelope, { declaration: true });
}

/** Reads a ticket request; at least one target must be there. */
export function readTicketRequest(body: string): Result<TicketRequest, CodecError> {
  return readDocument(body, (root) => {
    const security = requireChild(requireChild(root, 'Header'), 'Security');
    const token = requireChild(security, 'UsernameToken');
    const timestamp = requireChild(security, 'Timestamp');
    const requests = requireChild(requireChild(root, 'Body'), 'RequestMultipleSecurityTokens');
    const targets = children(requests, 'RequestSecurityToken').map((request) => {
      const policy = child(request, 'PolicyReference');
      return { address: readAddress(request), policy: policy && attribute(policy, 'URI') };
    });
    if (targets.length === 0) refuse(requests, 'no target', 'RequestSecurityToken');
    return {
      credential: { membername: requireText(token, 'Username'), password: requireText(token, 'Password') },
      createdMs: readInstant(timestamp, 'Created'),
      expiresMs: readInstant(timestamp, 'Expires'),
      targets,
    };
  });
}

/** The XML body of a reply with tickets, in the order of the targets. */
export function encodeTicketResponse(tickets: readonly IssuedTicket[]): string {
  const responses = tickets.map(({ address, ticket, createdMs, expiresMs }, index) =>
    element(
      'wst:RequestSecurityTokenResponse',
      null,
      element('wst:TokenType', null, 'urn:passport:compact'),
      appliesTo(address),
      period('wst:Lifetime', undefined, createdMs, expiresMs),
      element(
        'wst:RequestedSecurityToken',
        null,
        element('wsse:BinarySecurityToken', { Id: `Compact${index}` }, ticket),
      ),
    ),
  );
  const envelope = element(
    's:Envelope',
    DECLARATIONS,
    element('s:Body', null, element('wst:RequestSecurityTokenResponseCollection', null, ...responses)),
  );
  return renderXml(envelope, { declaration: true });
}

/** Reads a reply with tickets. */
export function readTicketResponse(body: string): Result<readonly IssuedTicket[], CodecError> {
  return readDocument(body, (root) => {
    const collection = requireChild(requireChild(root, 'Body'), 'RequestSecurityTokenResponseCollection');
    return children(collection, 'RequestSecurityTokenResponse').map((response) => {
      const lifetime = requireChild(response, 'Lifetime');
      return {
        address: readAddress(response),
        ticket: requireText(requireChild(response, 'RequestedSecurityToken'), 'BinarySecurityToken'),
        createdMs: readInstant(lifetime, 'Created'),
        expiresMs: readInstant(lifetime, 'Expires'),
      };
    });
  });
}
