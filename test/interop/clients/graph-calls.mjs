// The calls that real tools make, in their order and with their bodies (graph.md 2.1 to 2.4): the import script and its
// module, the Terraform provider, the policy exporter and the configuration engine. Prints what each call ended with.
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSecretCredential } from '@azure/identity';
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

const { baseUrl, tenantId, clientId, clientSecret, devices } = await json(process.stdin);
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
  authorityHost: baseUrl,
  disableInstanceDiscovery: true,
});
const SCOPES = ['https://graph.microsoft.com/.default'];
const graph = Client.initWithMiddleware({
  baseUrl: `${baseUrl}/`,
  defaultVersion: 'beta',
  customHosts: new Set([new URL(baseUrl).hostname]),
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: SCOPES }),
});
const { token } = await credential.getToken(SCOPES);

/** A call as scripts make it: any text for a body. */
async function raw(method, path, body, headers = {}) {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : text,
    headers: Object.fromEntries(response.headers),
  };
}

async function until(read, isDone) {
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    await sleep(50);
  }
}

const M = '/deviceManagement';
const seen = { calls: {} };
const note = (name, value) => {
  seen.calls[name] = value;
};
const statusOf = async (call) => {
  try {
    await call();
    return 'ok';
  } catch (error) {
    return `${error.statusCode} ${error.code}`;
  }
};

// 2.1: the import script
const [device] = devices;
const serial = device.serialNumber;
const contains = `contains(serialNumber,'${serial}')`;
const IDENTITIES = `${M}/windowsAutopilotDeviceIdentities`;
const IMPORTED = `${M}/importedWindowsAutopilotDeviceIdentities`;
const posted = await raw(
  'POST',
  `/beta${IMPORTED}`,
  JSON.stringify({
    '@odata.type': '#microsoft.graph.importedWindowsAutopilotDeviceIdentity',
    groupTag: 'LAB',
    serialNumber: serial,
    productKey: '',
    hardwareIdentifier: device.hash,
    assignedUserPrincipalName: '',
    state: {
      '@odata.type': 'microsoft.graph.importedWindowsAutopilotDeviceIdentityState',
      deviceImportStatus: 'pending',
      deviceRegistrationId: '',
      deviceErrorCode: 0,
      deviceErrorName: '',
    },
  }),
);
note('import', [posted.status, posted.body.state.deviceImportStatus]);
const imported = await until(
  async () => (await raw('GET', `/beta${IMPORTED}/?$filter=${encodeURIComponent(contains)}`)).body.value[0],
  ({ state }) => state.deviceImportStatus !== 'unknown',
);
note('imported', [imported.state.deviceImportStatus, imported.state.deviceErrorCode]);
const id = imported.state.deviceRegistrationId;
await until(
  async () => (await raw('GET', `/beta${IDENTITIES}/${id}`)).status,
  (status) => status === 200,
);
note(
  'search',
  (await raw('GET', `/beta${IDENTITIES}?$filter=${encodeURIComponent(contains)}`)).body.value.map((it) => it.id === id),
);
note(
  'expand',
  Object.keys(
    (await raw('GET', `/beta${IDENTITIES}/${id}?$expand=deploymentProfile,intendedDeploymentProfile`)).body,
  ).filter((name) => name.endsWith('Profile')),
);
note(
  'update',
  (
    await raw(
      'POST',
      `/beta${IDENTITIES}/${id}/UpdateDeviceProperties`,
      '{ userPrincipalName: "", groupTag: "TAGGED", }',
    )
  ).status,
);
note('updated', (await graph.api(`${IDENTITIES}/${id}`).get()).groupTag);
note('byKey', (await raw('GET', `/beta${IDENTITIES}('${id}')`)).status);
note('clean import', (await raw('DELETE', `/beta${IMPORTED}/${imported.id}`)).status);
note(
  'esp',
  (
    await raw(
      'POST',
      `/beta${M}/deviceEnrollmentConfigurations`,
      `{
  "@odata.type": "#microsoft.graph.windows10EnrollmentCompletionPageConfiguration", "displayName": "Script ESP",
  "showInstallationProgress": "true", "blockDeviceSetupRetryByUser": "true", "installProgressTimeoutInMinutes": "60", }`,
    )
  ).status,
);
note('sync', (await raw('POST', `/beta${M}/windowsAutopilotSettings/sync`)).status);
const again = await raw('POST', `/beta${M}/windowsAutopilotSettings/sync`);
note('sync again', [409, 429].includes(again.status));
note('settings', (await graph.api(`${M}/windowsAutopilotSettings`).get()).syncStatus !== undefined);
note('events', Array.isArray((await graph.api(`${M}/autopilotEvents`).get()).value));
const organization = await graph.api('/organization').version('v1.0').get();
note('tenant', [
  organization.value[0].id === tenantId,
  organization.value[0].verifiedDomains.some(({ isDefault }) => isDefault),
]);
const group = await graph
  .api('/groups')
  .post({ displayName: 'Script group', mailEnabled: false, mailNickname: 'script', securityEnabled: true });
