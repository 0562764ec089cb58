import { expect, test } from 'vitest';
import { isKnownClient } from '../../../../src/service/entra/clients.ts';
import { findResource } from '../../../../src/service/entra/resources.ts';

const INTUNE = {
  appId: '0000000a-0000-0000-c000-000000000000',
  discoveryUrl: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc',
  termsOfUseUrl: '',
  complianceUrl: '',
};

test.each([
  ['29d9ed98-a469-4536-ade2-f981bc1d605e', 'the broker'],
  ['dd762716-544d-4aeb-a526-687b73838a22', 'the Device Registration Client'],
  ['1b730954-1685-4b74-9bfd-dac224a7b894', 'Azure AD PowerShell'],
  ['38aa3b87-a06d-4817-b275-7a316988d93b', 'the sign-in to Windows'],
  ['b90d5b8f-5503-4153-b545-b31cecfaece2', 'bulk enrolment'],
  ['9ba1a5c7-f17a-4de9-a1f1-6178c8d51223', 'the Company Portal'],
])('client %s, %s, is known to every tenant', (clientId) => {
  expect(isKnownClient(clientId, undefined)).toBe(true);
});

test.each([
  ['01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9', 'drs'],
  ['urn:ms-drs:enterpriseregistration.windows.net', 'drs'],
  ['0000000a-0000-0000-c000-000000000000', 'mdm'],
  ['d4ebce55-015a-49b5-a083-c84d1797ae8c', 'mdm'],
])('resource %s is that of kind %s', (name, kind) => {
  expect(findResource(name, INTUNE)?.kind).toBe(kind);
});
