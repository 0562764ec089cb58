import { expect, test } from 'vitest';
import { createTestGraph } from './support.ts';

/** graph.md 1. */
test.each([
  '/deviceManagement/importedWindowsAutopilotDeviceIdentities',
  '/deviceManagement/windowsAutopilotDeviceIdentities',
  '/deviceManagement/deviceEnrollmentConfigurations',
  '/deviceManagement/managedDevices',
  '/deviceManagement/deviceConfigurations',
  '/deviceManagement/deviceCompliancePolicies',
  '/deviceAppManagement/mobileApps',
])('%s is in both versions', async (path) => {
  const { call } = createTestGraph();
  expect([(await call('GET', `/beta${path}`)).status, (await call('GET', `/v1.0${path}`)).status]).toEqual([200, 200]);
});

test.each([
  '/deviceManagement/windowsAutopilotDeploymentProfiles',
  '/deviceManagement/windowsAutopilotSettings',
  '/deviceManagement/autopilotEvents',
  '/deviceManagement/configurationPolicies',
  '/deviceManagement/deviceManagementScripts',
  '/deviceManagement/importedDeviceIdentities',
])('%s is in beta alone', async (path) => {
  const { call } = createTestGraph();
  expect([(await call('GET', `/beta${path}`)).status, (await call('GET', `/v1.0${path}`)).status]).toEqual([200, 400]);
});

/** What Get-AutopilotDiagnostics looks names up in (graph.md 2.1). */
test.each([
  ['/beta/deviceAppManagement/mobileApps', '#microsoft.graph.win32LobApp', 'displayName'],
  ['/beta/deviceManagement/configurationPolicies', '#microsoft.graph.deviceManagementConfigurationPolicy', 'name'],
  ['/beta/deviceManagement/deviceManagementScripts', '#microsoft.graph.deviceManagementScript', 'displayName'],
])('%s tells names by id', async (path, type, nameProperty) => {
  const { call } = createTestGraph();
  const script = type.endsWith('Script') ? { fileName: 'lab.ps1', scriptContent: '' } : {};
  const json = { '@odata.type': type, [nameProperty]: 'Lab', ...script };
  const made = await call('POST', path, { json });
  expect(made.status, made.text).toBe(201);
  expect((await call('GET', path)).body.value).toMatchObject([{ id: made.body.id, [nameProperty]: 'Lab' }]);
});