note(
  'group',
  (await raw('GET', `/beta/groups?$filter=${encodeURIComponent("displayName eq 'Script group'")}`)).body.value.length,
);
const directoryDevices = (await graph.api('/devices').filter(`displayName eq '${serial}'`).get()).value;
const member = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${directoryDevices[0].id}` };
note('member', (await raw('POST', `/beta/groups/${group.id}/members/$ref`, JSON.stringify(member))).status);
note('member again', (await raw('POST', `/beta/groups/${group.id}/members/$ref`, JSON.stringify(member))).status);
note(
  'device',
  (await raw('GET', `/beta/devices?$filter=${encodeURIComponent(`deviceID eq '${directoryDevices[0].deviceId}'`)}`))
    .body.value.length,
);
note(
  'physical ids',
  (
    await graph
      .api('/devices')
      .filter("physicalIds/any(p:startswith(p,'[ZTDId]'))")
      .count(true)
      .header('ConsistencyLevel', 'eventual')
      .get()
  )['@odata.count'] >= 1,
);
note(
  'managed',
  (await graph.api(`${M}/managedDevices`).filter(`startsWith(serialNumber,'${serial}')`).get()).value.length,
);
const identifiers = {
  importedDeviceIdentities: [
    { importedDeviceIdentifier: `Contoso,One,${serial}`, importedDeviceIdentityType: 'manufacturerModelSerial' },
  ],
};
note('identifiers', [
  (await graph.api(`${M}/importedDeviceIdentities/searchExistingIdentities`).post(identifiers)).value.length,
  (
    await graph
      .api(`${M}/importedDeviceIdentities/importDeviceIdentityList`)
      .post({ ...identifiers, overwriteImportedDeviceIdentities: false })
  ).value[0].status,
  (await graph.api(`${M}/importedDeviceIdentities/searchExistingIdentities`).post(identifiers)).value.length,
]);
for (const path of ['/deviceAppManagement/mobileApps', `${M}/configurationPolicies`, `${M}/deviceManagementScripts`]) {
  note(`look-up ${path}`, Array.isArray((await graph.api(path).get()).value));
}

// 2.2: Terraform
const PROFILES = `${M}/windowsAutopilotDeploymentProfiles`;
const profile = await graph.api(PROFILES).post({
  '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
  displayName: 'Terraform profile',
  description: 'made by a provider',
  locale: 'os-default',
  preprovisioningAllowed: true,
  deviceType: 'windowsPc',
  hardwareHashExtractionEnabled: false,
  roleScopeTagIds: ['0'],
  outOfBoxExperienceSetting: {
    privacySettingsHidden: true,
    eulaHidden: true,
    userType: 'standard',
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: true,
    escapeLinkHidden: true,
  },
});
note('profile', [profile.enableWhiteGlove, profile.outOfBoxExperienceSettings.hideEULA]);
const assignment = await graph
  .api(`${PROFILES}/${profile.id}/assignments`)
  .post({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id } });
note('assignment id', assignment.id === `${profile.id}_${group.id}_0`);
note(
  'profile patched',
  (
    await graph
      .api(`${PROFILES}/${profile.id}`)
      .patch({ '@odata.type': profile['@odata.type'], description: 'changed' })
  ).description,
);
const esps = `${M}/deviceEnrollmentConfigurations`;
const esp = await graph.api(esps).post({
  '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
  displayName: 'Terraform ESP',
  showInstallationProgress: true,
  installProgressTimeoutInMinutes: 120,
});
note(
  'esp assigned',
  Object.keys(
    await graph.api(`${esps}/${esp.id}/assign`).post({
      enrollmentConfigurationAssignments: [
        { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id } },
      ],
    }),
  ).filter((name) => !name.startsWith('@')),
);
note('esp expanded', (await graph.api(`${esps}/${esp.id}`).expand('assignments').get()).assignments.length);
note(
  'assign user',
  (
    await raw(
      'POST',
      `/beta${IDENTITIES}/${id}/assignUserToDevice`,
      JSON.stringify({ userPrincipalName: 'user001@contoso.com', addressableUserName: 'User' }),
    )
  ).status,
);
note('unassign user', (await raw('POST', `/beta${IDENTITIES}/${id}/unassignUserFromDevice`)).status);
note('allow next', (await raw('POST', `/beta${IDENTITIES}/${id}/allowNextEnrollment`)).status);
note('profile stays', await statusOf(() => graph.api(`${PROFILES}/${profile.id}`).delete()));
for (const { id: assignmentId } of (await graph.api(`${PROFILES}/${profile.id}/assignments`).get()).value) {
  await graph.api(`${PROFILES}/${profile.id}/assignments/${assignmentId}`).delete();
}
note('profile goes', await statusOf(() => graph.api(`${PROFILES}/${profile.id}`).delete()));
note('profile gone', await statusOf(() => graph.api(`${PROFILES}/${profile.id}`).get()));

// 2.3: the exporter
for (const level of ['minimal', 'full', 'none']) {
  const { body } = await raw('GET', `/beta${esps}?$top=1`, undefined, {
    accept: `application/json;odata.metadata=${level}`,
  });
  note(`metadata ${level}`, ['@odata.context' in body, '@odata.type' in body.value[0]]);
}
const configuration = await graph
  .api(`${M}/deviceConfigurations`)
  .post({ '@odata.type': '#microsoft.graph.windows10CustomConfiguration', displayName: 'Custom', omaSettings: [] });
await graph
  .api(`${M}/deviceConfigurations`)
  .post({ '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration', displayName: 'Ring' });
note(
  'not isof',
  (
    await graph
      .api(`${M}/deviceConfigurations`)
      .filter("not isof('microsoft.graph.windowsUpdateForBusinessConfiguration')")
      .get()
  ).value.map(({ displayName }) => displayName),
);
await graph.api('/deviceAppManagement/mobileApps').post({
  '@odata.type': '#microsoft.graph.winGetApp',
  displayName: 'Store app',
  packageIdentifier: '9NBLGGH4NNS1',
  installExperience: { runAsAccount: 'user' },
});
note(
  'apps',
  (
    await graph
      .api('/deviceAppManagement/mobileApps')
      .filter(
        "(isof('microsoft.graph.winGetApp') or isof('microsoft.graph.win32LobApp')) and (microsoft.graph.managedApp/appAvailability eq null or isAssigned eq true)",
      )
      .orderby('displayName')
      .select('id,displayName')
      .get()
  ).value.map(({ displayName }) => displayName),
);
note(
  'batch',
  await (async () => {
    const steps = [configuration.id, 'none'].map((key, index) => ({
      id: String(index + 1),
      request: new Request(`${baseUrl}${M}/deviceConfigurations/${key}`, {
        headers: { accept: 'application/json;odata.metadata=full' },
      }),
    }));
    const content = new BatchRequestContent(steps);
    const responses = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()));
    return ['1', '2'].map((step) => responses.getResponseById(step).status);
  })(),
);
note(
  'copy assigned',
  (
    await graph
      .api(`${M}/deviceConfigurations/${configuration.id}/assign`)
      .post({ assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }] })
  ).value.length,
);
note('branding', await statusOf(() => graph.api(`/organization/${tenantId}/branding/localizations`).get()));
note(
  'default page',
  (await graph.api(esps).get()).value.filter(({ id: row }) =>
    row.endsWith('_DefaultWindows10EnrollmentCompletionPageConfiguration'),
  ).length,
);

// 2.4: the others
const old = await graph.api(PROFILES).post({
  '@odata.type': '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile',
  displayName: 'DSC profile',
  language: 'en-US',
  extractHardwareHash: false,
  enableWhiteGlove: true,
  outOfBoxExperienceSettings: {
    hidePrivacySettings: true,
    hideEULA: true,
    userType: 'standard',
    deviceUsageType: 'singleUser',
    skipKeyboardSelectionPage: false,
    hideEscapeLink: true,
  },
});
note('old names', [old.locale, old.preprovisioningAllowed, old.outOfBoxExperienceSetting.eulaHidden]);
note('by name', (await graph.api(PROFILES).filter("displayName eq 'DSC profile'").get()).value.length);
note(
  'old assign',
  await statusOf(() =>
    graph.api(`${PROFILES}/${old.id}/assign`).post({
      assignments: [
        { target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: group.id } },
      ],
    }),
  ),
);
note(
  'endpoints',
  (
    await raw('GET', '/v1.0/myorganization/servicePrincipals/appId=0000000a-0000-0000-c000-000000000000/endpoints')
  ).body.value.map(({ providerName }) => providerName),
);
note('count', (await raw('GET', `/v1.0${IDENTITIES}/$count`)).body);

// Paging and refusals
const shown = [];
const iterator = new PageIterator(graph, await graph.api('/users').top(50).select('id').get(), (user) => {
  shown.push(user.id);
  return true;
});
await iterator.iterate();
note('paged', [shown.length, new Set(shown).size]);
const refused = await raw('GET', '/beta/nothing', undefined, {
  'client-request-id': '11111111-2222-3333-4444-555555555555',
});
note('refused', [
  refused.status,
  refused.headers['client-request-id'],
  refused.body.error.innerError['request-id'] === refused.headers['request-id'],
]);
note('nested message', JSON.parse((await raw('POST', `/beta${PROFILES}`, '{}')).body.error.message)._version);

// Clean-up
note('delete', (await raw('DELETE', `/beta${IDENTITIES}/${id}`)).status);
const second = await raw('DELETE', `/beta${IDENTITIES}/${id}`);
note(
  'delete again',
  second.status === 404 || JSON.parse(second.body.error.message).Message.startsWith('ZtdDeviceAlreadyDeleted'),
);

console.log(JSON.stringify(seen));
