import { describe, expect, it } from 'vitest';
import {
  readEnroll,
  readEnrollResponse,
  writeEnroll,
  writeEnrollResponse,
} from '../../../../src/protocol/mde2/enroll.ts';
import { writeFault } from '../../../../src/protocol/soap/envelope.ts';
import { faultFor } from '../../../../src/protocol/soap/fault.ts';
import { canonicalXml, golden } from '../../../support/canonical-xml.ts';

const REQUEST = golden('mde2/enroll.xml');
const RESPONSE = golden('mde2/enroll-response.xml');
const FAULT = golden('mde2/fault.xml');
const URL = 'https://enrollment.contoso.example/EnrollmentServer/Enrollment.svc';
const ID = 'urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749';
const ENROLL = {
  requestType: 'Issue',
  token: {
    kind: 'jwt',
    jwt: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2Vucm9sbG1lbnQuY29udG9zby5leGFtcGxlLyIsInVwbiI6ImFuYUBjb250b3NvLmV4YW1wbGUiLCJzY3AiOiJtZG1fZGVsZWdhdGlvbiJ9.c2lnbmF0dXJl',
  },
  request: { format: 'pkcs10', der: Buffer.from([0x30, 3, 2, 1, 9]) },
  // In another order than the wire's, which the writer must restore.
  context: {
    RequestVersion: '5.0',
    MAC: ['00-15-5D-AA-00-01', '00-15-5D-AA-00-02'],
    UXInitiated: false,
    HWDevID: '0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF',
    PlugandForget: true,
    NotInOobe: false,
    ZeroTouchProvisioning: 'c3a1f7de-0a5b-4d92-9e33-5b9f1c2d7e10',
    Locale: 'en-US',
    EnrollmentData: '',
    OSEdition: 48,
    OSVersion: '10.0.22631.3880',
    DeviceName: 'DESKTOP-7Q2K',
    DeviceID: 'B1946AC92492D2347C6235B4D2611184',
    EnrollmentType: 'Device',
    DeviceType: 'CIMClient_Windows',
  },
} as const;

