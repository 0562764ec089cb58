import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeDiscovery, readDiscovery } from '../../../../src/protocol/drs/discovery.ts';
import { encodeDrsError, readDrsError } from '../../../../src/protocol/drs/error.ts';
import { encodeJoinRequest, JOIN_TYPE, readJoinRequest } from '../../../../src/protocol/drs/join-request.ts';
import {
  ADMINISTRATORS_SID,
  encodeJoinResponse,
  readJoinResponse,
} from '../../../../src/protocol/drs/join-response.ts';

const request = {
  certificateRequest: Buffer.from('csr'),
  transportKey: Buffer.from('RSA1'),
  targetDomain: 'contoso.com',
  deviceType: 'Windows',
  osVersion: '10.0.22631.2861',
  deviceDisplayName: 'DESKTOP-1',
  joinType: JOIN_TYPE.join,
  attributes: { reuseDevice: true, returnClientSid: true, sharedDevice: false, deviceTicket: 't=ticket' },
};

describe('join request', () => {
  test('its wire form is the one of the reference', () => {
    expect(JSON.parse(encodeJoinRequest(request))).toEqual({
      CertificateRequest: { Type: 'pkcs10', Data: 'Y3Ny' },
      TransportKey: 'UlNBMQ==',
      TargetDomain: 'contoso.com',
      DeviceType: 'Windows',
      OSVersion: '10.0.22631.2861',
      DeviceDisplayName: 'DESKTOP-1',
      JoinType: 0,
      AikCertificate: '',
      AttestationData: '',
      Attributes: { ReuseDevice: 'true', ReturnClientSid: 'true', SharedDevice: 'false', 'MSA-DDID': 'dD10aWNrZXQ=' },
    });
  });

  test('it comes back, with attestation and without', () => {
    expect(readJoinRequest(encodeJoinRequest(request))).toEqual({ ok: true, value: request });
    const attested = { ...request, aikCertificate: Buffer.from('aik'), attestationData: Buffer.from('KAST') };
    expect(readJoinRequest(encodeJoinRequest(attested))).toEqual({ ok: true, value: attested });
  });

  test('keys and booleans are read in any case', () => {
    const foreign = JSON.stringify({
      certificaterequest: { TYPE: 'pkcs10', data: 'Y3Ny' },
      transportKey: 'UlNBMQ==',
      targetDomain: 'contoso.com',
      deviceType: 'Windows',
      osversion: '10.0.22631.2861',
      deviceDisplayName: 'DESKTOP-1',
      joinType: 0,
      attributes: { reusedevice: 'True', RETURNCLIENTSID: 'TRUE', SharedDevice: 'False', 'msa-ddid': 'dD10aWNrZXQ=' },
    });
    expect(readJoinRequest(foreign)).toEqual({ ok: true, value: request });
  });

  test('missing attributes are false', () => {
    const { Attributes: _, ...without } = JSON.parse(encodeJoinRequest(request));
    const read = readJoinRequest(JSON.stringify(without));
    expect(read.ok && read.value.attributes).toEqual({
      reuseDevice: false,
      returnClientSid: false,
      sharedDevice: false,
    });
  });

  test.each([
    ['not JSON', 'x', ''],
    ['a list', '[]', ''],
    ['a request without a certificate request', '{}', 'CertificateRequest'],
  ])('%s is refused with its place', (_, body, path) => {
    expect(readJoinRequest(body)).toMatchObject({ ok: false, error: { path } });
  });

  test('any JSON in any member is an answer or an error, never an exception', () => {
    const members = JSON.parse(encodeJoinRequest(request)) as Record<string, unknown>;
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(members)), fc.jsonValue(), (name, value) => {
        expect(typeof readJoinRequest(JSON.stringify({ ...members, [name]: value })).ok).toBe('boolean');
      }),
      { seed: 1 },
    );
  });

  test('a certificate request that is not base64, and an empty one, are refused with their place', () => {
    for (const Data of ['@@', '']) {
      const body = { ...JSON.parse(encodeJoinRequest(request)), CertificateRequest: { Type: 'pkcs10', Data } };
      expect(readJoinRequest(JSON.stringify(body))).toMatchObject({
        ok: false,
        error: { path: 'CertificateRequest/Data' },
      });
    }
  });
});

