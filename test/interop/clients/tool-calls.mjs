// What public tools for Intune send beyond graph.md 2.1 to 2.3, call by call: their paths, cases, query strings and bodies.
// Prints, by tool, each call whose status is not the one that the tool goes on with.
import { json } from 'node:stream/consumers';

const { baseUrl, tenantId, clientId, clientSecret } = await json(process.stdin);
const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
const answer = await fetch(`${baseUrl}/${tenantId}/oauth2/v2.0/token`, {
  method: 'POST',
  body: new URLSearchParams({ ...form, scope: 'https://graph.microsoft.com/.default' }),
});
const { access_token: token } = await answer.json();

const INTUNE = '/beta/deviceManagement';
const APPS = '/beta/deviceAppManagement';
const EVENTUAL = { ConsistencyLevel: 'eventual' };
const type = (name) => ({ '@odata.type': `#microsoft.graph.${name}` });
const refused = {};
let tool = '';

async function call(expected, method, path, body, headers = {}) {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== expected) refused[tool].push(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return isJson ? JSON.parse(text) : text;
}
const get = (path, headers) => call(200, 'GET', path, undefined, headers);
const create = (path, body) => call(201, 'POST', path, body);
const target = (groupId) => ({ ...type('groupAssignmentTarget'), groupId });

async function as(name, work) {
  tool = name;
  refused[name] = [];
  await work();
}

let group;
await as('Microsoft Graph PowerShell', async () => {
  const plain = { mailEnabled: false, mailNickname: 'kiosk', securityEnabled: true, groupTypes: [] };
  group = await create('/v1.0/groups', { ...plain, displayName: "Kiosk - O'Brien" });
  await get(`/v1.0/groups?$filter=DisplayName eq 'Kiosk - O''Brien'`);
  await get(`/v1.0/groups?$filter=NOT(groupTypes/any(x:x eq 'DynamicMembership'))&$count=true&$top=999`, EVENTUAL);
  await get(`/v1.0/groups/${group.id}/transitiveMembers/microsoft.graph.device?$count=true`, EVENTUAL);
  await get(`/v1.0/groups/${group.id}/memberOf`);
  await call(200, 'POST', `/v1.0/groups/${group.id}/getMemberGroups`, { securityEnabledOnly: false });
  await call(200, 'POST', '/v1.0/groups/getByIds', { ids: [group.id], types: ['group'] });
  await get(`/v1.0/users?$search="displayName:a"&$count=true`, EVENTUAL);
  await call(404, 'GET', `/v1.0/devices(deviceId='00000000-0000-0000-0000-000000000001')`);
  await get(`/v1.0/devices?$filter=physicalIds/any(p:startsWith(p,'[ZTDId]'))&$count=true`, EVENTUAL);
  await get('/v1.0/organization?$select=id,displayName,verifiedDomains');
});

await as('IntuneBackupAndRestore', async () => {
  const configurations = `${INTUNE}/deviceConfigurations`;
  const setting = { ...type('omaSettingString'), displayName: 's', omaUri: './Device/Vendor/MSFT/x', value: 'a' };
  const exported = { isEncrypted: false, secretReferenceValueId: null };
  const custom = await create(configurations, {
    ...type('windows10CustomConfiguration'),
    displayName: 'OMA',
    description: null,
    omaSettings: [{ ...setting, ...exported }],
    roleScopeTagIds: ['0'],
    supportsScopeTags: true,
    deviceManagementApplicabilityRuleOsEdition: null,
    version: 3,
  });
  const everybody = type('allLicensedUsersAssignmentTarget');
  await call(200, 'POST', `${configurations}/${custom.id}/assign`, { assignments: [{ target: everybody }] });
  await call(200, 'POST', `${configurations}/${custom.id}/assign`, {
    deviceConfigurationGroupAssignments: [
      { ...type('deviceConfigurationGroupAssignment'), targetGroupId: group.id, excludeGroup: false },
    ],
  });
  await get(`${configurations}/${custom.id}/assignments`);
  const configuration = { actionType: 'block', gracePeriodHours: 0, notificationTemplateId: '' };
  const scheduled = [{ ruleName: 'PasswordRequired', scheduledActionConfigurations: [configuration] }];
  const policies = `${INTUNE}/deviceCompliancePolicies`;
  const policy = { ...type('windows10CompliancePolicy'), displayName: 'C', version: 1 };
  const compliance = await create(policies, { ...policy, scheduledActionsForRule: scheduled });
  await call(200, 'POST', `${policies}/${compliance.id}/assign`, { assignments: [{ target: target(group.id) }] });
  const script = {
    displayName: 's',
    description: '',
    scriptContent: 'YQ==',
    runAsAccount: 'system',
    fileName: 'a.ps1',
  };
  const scripts = `${INTUNE}/deviceManagementScripts`;
  const { id } = await create(scripts, { ...type('deviceManagementScript'), ...script, runAs32Bit: true });
  await call(200, 'POST', `${scripts}/${id}/assign`, {
    deviceManagementScriptGroupAssignments: [
      { ...type('deviceManagementScriptGroupAssignment'), targetGroupId: group.id, id },
    ],
  });
  for (const each of ['groupPolicyConfigurations', 'intents', 'windowsFeatureUpdateProfiles', 'termsAndConditions']) {
    await get(`${INTUNE}/${each}`);
  }
  for (const each of ['managedAppPolicies', 'mobileAppConfigurations', 'policySets']) await get(`${APPS}/${each}`);
});

