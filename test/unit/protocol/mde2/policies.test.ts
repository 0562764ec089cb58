import { describe, expect, it } from 'vitest';
import { readGetPolicies, writeGetPolicies } from '../../../../src/protocol/mde2/policies.ts';
import { readGetPoliciesResponse, writeGetPoliciesResponse } from '../../../../src/protocol/mde2/policies-response.ts';
import { faultFor } from '../../../../src/protocol/soap/fault.ts';
import { canonicalXml, golden } from '../../../support/canonical-xml.ts';

const REQUEST = golden('mde2/get-policies.xml');
const RESPONSE = golden('mde2/get-policies-response.xml');
const URL = 'https://enrollment.contoso.example/EnrollmentServer/Policy.svc';
const JWT =
  'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2Vucm9sbG1lbnQuY29udG9zby5leGFtcGxlLyIsInVwbiI6ImFuYUBjb250b3NvLmV4YW1wbGUiLCJzY3AiOiJtZG1fZGVsZWdhdGlvbiJ9.c2lnbmF0dXJl';
const GET_POLICIES = {
  token: { kind: 'jwt', jwt: JWT },
  tpm: { manufacturer: 'INTC', firmwareVersion: '600.18.12.0' },
} as const;
const TPM = { failureBehavior: 'IgnoreOnError', operationTimeoutSeconds: 120 } as const;
const AZURE = {
  failureBehavior: 'FailOnError',
  operationTimeoutSeconds: 60,
  nonce: 'bm9uY2U=',
  relyingPartyId: 'rp-1',
  endpointUri: 'https://attest.contoso.example/',
} as const;

describe('GetPolicies', () => {
  it('is read with the token that is coded twice', () => {
    expect(readGetPolicies(REQUEST)).toEqual({
      ok: true,
      value: { to: URL, messageId: 'urn:uuid:72048B64-0F19-448F-8C2E-B4C661860AA0', ...GET_POLICIES },
    });
  });

  it('is written as the golden message', () => {
    expect(canonicalXml(writeGetPolicies(URL, GET_POLICIES))).toBe(canonicalXml(REQUEST));
  });

  it('is accepted when the token’s attributes carry a prefix', () => {
    const prefixed = REQUEST.replace(' ValueType', ' wsse:ValueType').replace(' EncodingType', ' wsse:EncodingType');
    expect(readGetPolicies(prefixed)).toEqual(readGetPolicies(REQUEST));
  });

  it.each([
    ['no security header', /<wsse:Security [\s\S]*<\/wsse:Security>/, ''],
    ['an empty token', />ZXl[^<]*</, '><'],
    ['a token that is not base64', '>ZXl', '>.ZX'],
    ['an unknown token type', 'token-type:jwt', 'token-type:saml2'],
  ])('with %s is refused as an InvalidSecurity fault', (_title, from, to) => {
    const broken = REQUEST.replace(from, to);
    expect(broken).not.toBe(REQUEST);
    const result = readGetPolicies(broken);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(faultFor(result.error).subcode).toBe('InvalidSecurity');
  });

  it('carries the web page’s token and a user name as well', () => {
    const federated = writeGetPolicies(URL, { token: { kind: 'enrollment-user-token', wresult: 'wresult <t>&1' } });
    expect(federated).toContain(
      'ValueType="http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken"',
    );
    expect(federated).toContain('>d3Jlc3VsdCA8dD4mMQ==<');
    expect(readGetPolicies(federated)).toMatchObject({ value: { token: { wresult: 'wresult <t>&1' } } });

    const onPremise = writeGetPolicies(URL, { token: { kind: 'username', username: 'ana', password: ' p<w ' } });
    expect(onPremise).toContain(
      '<wsse:UsernameToken u:Id="uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4"><wsse:Username>ana<',
    );
    expect(onPremise).toContain('oasis-200401-wss-username-token-profile-1.0#PasswordText"> p&lt;w <');
    expect(readGetPolicies(onPremise)).toMatchObject({
      value: { token: { kind: 'username', username: 'ana', password: ' p<w ' } },
    });
  });
});

describe('GetPoliciesResponse', () => {
  it('is read for what a client acts upon', () => {
    expect(readGetPoliciesResponse(RESPONSE)).toEqual({
      ok: true,
      value: {
        kind: 'result',
        value: {
          minimalKeyLength: 2048,
          hashAlgorithm: 'sha256',
          cryptoProviders: ['Microsoft Platform Crypto Provider', 'Microsoft Software Key Storage Provider'],
          tpmAttestation: TPM,
          azureAttestation: AZURE,
        },
      },
    });
  });

  it('is written as the golden message', () => {
    const policy = {
      policyId: '3f2a',
      commonName: 'Contoso MDM',
      validityPeriodSeconds: 31_536_000,
      renewalPeriodSeconds: 3_628_800,
      minimalKeyLength: 2048,
      tpmAttestation: TPM,
      azureAttestation: AZURE,
    };
    const written = writeGetPoliciesResponse({ relatesTo: 'urn:uuid:72048B64-0F19-448F-8C2E-B4C661860AA0' }, policy);
    expect(canonicalXml(written)).toBe(canonicalXml(RESPONSE));
  });

  it('near empty leaves the client to its own defaults', () => {
    const bare = RESPONSE.replace(/<response>[\s\S]*<\/oIDs>/, '');
    expect(readGetPoliciesResponse(bare)).toEqual({
      ok: true,
      value: { kind: 'result', value: { minimalKeyLength: 2048, hashAlgorithm: 'sha1', cryptoProviders: [] } },
    });
  });

  it('with another hash asks for SHA-1', () => {
    const old = RESPONSE.replace('2.16.840.1.101.3.4.2.1', '1.3.14.3.2.29');
    expect(readGetPoliciesResponse(old)).toMatchObject({ value: { value: { hashAlgorithm: 'sha1' } } });
  });
});
