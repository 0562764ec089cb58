import { describe, expect, it } from 'vitest';
import {
  type Discover,
  readDiscover,
  readDiscoverResponse,
  writeDiscover,
  writeDiscoverResponse,
} from '../../../../src/protocol/mde2/discover.ts';
import { negotiateVersion, parseVersion } from '../../../../src/protocol/mde2/version.ts';
import { FAULT_SUBCODES, faultFor } from '../../../../src/protocol/soap/fault.ts';
import { canonicalXml, golden } from '../../../support/canonical-xml.ts';

const REQUEST = golden('mde2/discover.xml');
const RESPONSE = golden('mde2/discover-response.xml');
const URL = 'https://enrollment.contoso.example/EnrollmentServer/Discovery.svc';
const DISCOVER: Discover = {
  emailAddress: '',
  requestVersion: '5.0',
  deviceType: 'CIMClient_Windows',
  applicationVersion: '10.0.22631.3880',
  osEdition: 48,
  authPolicies: ['OnPremise', 'Federated'],
};
const RESULT = {
  authPolicy: 'Federated',
  enrollmentVersion: '5.0',
  policyServiceUrl: 'https://enrollment.contoso.example/EnrollmentServer/Policy.svc',
  enrollmentServiceUrl: 'https://enrollment.contoso.example/EnrollmentServer/Enrollment.svc',
  authenticationServiceUrl: 'https://portal.contoso.example/sign-in?a=1&b=2',
} as const;

describe('Discover', () => {
  it('is read with its constant MessageID and empty address', () => {
    expect(readDiscover(REQUEST)).toEqual({
      ok: true,
      value: { to: URL, messageId: 'urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478', ...DISCOVER },
    });
  });

  it('is written as the golden message', () => {
    expect(canonicalXml(writeDiscover(URL, DISCOVER))).toBe(canonicalXml(REQUEST));
  });

  it.each([
    ['a trailing slash on the namespace', 'enrollment">', 'enrollment/">'],
    ['an unknown member', '<RequestVersion>', '<Extra>1</Extra><RequestVersion>'],
    ['white space around values', '>48<', '>\n 48 <'],
    ['an address', '<EmailAddress>', '<EmailAddress>ana@contoso.example'],
  ])('is accepted with %s', (_title, from, to) => {
    expect(REQUEST).toContain(from);
    expect(readDiscover(REQUEST.replace(from, to))).toMatchObject({ ok: true, value: { osEdition: 48 } });
  });

  it('is accepted with its members in any order', () => {
    const member = '<OSEdition>48</OSEdition>';
    const moved = REQUEST.replace(member, '').replace('<request>', `<request>${member}`);
    expect(readDiscover(moved)).toEqual(readDiscover(REQUEST));
  });

  it.each([
    ['no request', /<request>[\s\S]*<\/request>/, '', 'Envelope/Body/Discover/request'],
    ['no body', /<s:Body>[\s\S]*<\/s:Body>/, '', 'Envelope/Body'],
    ['an empty body', /<Discover [\s\S]*<\/Discover>/, '', 'Envelope/Body'],
    ['no header', /<s:Header>[\s\S]*<\/s:Header>/, '', 'Envelope/Header'],
    ['a document type', '<s:Envelope', '<!DOCTYPE x><s:Envelope', ''],
    ['the wrong namespace', '2012/01/enrollment">', '2012/02/enrollment">', 'Envelope/Body/Discover'],
    ['SOAP 1.1', 'http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/', 'Envelope'],
    ['another action', 'IDiscoveryService/Discover', 'IDiscoveryService/Find', 'Envelope/Header/Action'],
    ['an unknown AuthPolicy', 'Federated', 'Biometric', 'Envelope/Body/Discover/request/AuthPolicies/AuthPolicy'],
    ['no AuthPolicy', /<AuthPolicy>.*<\/AuthPolicy>/g, '', 'Envelope/Body/Discover/request/AuthPolicies'],
    ['version 8.0', '>5.0<', '>8.0<', 'Envelope/Body/Discover/request/RequestVersion'],
    ['an unknown DeviceType', 'CIMClient_Windows', 'Toaster', 'Envelope/Body/Discover/request/DeviceType'],
    [
      'an address without a domain',
      '<EmailAddress>',
      '<EmailAddress>ana',
      'Envelope/Body/Discover/request/EmailAddress',
    ],
    ['a missing member', '<OSEdition>48</OSEdition>', '', 'Envelope/Body/Discover/request/OSEdition'],
  ])('with %s is refused as a MessageFormat fault', (_title, from, to, path) => {
    const broken = REQUEST.replace(from, to);
    expect(broken).not.toBe(REQUEST);
    const result = readDiscover(broken);
    expect(result).toMatchObject({ ok: false, error: { path } });
    if (!result.ok) expect(FAULT_SUBCODES[faultFor(result.error).subcode].hresult).toBe('0x80180001');
  });
});

