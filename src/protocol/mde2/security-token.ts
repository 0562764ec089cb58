import { B64ENC, NS } from '../soap/namespaces.ts';
import { attribute, child, type XmlElement } from '../xml/element.ts';
import { refuse, requireBase64, requireChild, requireText } from '../xml/fields.ts';
import { element, type XmlNode } from '../xml/write.ts';

/** How a client proves who enrols (mdm.md 2). */
export type SecurityToken =
  /** Entra and Autopilot: a compact JWT of a user or, without `upn`, of a device. */
  | { readonly kind: 'jwt'; readonly jwt: string }
  /** Federated without Entra: the opaque `wresult` of the web page. */
  | { readonly kind: 'enrollment-user-token'; readonly wresult: string }
  /** OnPremise. */
  | { readonly kind: 'username'; readonly username: string; readonly password: string };

const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
const USER_TOKEN_TYPE = `${NS.CM}DeviceEnrollmentUserToken`;
const PASSWORD_TYPE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';
/** A constant in real Windows, like the MessageIDs. */
const USERNAME_TOKEN_ID = 'uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4';

/** The content of `wsse:Security` for a token. Base64 is the outer coding: a JWT, itself base64url, is coded twice. */
export function securityNode(token: SecurityToken): XmlNode {
  switch (token.kind) {
    case 'jwt':
      return binaryTokenNode(JWT_TYPE, token.jwt);
    case 'enrollment-user-token':
      return binaryTokenNode(USER_TOKEN_TYPE, token.wresult);
    case 'username':
      return element(
        'wsse:UsernameToken',
        { 'u:Id': USERNAME_TOKEN_ID },
        element('wsse:Username', null, token.username),
        element('wsse:Password', { Type: PASSWORD_TYPE }, token.password),
      );
  }
}

function binaryTokenNode(valueType: string, content: string): XmlNode {
  const encoded = Buffer.from(content, 'utf8').toString('base64');
  return element('wsse:BinarySecurityToken', { ValueType: valueType, EncodingType: B64ENC }, encoded);
}

/** Whether a request's header carries a token at all. */
export function hasSecurityToken(header: XmlElement): boolean {
  const security = child(header, 'Security', NS.wsse);
  return security?.children.some(({ name }) => name === 'BinarySecurityToken' || name === 'UsernameToken') ?? false;
}

/**
 * Reads `wsse:Security`, attributes with or without a prefix; refuses an unknown or empty token.
 * Errors have a path below `Envelope/Header/Security`, which makes the fault InvalidSecurity.
 */
export function readSecurityToken(header: XmlElement): SecurityToken {
  const security = requireChild(header, 'Security', NS.wsse);
  const credentials = child(security, 'UsernameToken', NS.wsse);
  if (credentials !== undefined) {
    return {
      kind: 'username',
      username: requireText(credentials, 'Username'),
      password: requireChild(credentials, 'Password').text,
    };
  }
  const binary = requireChild(security, 'BinarySecurityToken', NS.wsse);
  const content = requireBase64(binary).toString('utf8');
  const valueType = attribute(binary, 'ValueType');
  if (valueType === JWT_TYPE) return { kind: 'jwt', jwt: content };
  if (valueType === USER_TOKEN_TYPE) return { kind: 'enrollment-user-token', wresult: content };
  return refuse(binary, `unknown token type '${valueType}'`);
}
