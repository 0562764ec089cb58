import type { CodecError, Result } from '../../core/result.ts';
import { child, type XmlElement } from '../xml/element.ts';
import { optionalText, readDocument, refuse, requireChild } from '../xml/fields.ts';
import { parseXml } from '../xml/read.ts';
import { element, renderXml, type XmlNode } from '../xml/write.ts';
import { type EnrollmentFault, faultNode, type ReceivedFault, readFault } from './fault.ts';
import { NS } from './namespaces.ts';

/** The addressing of a request (mdm.md 1). */
export interface RequestAddress {
  /** `a:To`: the URL that the request is sent to. */
  readonly to: string;
  /** `a:MessageID`: a constant of the operation in real Windows, never a key for de-duplication. */
  readonly messageId: string;
}

/** The header of a response. */
export interface ResponseHeader {
  /** MessageID of the request; left out when the request was too broken to have one. */
  readonly relatesTo?: string | undefined;
  /** A GUID that names the exchange in the service's own logs. */
  readonly activityId?: string | undefined;
}

/** What a response carried: the operation's result, or the service's refusal. */
export type Reply<T> =
  | { readonly kind: 'result'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: ReceivedFault };

const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';
const SECURED_NAMESPACES = { 'xmlns:u': NS.u, 'xmlns:wsse': NS.wsse, 'xmlns:wst': NS.wst, 'xmlns:ac': NS.ac };

/** Writes a request in the header order of mdm.md 1; `security` is the content of `wsse:Security`. */
export function writeRequest(
  action: string,
  address: RequestAddress,
  body: XmlNode,
  security?: readonly XmlNode[],
): string {
  const header = element(
    's:Header',
    null,
    element('a:Action', { 's:mustUnderstand': '1' }, action),
    element('a:MessageID', null, address.messageId),
    element('a:ReplyTo', null, element('a:Address', null, ANONYMOUS)),
    element('a:To', { 's:mustUnderstand': '1' }, address.to),
    security && element('wsse:Security', { 's:mustUnderstand': '1' }, ...security),
  );
  return writeEnvelope(security === undefined ? {} : SECURED_NAMESPACES, header, body);
}

/** Writes a fault; `action` is the operation's response action and the HTTP status must be 200 (mdm.md 5). */
export function writeFault(action: string, header: ResponseHeader, fault: EnrollmentFault): string {
  return writeResponse(action, header, faultNode(fault));
}

/** Writes a response; `security` is the content of `o:Security` (mdm.md 4). */
export function writeResponse(
  action: string,
  header: ResponseHeader,
  body: XmlNode,
  security?: readonly XmlNode[],
): string {
  const { activityId, relatesTo } = header;
  const headerNode = element(
    's:Header',
    null,
    element('a:Action', { 's:mustUnderstand': '1' }, action),
    activityId === undefined
      ? undefined
      : element('ActivityId', { CorrelationId: activityId, xmlns: NS.diagnostics }, activityId),
    relatesTo === undefined ? undefined : element('a:RelatesTo', null, relatesTo),
    security && element('o:Security', { 's:mustUnderstand': '1', 'xmlns:o': NS.wsse }, ...security),
  );
  return writeEnvelope(security === undefined ? {} : { 'xmlns:u': NS.u }, headerNode, body);
}

function writeEnvelope(namespaces: Record<string, string>, header: XmlNode, body: XmlNode): string {
  const bodyNode = element('s:Body', { 'xmlns:xsi': NS.xsi, 'xmlns:xsd': NS.xsd }, body);
  return renderXml(element('s:Envelope', { 'xmlns:s': NS.s, 'xmlns:a': NS.a, ...namespaces }, header, bodyNode));
}

/** A request's envelope, for the body reader of its operation. */
export interface ReceivedRequest extends RequestAddress {
  readonly header: XmlElement;
  readonly body: XmlElement;
}

/** Reads a request; refuses another action than the endpoint's, a missing MessageID or To, and an empty body. */
export function readRequest<T>(
  text: string,
  action: string,
  read: (request: ReceivedRequest) => T,
): Result<T, CodecError> {
  return readDocument(text, (root) => {
    const body = bodyOf(root);
    const header = requireChild(root, 'Header', NS.s);
    const received = requireChild(header, 'Action', NS.a);
    if (received.text.trim() !== action) refuse(received, `action is not ${action}`);
    return read({ header, body, to: requireAddress(header, 'To'), messageId: requireAddress(header, 'MessageID') });
  });
}

/** Reads a response: a fault where the body has one, else what `read` makes of the body. The header is not judged. */
export function readResponse<T>(text: string, read: (body: XmlElement) => T): Result<Reply<T>, CodecError> {
  return readDocument<Reply<T>>(text, (root) => {
    const body = bodyOf(root);
    const fault = child(body, 'Fault', NS.s);
    return fault === undefined ? { kind: 'result', value: read(body) } : { kind: 'fault', fault: readFault(fault) };
  });
}

/** The MessageID of a request whose body was refused, for the fault's RelatesTo. */
export function messageIdOf(text: string): string | undefined {
  const root = parseXml(text);
  const header = root.ok ? child(root.value, 'Header', NS.s) : undefined;
  return header && optionalText(header, 'MessageID');
}

function bodyOf(root: XmlElement): XmlElement {
  if (root.name !== 'Envelope' || root.namespace !== NS.s) refuse(root, 'root is not a SOAP 1.2 envelope');
  const body = requireChild(root, 'Body', NS.s);
  return body.children.length === 0 ? refuse(body, 'body is empty') : body;
}

function requireAddress(header: XmlElement, name: string): string {
  return requireChild(header, name, NS.a).text.trim() || refuse(header, `${name} is empty`, name);
}