describe('DiscoverResponse', () => {
  it('is read with its sign-in page when the user drives', () => {
    expect(readDiscoverResponse(RESPONSE, 'user-driven')).toEqual({
      ok: true,
      value: { kind: 'result', value: RESULT },
    });
  });

  it('is written as the golden message', () => {
    const header = {
      activityId: '6f0a5cde-1b2c-4d3e-8f40-112233445566',
      relatesTo: 'urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478',
    };
    expect(canonicalXml(writeDiscoverResponse(header, RESULT))).toBe(canonicalXml(RESPONSE));
  });

  it('has its sign-in page ignored, even a bad one, in the Entra variant', () => {
    const http = RESPONSE.replace('https://portal', 'http://portal');
    expect(readDiscoverResponse(http, 'user-driven').ok).toBe(false);
    expect(readDiscoverResponse(http, 'entra')).toMatchObject({
      ok: true,
      value: { kind: 'result', value: { authenticationServiceUrl: undefined } },
    });
  });

  it('is accepted without a policy service and with a doubled RelatesTo', () => {
    const lean = RESPONSE.replace(/<EnrollmentPolicyServiceUrl>.*>/, '').replace('urn:uuid:', 'urn:uuid:urn:uuid:');
    expect(readDiscoverResponse(lean, 'entra')).toMatchObject({
      ok: true,
      value: { value: { policyServiceUrl: undefined, enrollmentVersion: '5.0' } },
    });
  });

  it.each([
    ['an http enrolment URL', '<EnrollmentServiceUrl>https', '<EnrollmentServiceUrl>http'],
    ['a relative enrolment URL', '<EnrollmentServiceUrl>https://enrollment.contoso.example', '<EnrollmentServiceUrl>'],
    ['no enrolment URL', /<EnrollmentServiceUrl>.*>/, ''],
    ['no policy', /<AuthPolicy>.*>/, ''],
    ['an unknown policy', 'Federated', 'Biometric'],
    ['the wrong namespace', '2012/01/enrollment">', '2012/02/enrollment">'],
  ])('with %s is refused', (_title, from, to) => {
    const broken = RESPONSE.replace(from, to);
    expect(broken).not.toBe(RESPONSE);
    expect(readDiscoverResponse(broken, 'entra').ok).toBe(false);
  });
});

describe('protocol versions', () => {
  it('are settled at the lower of both ends', () => {
    expect(negotiateVersion('5.0', '4.0')).toBe('4.0');
    expect(negotiateVersion('3.0', '6.0')).toBe('3.0');
    expect(negotiateVersion('7.0', '7.0')).toBe('7.0');
  });

  it('are decimals from 1.0 to 7.0', () => {
    expect(['1.0', '5', '7.0', '0.9', '7.1', '8.0', ''].map(parseVersion)).toEqual([
      '1.0',
      '5.0',
      '7.0',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