await as('Terraform provider', async () => {
  const policies = `${INTUNE}/configurationPolicies`;
  const value = { settingValueTemplateReference: null, value: 'x_1', children: [] };
  const instance = { ...type('deviceManagementConfigurationChoiceSettingInstance'), settingDefinitionId: 'x' };
  const setting = { id: '0', settingInstance: { ...instance, choiceSettingValue: value } };
  const template = { templateId: '', templateFamily: 'none', templateDisplayName: null, templateDisplayVersion: null };
  const body = {
    ...type('deviceManagementConfigurationPolicy'),
    name: 'n',
    description: '',
    platforms: 'windows10',
    technologies: 'mdm,microsoftSense',
    roleScopeTagIds: ['0'],
    templateReference: template,
    settings: [{ ...type('deviceManagementConfigurationSetting'), ...setting }],
  };
  const { id } = await create(policies, body);
  await call(204, 'PUT', `${policies}('${id}')`, { ...body, name: 'renamed' });
  await call(200, 'POST', `${policies}/${id}/assign`, { assignments: [] });
  await get(`/Beta/deviceManagement/configurationPolicies/${id}/settings`);
  await call(204, 'DELETE', `${policies}/${id}`);
  const remediation = { displayName: 'h', publisher: 'p', detectionScriptContent: 'YQ==' };
  const script = await create(`${INTUNE}/deviceHealthScripts`, { ...remediation, isGlobalScript: false });
  const schedule = { ...type('deviceHealthScriptDailySchedule'), interval: 1, time: '1:0', useUtc: false };
  const assignment = { target: target(group.id), runRemediationScript: true, runSchedule: schedule };
  const assigned = { deviceHealthScriptAssignments: [assignment] };
  await call(200, 'POST', `${INTUNE}/deviceHealthScripts/${script.id}/assign`, assigned);
});

await as('IntuneWin32App', async () => {
  const apps = `${APPS}/mobileApps`;
  const detection = { ...type('win32LobAppFileSystemDetection'), detectionType: 'exists', operator: 'notConfigured' };
  const { id } = await create(apps, {
    ...type('win32LobApp'),
    applicableArchitectures: 'x64,x86',
    allowAvailableUninstall: false,
    categories: [],
    description: 'd',
    displayName: '7-Zip',
    fileName: '7.intunewin',
    installCommandLine: '7.exe /S',
    installExperience: { runAsAccount: 'system', deviceRestartBehavior: 'basedOnReturnCode', maxRunTimeInMinutes: 60 },
    minimumSupportedWindowsRelease: '1607',
    msiInformation: null,
    publisher: 'I',
    returnCodes: [{ returnCode: 0, type: 'success' }],
    rules: [],
    setupFilePath: '7.exe',
    uninstallCommandLine: 'u',
    detectionRules: [{ ...detection, path: 'C:\\x', fileOrFolderName: 'a.exe', check32BitOn64System: false }],
    requirementRules: [],
  });
  await create(`${apps}/${id}/microsoft.graph.win32LobApp/contentVersions`, {});
  const settings = { ...type('win32LobAppAssignmentSettings'), notifications: 'showAll', restartSettings: null };
  const assignment = { ...type('mobileAppAssignment'), intent: 'required', source: 'direct', settings };
  await create(`${apps}/${id}/assignments`, { ...assignment, target: target(group.id) });
  await get(`${apps}/${id}/relationships`);
  await call(204, 'POST', `${apps}/${id}/updateRelationships`, { relationships: [] });
  await get(`${apps}/${id}?$expand=categories,assignments`);
});

