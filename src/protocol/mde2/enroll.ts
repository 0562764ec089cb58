import type { CodecError, Result } from '../../core/result.ts';
import {
  type Reply,
  type RequestAddress,
  type ResponseHeader,
  readRequest,
  readResponse,
  writeRequest,
  writeResponse,
} from '../soap/envelope.ts';
import { B64ENC, NS } from '../soap/namespaces.ts';
import { attribute, child, type XmlElement } from '../xml/element.ts';
import { refuse, requireBase64, requireChild } from '../xml/fields.ts';
import { element } from '../xml/write.ts';
import { contextNode, type EnrollmentContext, readContext } from './context-items.ts';
import { hasSecurityToken, readSecurityToken, type SecurityToken, securityNode } from './security-token.ts';

export const ENROLL_ACTION = `${NS.PKI}/RST/wstep`;
export const ENROLL_RESPONSE_ACTION = `${NS.PKI}/RSTRC/wstep`;
/** The MessageID of every RST that real Windows sends (mdm.md 1). */
export const ENROLL_MESSAGE_ID = 'urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749';

const REQUEST_TYPES = ['Issue', 'Renew', 'Recovery'] as const;
export type EnrollRequestType = (typeof REQUEST_TYPES)[number];

const TOKEN_TYPE = `${NS.CM}DeviceEnrollmentToken`;
const PROVISION_DOC_TYPE = `${NS.CM}DeviceEnrollmentProvisionDoc`;
const PKCS10_TYPE = `${NS.PKI}#PKCS10`;
const PKCS7_TYPE = `${NS.wsse}#PKCS7`;

/** A request for a device certificate (mdm.md 4). */
export interface Enroll {
  readonly requestType: EnrollRequestType;
  /** Absent only on renewal, where the old certificate in TLS proves the client. */
  readonly token?: SecurityToken | undefined;
  /** A PKCS#10 request, or on renewal a CMS by the old key around one. */
  readonly request: { readonly format: 'pkcs10' | 'pkcs7'; readonly der: Buffer };
  readonly context: EnrollmentContext;
}

/** Writes an RST to the URL, with the constant MessageID unless told otherwise. */
export function writeEnroll(url: string, enroll: Enroll, messageId: string = ENROLL_MESSAGE_ID): string {
  const { request } = enroll;
  const body = element(
    'wst:RequestSecurityToken',
    null,
    element('wst:TokenType', null, TOKEN_TYPE),
    element('wst:RequestType', null, `${NS.wst}/${enroll.requestType}`),
    element(
      'wsse:BinarySecurityToken',
      { ValueType: request.format === 'pkcs10' ? PKCS10_TYPE : PKCS7_TYPE, EncodingType: B64ENC },
      request.der.toString('base64'),
    ),
    contextNode(enroll.context),
  );
  const security = enroll.token === undefined ? [] : [securityNode(enroll.token)];
  return writeRequest(ENROLL_ACTION, { to: url, messageId }, body, security);
}

/** Reads an RST; the certificate request may be broken into lines, and its own form is not judged here. */
export function readEnroll(text: string): Result<RequestAddress & Enroll, CodecError> {
  return readRequest(text, ENROLL_ACTION, ({ header, body, to, messageId }) => {
    const rst = requireChild(body, 'RequestSecurityToken', NS.wst);
    const requestType = readRequestType(requireChild(rst, 'RequestType', NS.wst));
    const isAnonymous = requestType === 'Renew' && !hasSecurityToken(header);
    const context = child(rst, 'AdditionalContext', NS.ac);
    return {
      to,
      messageId,
      requestType,
      token: isAnonymous ? undefined : readSecurityToken(header),
      request: readCertificateRequest(requireChild(rst, 'BinarySecurityToken', NS.wsse)),
      context: context === undefined ? {} : readContext(context),
    };
  });
}

function readRequestType(node: XmlElement): EnrollRequestType {
  const value = node.text.trim();
  return (
    REQUEST_TYPES.find((type) => value === `${NS.wst}/${type}`) ?? refuse(node, `RequestType '${value}' is unknown`)
  );
}

function readCertificateRequest(node: XmlElement): Enroll['request'] {
  const der = requireBase64(node);
  const valueType = attribute(node, 'ValueType');
  if (valueType === PKCS10_TYPE) return { format: 'pkcs10', der };
  if (valueType === PKCS7_TYPE) return { format: 'pkcs7', der };
  return refuse(node, `unknown certificate request type '${valueType}'`);
}

/** The answer to an RST. */
export interface EnrollResult {
  /** The provisioning document as text (src/protocol/wap reads it). */
  readonly provisioningXml: string;
}

/** How long the answer counts, in ms since the epoch. */
export interface Timestamp {
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** Writes the answer to an RST, with `o:Security` around the timestamp when there is one. */
export function writeEnrollResponse(header: ResponseHeader, result: EnrollResult, timestamp?: Timestamp): string {
  const body = element(
    'RequestSecurityTokenResponseCollection',
    { xmlns: NS.wst },
    element(
      'RequestSecurityTokenResponse',
      null,
      element('TokenType', null, TOKEN_TYPE),
      element('DispositionMessage', { xmlns: NS.PKI }),
      element(
        'RequestedSecurityToken',
        null,
        element(
          'BinarySecurityToken',
          { xmlns: NS.wsse, ValueType: PROVISION_DOC_TYPE, EncodingType: B64ENC },
          Buffer.from(result.provisioningXml, 'utf8').toString('base64'),
        ),
      ),
      element('RequestID', { xmlns: NS.PKI }, '0'),
    ),
  );
  const security = timestamp && [
    element(
      'u:Timestamp',
      { 'u:Id': '_0' },
      element('u:Created', null, new Date(timestamp.createdMs).toISOString()),
      element('u:Expires', null, new Date(timestamp.expiresMs).toISOString()),
    ),
  ];
  return writeResponse(ENROLL_RESPONSE_ACTION, header, body, security);
}

/** Reads the answer to an RST; servers name other types than ours and work, so types are not judged (mdm.md 4). */
export function readEnrollResponse(text: string): Result<Reply<EnrollResult>, CodecError> {
  return readResponse(text, (body) => {
    const collection = requireChild(body, 'RequestSecurityTokenResponseCollection', NS.wst);
    const response = requireChild(collection, 'RequestSecurityTokenResponse', NS.wst);
    const requested = requireChild(response, 'RequestedSecurityToken', NS.wst);
    const token = requireChild(requested, 'BinarySecurityToken', NS.wsse);
    return { provisioningXml: requireBase64(token).toString('utf8') };
  });
}
