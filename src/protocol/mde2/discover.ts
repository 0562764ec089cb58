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
import { NS } from '../soap/namespaces.ts';
import { child, children, type XmlElement } from '../xml/element.ts';
import { optionalText, refuse, requireChild, requireText } from '../xml/fields.ts';
import { element } from '../xml/write.ts';
import { httpsUrl, requireHttps } from './https-url.ts';
import { type EnrollmentVersion, parseVersion } from './version.ts';

export const DISCOVER_ACTION = `${NS.ENR}/IDiscoveryService/Discover`;
export const DISCOVER_RESPONSE_ACTION = `${NS.ENR}/IDiscoveryService/DiscoverResponse`;
/** The MessageID of every Discover that real Windows sends (mdm.md 1). */
export const DISCOVER_MESSAGE_ID = 'urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478';

export const AUTH_POLICIES = ['Federated', 'OnPremise', 'Certificate'] as const;
export const DEVICE_TYPES = ['CIMClient_Windows', 'WindowsPhone'] as const;

export type AuthPolicy = (typeof AUTH_POLICIES)[number];
export type DeviceType = (typeof DEVICE_TYPES)[number];

/** What a client asks discovery with (mdm.md 1). */
export interface Discover {
  /** Empty when the sign-in was token based. */
  readonly emailAddress: string;
  readonly requestVersion: EnrollmentVersion;
  readonly deviceType: DeviceType;
  /** The OS version as a dotted quad. */
  readonly applicationVersion: string;
  /** A key of `OS_EDITIONS`, or an edition that the table does not know. */
  readonly osEdition: number;
  /** One to three. */
  readonly authPolicies: readonly AuthPolicy[];
}

/** Where and how to enrol (mdm.md 1). All URLs are absolute https. */
export interface DiscoverResult {
  readonly authPolicy: AuthPolicy;
  /** Servers before version 3.0 leave it out. */
  readonly enrollmentVersion?: EnrollmentVersion | undefined;
  /** Without it the client uses a policy of its own. */
  readonly policyServiceUrl?: string | undefined;
  readonly enrollmentServiceUrl: string;
  /** The web sign-in page of the Federated policy outside Entra. */
  readonly authenticationServiceUrl?: string | undefined;
}

/** Writes a Discover request to the URL, with the constant MessageID unless told otherwise. */
export function writeDiscover(url: string, discover: Discover, messageId: string = DISCOVER_MESSAGE_ID): string {
  const body = element(
    'Discover',
    { xmlns: NS.ENR },
    element(
      'request',
      null,
      element('EmailAddress', null, discover.emailAddress),
      element('RequestVersion', null, discover.requestVersion),
      element('DeviceType', null, discover.deviceType),
      element('ApplicationVersion', null, discover.applicationVersion),
      element('OSEdition', null, String(discover.osEdition)),
      element('AuthPolicies', null, ...discover.authPolicies.map((policy) => element('AuthPolicy', null, policy))),
    ),
  );
  return writeRequest(DISCOVER_ACTION, { to: url, messageId }, body);
}

/** Reads a Discover request: members in any order, unknown members ignored, every known one required. */
export function readDiscover(text: string): Result<RequestAddress & Discover, CodecError> {
  return readRequest(text, DISCOVER_ACTION, ({ body, to, messageId }) => {
    const request = requireChild(requireEnrollment(body, 'Discover'), 'request');
    const emailAddress = requireText(request, 'EmailAddress');
    if (!/^(?:[^@\s]+@[^@\s]+\.[^@\s]+)?$/.test(emailAddress)) {
      refuse(request, 'EmailAddress is neither empty nor x@y.z', 'EmailAddress');
    }
    const osEdition = requireText(request, 'OSEdition');
    if (!/^\d{1,10}$/.test(osEdition)) refuse(request, 'OSEdition is not a number', 'OSEdition');
    const applicationVersion = requireText(request, 'ApplicationVersion');
    if (!/^\d+(?:\.\d+){3}$/.test(applicationVersion)) {
      refuse(request, 'ApplicationVersion is not a dotted quad', 'ApplicationVersion');
    }
    return {
      to,
      messageId,
      emailAddress,
      requestVersion:
        parseVersion(requireText(request, 'RequestVersion')) ??
        refuse(request, 'RequestVersion is not in 1.0 to 7.0', 'RequestVersion'),
      deviceType:
        DEVICE_TYPES.find((type) => type === requireText(request, 'DeviceType')) ??
        refuse(request, 'DeviceType is unknown', 'DeviceType'),
      applicationVersion,
      osEdition: Number(osEdition),
      authPolicies: readAuthPolicies(requireChild(request, 'AuthPolicies')),
    };
  });
}

function readAuthPolicies(list: XmlElement): AuthPolicy[] {
  const policies = children(list, 'AuthPolicy');
  if (policies.length < 1 || policies.length > 3) refuse(list, 'one to three AuthPolicy are allowed');
  return policies.map((policy) => readAuthPolicy(policy));
}

function readAuthPolicy(policy: XmlElement): AuthPolicy {
  const name = policy.text.trim();
  return AUTH_POLICIES.find((known) => known === name) ?? refuse(policy, `AuthPolicy '${name}' is unknown`);
}

/** The namespace is documented with and without a trailing slash (mdm.md, head table). */
function requireEnrollment(body: XmlElement, name: string): XmlElement {
  return child(body, name, `${NS.ENR}/`) ?? requireChild(body, name, NS.ENR);
}

/** Writes the answer to a Discover. */
export function writeDiscoverResponse(header: ResponseHeader, result: DiscoverResult): string {
  const text = (name: string, value: string | undefined) =>
    value === undefined ? undefined : element(name, null, value);
  const body = element(
    'DiscoverResponse',
    { xmlns: NS.ENR },
    element(
      'DiscoverResult',
      null,
      text('AuthPolicy', result.authPolicy),
      text('EnrollmentVersion', result.enrollmentVersion),
      text('EnrollmentPolicyServiceUrl', result.policyServiceUrl),
      text('EnrollmentServiceUrl', result.enrollmentServiceUrl),
      text('AuthenticationServiceUrl', result.authenticationServiceUrl),
    ),
  );
  return writeResponse(DISCOVER_RESPONSE_ACTION, header, body);
}

/**
 * Reads the answer to a Discover as a client does: lenient about extra elements, order and RelatesTo, strict about
 * the policy and the URLs. In the `entra` variant AuthenticationServiceUrl is ignored (mdm.md 1).
 */
export function readDiscoverResponse(
  text: string,
  variant: 'entra' | 'user-driven',
): Result<Reply<DiscoverResult>, CodecError> {
  return readResponse(text, (body) => {
    const result = requireChild(requireEnrollment(body, 'DiscoverResponse'), 'DiscoverResult');
    const authPolicy = readAuthPolicy(requireChild(result, 'AuthPolicy'));
    const needsSignIn = variant === 'user-driven' && authPolicy === 'Federated';
    return {
      authPolicy,
      enrollmentVersion: parseVersion(optionalText(result, 'EnrollmentVersion') ?? ''),
      policyServiceUrl: httpsUrl(result, 'EnrollmentPolicyServiceUrl'),
      enrollmentServiceUrl: requireHttps(result, 'EnrollmentServiceUrl'),
      authenticationServiceUrl: needsSignIn ? requireHttps(result, 'AuthenticationServiceUrl') : undefined,
    };
  });
}