await as('Microsoft365DSC', async () => {
  await get(`${INTUNE}/deviceConfigurations?$filter=isof('microsoft.graph.windows10CustomConfiguration')`);
  await get(`${INTUNE}/deviceConfigurations/microsoft.graph.windows10CustomConfiguration`);
  await get(`${INTUNE}/configurationPolicies?$filter=(technologies has 'mdm') and (platforms has 'windows10')`);
  const scope = '/beta/policies/mobileDeviceManagementPolicies/0000000a-0000-0000-c000-000000000000';
  await get(`${scope}?$expand=includedGroups`);
  const reference = { '@odata.id': `https://graph.microsoft.com/odata/groups('${group.id}')` };
  await call(204, 'POST', `${scope}/includedGroups/$ref`, reference);
  await call(204, 'DELETE', `${scope}/includedGroups/${group.id}/$ref`);
  await call(204, 'PATCH', scope, { appliesTo: 'all' });
});

await as('Intune portal', async () => {
  const page = {
    ...type('windows10EnrollmentCompletionPageConfiguration'),
    id: '39f2b3af-f4b2-41d3-adc3-4f898f31c058',
    displayName: 'portal',
    showInstallationProgress: true,
    selectedMobileAppIds: [],
    roleScopeTagIds: ['0'],
    installQualityUpdates: true,
  };
  const { id } = await create(`${INTUNE}/deviceEnrollmentConfigurations`, page);
  await get(`${INTUNE}/deviceEnrollmentConfigurations/${id}?$expand=assignments`);
  const kinds = ['windowsAppX', 'windowsMobileMSI', 'win32LobApp', 'win32CatalogApp', 'officeSuiteApp', 'winGetApp'];
  const filter = kinds.map((kind) => `isof('microsoft.graph.${kind}')`).join(' or ');
  await get(`${APPS}/mobileApps?$filter=${encodeURIComponent(filter)}&$top=250&$orderBy=displayname`);
  const managed = 'microsoft.graph.managedApp/appAvailability';
  const available = `(${managed} eq null or ${managed} eq 'lineOfBusiness' or isAssigned eq true)`;
  await get(`${APPS}/mobileApps?$filter=${available}&$orderby=displayName`);
  const properties = 'id,name,platforms,technologies,settingCount,isAssigned,templateReference,priorityMetaData';
  const technologies = "(technologies has 'mdm' or technologies has 'windows10XManagement')";
  const family = "(templateReference/templateFamily eq 'none')";
  await get(`${INTUNE}/configurationPolicies?$select=${properties}&$top=100&$filter=${technologies} and ${family}`);
  const policies = await get(`${INTUNE}/deviceCompliancePolicies`);
  const configuration = { actionType: 'block', gracePeriodHours: 24, notificationMessageCCList: [] };
  const rules = [{ ruleName: 'PasswordRequired', scheduledActionConfigurations: [configuration] }];
  await call(204, 'POST', `${INTUNE}/deviceCompliancePolicies/${policies.value[0].id}/scheduleActionsForRules`, {
    deviceComplianceScheduledActionForRules: rules,
  });
  const expand = 'assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)';
  const [policy] = (await get(`${INTUNE}/deviceCompliancePolicies?$expand=${expand}`)).value;
  const [scheduled] = policy.scheduledActionsForRule[0].scheduledActionConfigurations;
  if (scheduled.gracePeriodHours !== 24) refused[tool].push('the scheduled actions are not the ones that were sent');
  await get(
    `${INTUNE}/windowsAutopilotDeviceIdentities?$top=50&$skip=0&$filter=((contains(serialNumber,'A')) or (contains(displayName,'A')))`,
  );
  await get(`${INTUNE}/managedDevices?$filter=(operatingSystem eq 'Windows') and (managementAgent eq 'mdm')&$top=50`);
  await get(`${INTUNE}/subscriptionState`);
  await get(`${INTUNE}/managedDeviceOverview`);
});

process.stdout.write(JSON.stringify({ refused }));