describe('RequestSecurityToken', () => {
  it('is read with its context', () => {
    expect(readEnroll(REQUEST)).toEqual({ ok: true, value: { to: URL, messageId: ID, ...ENROLL } });
  });

  it('is written as the golden message, items in the observed order', () => {
    expect(canonicalXml(writeEnroll(URL, ENROLL))).toBe(canonicalXml(REQUEST));
  });

  it.each([
    ['a certificate request broken into lines', '>MAMCAQk=<', '>MAM&#xD;\n CAQ\n\tk=\n<'],
    [
      'an unknown ContextItem',
      '<ac:ContextItem Name="Locale">',
      '<ac:ContextItem Name="TranslatedDeviceName"><ac:Value/></ac:ContextItem><ac:ContextItem Name="Locale">',
    ],
    ['a boolean in capitals', '>true<', '>TRUE<'],
    ['prefixed attributes', /(<wsse:BinarySecurityToken) ValueType/g, '$1 wsse:ValueType'],
  ])('is accepted with %s', (_title, from, to) => {
    const variant = REQUEST.replace(from, to);
    expect(variant).not.toBe(REQUEST);
    expect(readEnroll(variant)).toEqual(readEnroll(REQUEST));
  });

  it.each([
    ['a certificate request that is not base64', 'MAMCAQk=', 'MAMCAQk', 'MessageFormat'],
    ['no certificate request', />MAMCAQk=</, '><', 'MessageFormat'],
    ['an unknown request type', '200512/Issue', '200512/Cancel', 'MessageFormat'],
    ['a boolean that is a word', '>true<', '>yes<', 'MessageFormat'],
    ['an item repeated that may not be', 'Name="Locale"', 'Name="DeviceName"', 'MessageFormat'],
    ['a registration id that is no GUID', 'c3a1f7de-', 'c3a1f7de', 'MessageFormat'],
    ['the wrong trust namespace', 'ws-trust/200512"', 'ws-trust/200513"', 'MessageFormat'],
    ['no token', /<wsse:BinarySecurityToken ValueType="urn[\s\S]*?<\/wsse:BinarySecurityToken>/, '', 'InvalidSecurity'],
  ])('with %s is refused', (_title, from, to, subcode) => {
    const broken = REQUEST.replace(from, to);
    expect(broken).not.toBe(REQUEST);
    const result = readEnroll(broken);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(faultFor(result.error).subcode).toBe(subcode);
  });

  it('may renew without a token, by the old certificate alone', () => {
    const renewal = {
      requestType: 'Renew',
      request: { format: 'pkcs7', der: Buffer.from('cms') },
      context: {},
    } as const;
    const written = writeEnroll(URL, renewal);
    expect(written).toContain('200512/Renew<');
    expect(written).toContain('wss-wssecurity-secext-1.0.xsd#PKCS7"');
    expect(readEnroll(written)).toMatchObject({ ok: true, value: { ...renewal, token: undefined } });
    expect(readEnroll(written.replace('200512/Renew<', '200512/Issue<')).ok).toBe(false);
  });

  it.each([
    ['a', true],
    ['a-b-9', true],
    ['-a', false],
    ['a--b', false],
    ['a_b', false],
    ['a'.repeat(101), false],
  ])('judges the offline correlator %s', (correlator, isLegal) => {
    const context = { OfflineAutoPilotEnrollmentCorrelator: correlator };
    expect(readEnroll(writeEnroll(URL, { ...ENROLL, context })).ok).toBe(isLegal);
  });
});

describe('RequestSecurityTokenResponse', () => {
  it('is read to the provisioning document', () => {
    expect(readEnrollResponse(RESPONSE)).toEqual({
      ok: true,
      value: { kind: 'result', value: { provisioningXml: golden('mde2/provisioning.xml') } },
    });
  });

  it('is written as the golden message', () => {
    const timestamp = { createdMs: Date.UTC(2026, 0, 2, 3, 4, 5), expiresMs: Date.UTC(2026, 0, 2, 3, 9, 5) };
    const result = { provisioningXml: golden('mde2/provisioning.xml') };
    expect(canonicalXml(writeEnrollResponse({ relatesTo: ID }, result, timestamp))).toBe(canonicalXml(RESPONSE));
  });

  it('is accepted with the type URIs of other servers', () => {
    const other = RESPONSE.replace('DeviceEnrollmentProvisionDoc"', 'Other#X509v3"').replace(/<TokenType>.*>/, '');
    expect(readEnrollResponse(other)).toEqual(readEnrollResponse(RESPONSE));
  });

  it('with a token that is not base64 is refused', () => {
    const result = readEnrollResponse(RESPONSE.replace('#base64binary">', '#base64binary">?'));
    expect(result).toMatchObject({ ok: false, error: { message: 'text is not base64' } });
  });
});

describe('a fault', () => {
  it('is read with the HRESULT of its detail before that of its subcode', () => {
    expect(readEnrollResponse(FAULT)).toEqual({
      ok: true,
      value: {
        kind: 'fault',
        fault: {
          hresult: '0x80180013',
          reason: 'Too many devices',
          subcode: 'Authorization',
          errorType: 'DeviceCapReached',
          message: 'Too many devices',
          traceId: '2493ee37-beeb-4cb9-833c-cadde9067645',
        },
      },
    });
  });

  it('is written as the golden message', () => {
    const written = writeFault(
      'http://schemas.microsoft.com/windows/pki/2009/01/enrollment/RSTRC/wstep',
      { relatesTo: ID },
      {
        subcode: 'Authorization',
        reason: 'Too many devices',
        detail: {
          errorType: 'DeviceCapReached',
          message: 'Too many devices',
          traceId: '2493ee37-beeb-4cb9-833c-cadde9067645',
        },
      },
    );
    expect(canonicalXml(written)).toBe(canonicalXml(FAULT));
  });

  it.each([
    ['s:MessageFormat', '0x80180001'],
    ['s:authentication', '0x80180002'],
    ['Authorization', '0x80180003'],
    ['s:CERTIFICATEREQUEST', '0x80180004'],
    ['enrollmentserver', '0x80180005'],
    ['a:InternalServiceFault', '0x80180006'],
    ['s:InternalServiceFault', '0x80180006'],
    ['a:invalidsecurity', '0x80180007'],
    ['s:Nonsense', '0x80180008'],
  ])('with subcode %s and no known detail means %s', (subcode, hresult) => {
    const text = FAULT.replace('s:Authorization', subcode).replace('DeviceCapReached', 'SomethingNew');
    expect(readEnrollResponse(text)).toMatchObject({ value: { kind: 'fault', fault: { hresult } } });
  });

  it.each([
    ['DeviceNotSupported', '0x80180014'],
    ['NotSupported', '0x80180015'],
    ['notEligibleToRenew', '0x80180016'],
    ['InMaintenance', '0x80180017'],
    ['UserLicense', '0x80180018'],
    ['InvalidEnrollmentData', '0x80180019'],
    ['CustomServerError', '0x80180032'],
  ])('with ErrorType %s means %s', (errorType, hresult) => {
    const text = FAULT.replace('DeviceCapReached', errorType);
    expect(readEnrollResponse(text)).toMatchObject({ value: { fault: { hresult } } });
  });
});