describe('join reply', () => {
  const response = {
    certificate: Buffer.from('certificate'),
    upn: 'adele@contoso.com',
    membershipChanges: [{ localSid: ADMINISTRATORS_SID, addSids: ['S-1-12-1-1-2-3-4'] }],
  };

  test('its wire form is the one of the reference', () => {
    expect(JSON.parse(encodeJoinResponse(response))).toEqual({
      Certificate: { Thumbprint: '735AD571C189D7BA84464BF4A9F1D2280175B128', RawBody: 'Y2VydGlmaWNhdGU=' },
      User: { Upn: 'adele@contoso.com' },
      MembershipChanges: [{ LocalSID: 'S-1-5-32-544', AddSIDs: ['S-1-12-1-1-2-3-4'] }],
    });
  });

  test('it comes back, with a user and without', () => {
    expect(readJoinResponse(encodeJoinResponse(response))).toEqual({ ok: true, value: response });
    const { upn: _, ...byItself } = response;
    expect(readJoinResponse(encodeJoinResponse(byItself))).toEqual({ ok: true, value: byItself });
  });

  test('a reply without a certificate is refused', () => {
    expect(readJoinResponse('{"User":{"Upn":"a@b"}}')).toMatchObject({ ok: false, error: { path: 'Certificate' } });
  });
});

describe('refusal', () => {
  test('it carries type, message, trace id and time, and comes back', () => {
    const body = encodeDrsError({ errorType: 'DirectoryError', message: 'quota', traceId: 't', atMs: 1000 });
    expect(body).toBe('{"ErrorType":"DirectoryError","Message":"quota","TraceId":"t","Time":"1970-01-01T00:00:01Z"}');
    expect(readDrsError(body)).toEqual({
      ok: true,
      value: { errorType: 'DirectoryError', message: 'quota', traceId: 't', time: '1970-01-01T00:00:01Z' },
    });
    expect(readDrsError('<html>').ok).toBe(false);
  });
});

describe('discovery', () => {
  test('a device finds where to join, where to sign in and whose tenant it is', () => {
    const body = encodeDiscovery({
      tenantId: 'tid',
      tenantName: 'contoso.onmicrosoft.com',
      displayName: 'Contoso',
      isFederated: false,
      registrationOrigin: 'https://enterpriseregistration.windows.net',
      loginOrigin: 'https://login.microsoftonline.com',
    });
    expect(readDiscovery(body)).toEqual({
      ok: true,
      value: {
        joinEndpoint: 'https://enterpriseregistration.windows.net/EnrollmentServer/device/',
        joinResource: 'urn:ms-drs:enterpriseregistration.windows.net',
        authorizationEndpoint: 'https://login.microsoftonline.com/tid/oauth2/authorize',
        tokenEndpoint: 'https://login.microsoftonline.com/tid/oauth2/token',
        isFederated: false,
        tenantId: 'tid',
        tenantName: 'contoso.onmicrosoft.com',
        tenantDisplayName: 'Contoso',
      },
    });
  });

  test('the document names the services and their resources as the reference does', () => {
    const drs = 'https://enterpriseregistration.windows.net';
    const document = JSON.parse(
      encodeDiscovery({
        tenantId: 'tid',
        tenantName: 'contoso.onmicrosoft.com',
        displayName: 'Contoso',
        isFederated: false,
        registrationOrigin: drs,
        loginOrigin: 'https://login.microsoftonline.com',
      }),
    ) as Record<string, unknown>;
    const resource = 'urn:ms-drs:enterpriseregistration.windows.net';
    expect(document).toMatchObject({
      AuthenticationService: {
        OAuth2: {
          AuthCodeEndpoint: 'https://login.microsoftonline.com/tid/oauth2/authorize',
          TokenEndpoint: 'https://login.microsoftonline.com/tid/oauth2/token',
        },
      },
      DeviceJoinService: {
        JoinEndpoint: `${drs}/EnrollmentServer/device/`,
        JoinResourceId: resource,
        ServiceVersion: '2.0',
      },
      KeyProvisioningService: {
        KeyProvisionEndpoint: `${drs}/EnrollmentServer/key/`,
        KeyProvisionResourceId: resource,
        ServiceVersion: '1.0',
      },
      TenantInfo: { TenantId: 'tid', TenantName: 'contoso.onmicrosoft.com', DisplayName: 'Contoso' },
      NonceService: { Endpoint: `${drs}/EnrollmentServer/nonce/tid/`, ResourceId: resource, ServiceVersion: '1.0' },
    });
  });

  test('every member may be missing', () => {
    expect(readDiscovery('{}')).toEqual({ ok: true, value: { isFederated: false } });
    expect(readDiscovery('null').ok).toBe(false);
  });
});
