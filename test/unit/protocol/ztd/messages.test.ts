import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeOobeConfig,
  encodeOobeConfig,
  isSelfDeploying,
  OOBE_CONFIG_BITS,
  oobeConfigOf,
} from '../../../../src/protocol/ztd/oobe-config.ts';
import {
  type AutopilotProfile,
  encodeAadServerData,
  encodeProfile,
  noProfileStub,
  readAadServerData,
  readProfile,
} from '../../../../src/protocol/ztd/profile.ts';
import { profileRequestHeaders, readProfileRequest } from '../../../../src/protocol/ztd/profile-request.ts';
import {
  encodeRefusal,
  hresultOf,
  readRefusal,
  ZTD_CODES,
  type ZtdCode,
} from '../../../../src/protocol/ztd/refusal.ts';

const profile: AutopilotProfile = {
  AutopilotServiceCorrelationId: 'c',
  ZtdRegistrationId: 'z',
  AadDeviceId: 'd',
  CloudAssignedOobeConfig: 1310,
  CloudAssignedDomainJoinMethod: 0,
  CloudAssignedForcedEnrollment: 1,
  CloudAssignedTenantDomain: 'contoso.onmicrosoft.com',
  CloudAssignedTenantId: 't',
  CloudAssignedMdmId: '0000000a-0000-0000-c000-000000000000',
  CloudAssignedDeviceName: 'LAB-%SERIAL%',
  DeploymentProfileName: 'User-driven',
  IsExplicitProfileAssignment: true,
  CloudAssignedAutopilotUpdateDisabled: 1,
  CloudAssignedAutopilotUpdateTimeout: 1_800_000,
  PolicyDownloadDate: '2025-06-01T00:00:00Z',
  PolicyDownloadCorrelationVector: 'abc.1',
};

describe('OOBE configuration', () => {
  const userDriven = {
    isStandardUser: true,
    isPrivacyHidden: true,
    isEulaHidden: true,
    isKeyboardSkipped: true,
    isShared: false,
  };

  test('settings give the numbers of real profiles', () => {
    expect(oobeConfigOf(userDriven)).toBe(1310);
    expect(oobeConfigOf({ ...userDriven, isKeyboardSkipped: false })).toBe(286);
    expect(oobeConfigOf({ ...userDriven, isShared: true })).toBe(1310 + 96);
  });

  test('1534, a real self-deploying profile, has every bit but Cortana and patch download', () => {
    const set = Object.entries(decodeOobeConfig(1534)).filter(([, isSet]) => isSet);
    expect(set.map(([name]) => name)).toEqual(
      Object.keys(OOBE_CONFIG_BITS).filter((name) => !['skipCortanaOptIn', 'enablePatchDownload'].includes(name)),
    );
  });

  test('every number of 11 bits comes back', () => {
    const changed = Array.from({ length: 2048 }, (_, value) => value).filter(
      (value) => encodeOobeConfig(decodeOobeConfig(value)) !== value,
    );
    expect(changed).toEqual([]);
  });

  test('a device deploys itself when both attestation and device authentication are set', () => {
    expect([1534, 510, 1310, 32, 64].map(isSelfDeploying)).toEqual([true, true, false, false, false]);
  });
});

describe('profile', () => {
  test('it is read with members that nobody listed', () => {
    const sent = { ...profile, Something: 'new' };
    expect(readProfile(encodeProfile(sent))).toEqual({ ok: true, value: sent });
  });

  test('one without its registration, and one of another type, are refused with the place', () => {
    const { ZtdRegistrationId: _, ...without } = profile;
    expect(readProfile(JSON.stringify(without))).toMatchObject({ ok: false, error: { path: 'ZtdRegistrationId' } });
    expect(readProfile(JSON.stringify({ ...profile, CloudAssignedOobeConfig: '1310' }))).toMatchObject({
      ok: false,
      error: { path: 'CloudAssignedOobeConfig' },
    });
    expect(readProfile('').ok).toBe(false);
  });

  test('server data is a JSON text that comes back', () => {
    const data = { tenantDomain: 'contoso.com', tenantUpn: 'a@contoso.com', isForcedEnrollment: true };
    expect(readAadServerData(encodeAadServerData(data))).toEqual({ ok: true, value: data });
  });

  test('without a profile the cache holds the known stub', () => {
    expect(noProfileStub(0, 'cv')).toEqual({
      AutopilotCreationDate: '1970-01-01T00:00:00.000Z',
      AutopilotUpdateTimeout: 1_800_000,
      AutopilotMode: 0,
      AutopilotCorrelationVector: 'cv',
      CloudAssignedAadServerData:
        '{"ZeroTouchConfig":{"CloudAssignedTenantDomain":"","CloudAssignedTenantUpn":"","ForcedEnrollment":0}}',
    });
  });
});

describe('refusal', () => {
  test('the device shows the code inside its HRESULT', () => {
    expect([807, 815].map(hresultOf)).toEqual(['0x81038327', '0x8103832F']);
  });

  test('every code comes back with its name', () => {
    for (const code of Object.keys(ZTD_CODES).map(Number) as ZtdCode[]) {
      expect(readRefusal(encodeRefusal(code))).toEqual({ ok: true, value: { code, name: ZTD_CODES[code] } });
    }
  });

  test('the message may be an object or a JSON text', () => {
    const message = { ErrorMessage: 'ZtdDeviceIsNotRegistered', ErrorCodeNumber: 807 };
    const expected = { ok: true, value: { code: 807, name: 'ZtdDeviceIsNotRegistered' } };
    expect(readRefusal(JSON.stringify({ Message: message, Other: 1 }))).toEqual(expected);
    expect(readRefusal(JSON.stringify({ Message: JSON.stringify(message) }))).toEqual(expected);
  });

  test('any text is an answer or an error, never an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        for (const read of [readRefusal, readProfile, readAadServerData]) expect(read(body).ok).toBe(false);
      }),
      { seed: 1 },
    );
  });

  test('anything else is an error', () => {
    const bodies = ['', '{}', '{"Message":"no JSON"}', '{"Message":{}}', '[]', 'null'];
    expect(bodies.filter((body) => readRefusal(body).ok)).toEqual([]);
  });
});

describe('profile request', () => {
  test('ticket and correlation vector travel in headers', () => {
    const request = { ticket: 't=x', correlationVector: 'cv.1' };
    expect(readProfileRequest(profileRequestHeaders(request))).toEqual({ ok: true, value: request });
  });

  test('a request without a ticket is refused', () => {
    expect(readProfileRequest({ 'ms-cv': 'x' })).toMatchObject({ ok: false, error: { path: 'x-device-token' } });
  });
});
