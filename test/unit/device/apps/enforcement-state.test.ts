import { expect, it } from 'vitest';
import { lastErrorOf, recordEnforcement, WIN32_APPS } from '../../../../src/device/apps/enforcement-state.ts';
import type { SidecarApp } from '../../../../src/protocol/sidecar/required-apps.ts';
import { createTestMachine } from '../../../support/device.ts';

const APP = { id: '92c7943a-0a6c-41da-8d1c-e5fa8b77f383', version: 1 } as SidecarApp;
const URI = `./Device/Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps/Tracking/Sidecar/Win32App_${APP.id}_1`;

it('is found by the node that the status page looks at, until the app succeeds', () => {
  const { machine } = createTestMachine();
  expect(lastErrorOf(machine, URI)).toBeUndefined();
  recordEnforcement(machine, null, APP, '0x87D1041C');
  expect(lastErrorOf(machine, URI)).toBe('0x87D1041C');
  const key = `${WIN32_APPS}/00000000-0000-0000-0000-000000000000/${APP.id}_1/EnforcementStateMessage`;
  expect(machine.registry.getString(key, 'EnforcementStateMessage')).toBe(
    '{"EnforcementState":5000,"ErrorCode":-2016345060}',
  );
  recordEnforcement(machine, null, APP, '0x00000000');
  expect(lastErrorOf(machine, URI)).toBeUndefined();
});

it('knows nothing of what is no Win32 app', () => {
  const { machine } = createTestMachine();
  expect(lastErrorOf(machine, './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/x/Status')).toBeUndefined();
});
