// Microsoft's own packages, as their manuals use them (graph.md 6). Reads the service's address and two devices from
// standard input, does an administrator's work, and prints what it saw as one JSON document.
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizationCodeCredential, ClientSecretCredential } from '@azure/identity';
import { Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

const { baseUrl, tenantId, clientId, clientSecret, devices } = await json(process.stdin);
const SCOPES = ['https://graph.microsoft.com/.default'];
const AUTHORITY = { authorityHost: baseUrl, disableInstanceDiscovery: true };
const MANAGEMENT = '/deviceManagement';
const IMPORTED = `${MANAGEMENT}/importedWindowsAutopilotDeviceIdentities`;
const IDENTITIES = `${MANAGEMENT}/windowsAutopilotDeviceIdentities`;
const PROFILES = `${MANAGEMENT}/windowsAutopilotDeploymentProfiles`;

function graphAs(credential) {
  return Client.initWithMiddleware({
    baseUrl: `${baseUrl}/`,
    defaultVersion: 'beta',
    customHosts: new Set([new URL(baseUrl).hostname]),
    authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: SCOPES }),
  });
}

async function until(read, isDone) {
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    await sleep(100);
  }
}

/** The error that a call ends with, as plain data; a call that ends well is not what anybody expected. */
async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    const { name, statusCode, code, message, requestId } = error;
    return { name, isGraphError: error instanceof GraphError, statusCode, code, message, requestId };
  }
  return { name: 'none' };
}

const seen = {};
const graph = graphAs(new ClientSecretCredential(tenantId, clientId, clientSecret, AUTHORITY));

const organization = await graph.api('/organization').version('v1.0').get();
seen.organizationIds = organization.value.map(({ id }) => id);

const uploaded = await graph.api(`${IMPORTED}/import`).post({
  importedWindowsAutopilotDeviceIdentities: devices.map(({ serialNumber, hash }) => ({
    serialNumber,
    hardwareIdentifier: hash,
    productKey: '',
    groupTag: 'INTEROP',
  })),
});
seen.uploaded = uploaded.value.map(({ serialNumber, state }) => [serialNumber, state.deviceImportStatus]);
const rows = [];
for (const { id } of uploaded.value) {
  const read = () => graph.api(`${IMPORTED}/${id}`).get();
  rows.push(await until(read, ({ state }) => state.deviceImportStatus !== 'unknown'));
}
seen.imported = rows.map(({ serialNumber, state }) => [serialNumber, state.deviceImportStatus, state.deviceErrorName]);

const group = await graph.api('/groups').post({
  displayName: 'Autopilot devices',
  mailEnabled: false,
  mailNickname: 'autopilotDevices',
  securityEnabled: true,
  groupTypes: ['DynamicMembership'],
  membershipRule: '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))',
  membershipRuleProcessingState: 'On',
});
const members = await until(
  () => graph.api(`/groups/${group.id}/members`).get(),
  ({ value }) => value.length === devices.length,
);
seen.memberSerials = members.value.map(({ displayName }) => displayName);

const profile = await graph.api(PROFILES).post({
  '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
  displayName: 'Interop',
  description: '',
  deviceType: 'windowsPc',
  locale: 'en-US',
  deviceNameTemplate: 'IOP-%RAND:4%',
  preprovisioningAllowed: false,
  outOfBoxExperienceSetting: {
    privacySettingsHidden: true,
    eulaHidden: true,
    userType: 'standard',
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: true,
    escapeLinkHidden: true,
  },
});
const assignment = await graph.api(`${PROFILES}/${profile.id}/assignments`).post({
  target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id },
});
seen.assignmentId = [assignment.id, `${profile.id}_${group.id}_0`];
const identities = await until(
  () => graph.api(IDENTITIES).get(),
  ({ value }) =>
    value.length === devices.length &&
    value.every(({ deploymentProfileAssignmentStatus: status }) => status.startsWith('assigned')),
);
seen.assigned = identities.value.map(({ serialNumber, groupTag }) => [serialNumber, groupTag]);
const [first] = rows;
const expanded = await graph
  .api(`${IDENTITIES}/${first.state.deviceRegistrationId}`)
  .expand('deploymentProfile,intendedDeploymentProfile')
  .get();
seen.expanded = [expanded.serialNumber, expanded.deploymentProfile.displayName];

const firstPage = await graph.api(IDENTITIES).top(1).get();
const paged = [];
const iterator = new PageIterator(graph, firstPage, ({ serialNumber }) => paged.push(serialNumber) > 0);
await iterator.iterate();
seen.firstPageLength = firstPage.value.length;
seen.nextLinkOrigin = new URL(firstPage['@odata.nextLink']).origin;
seen.paged = paged;

seen.badRequest = await errorOf(() => graph.api(IMPORTED).post({ serialNumber: 'S', hardwareIdentifier: 'T0*' }));
seen.notFound = await errorOf(() => graph.api(`${IDENTITIES}/00000000-0000-0000-0000-000000000001`).get());
const wrongSecret = new ClientSecretCredential(tenantId, clientId, 'not the secret', AUTHORITY);
seen.wrongSecret = await errorOf(() => wrongSecret.getToken(SCOPES));
seen.wrongTenant = await errorOf(() =>
  new ClientSecretCredential('elsewhere.example', clientId, clientSecret, AUTHORITY).getToken(SCOPES),
);

// An ordinary user has consented to nothing but reading himself.
const user = { userPrincipalName: 'grace@contoso.com', password: 'interop-password' };
await graph.api('/users').post({
  accountEnabled: true,
  displayName: 'Grace',
  mailNickname: 'grace',
  userPrincipalName: user.userPrincipalName,
  passwordProfile: { password: user.password },
});
const publicClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const redirectUri = 'http://localhost:8400';
const query = new URLSearchParams({
  client_id: publicClientId,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: `${SCOPES[0]} openid offline_access`,
});
const signedIn = await fetch(`${baseUrl}/${tenantId}/oauth2/v2.0/authorize?${query}`, {
  method: 'POST',
  body: new URLSearchParams({ login: user.userPrincipalName, passwd: user.password }),
  redirect: 'manual',
});
const code = new URL(signedIn.headers.get('location')).searchParams.get('code');
const asUser = graphAs(new AuthorizationCodeCredential(tenantId, publicClientId, code, redirectUri, AUTHORITY));
seen.me = (await asUser.api('/me').get()).userPrincipalName;
seen.forbidden = await errorOf(() => asUser.api(IDENTITIES).get());

process.stdout.write(JSON.stringify(seen));
