import { describe, expect, it } from 'vitest';
import { collectionRoutes } from '../../../../src/service/graph/collections/index.ts';
import { createDeploymentReport } from '../../../../src/service/mdm/deployment-report.ts';
import { readTypings, type Typings } from '../../../support/graph-typings.ts';
import {
  AZURE_AD_PROFILE,
  autopilotDevice,
  createTestGraph,
  groupTarget,
  HYBRID_PROFILE,
  managedDevice,
} from './support.ts';

const VERSIONS = ['v1.0', 'beta'] as const;
const TYPINGS = { 'v1.0': readTypings('v1.0'), beta: readTypings('beta') };
const PRIMITIVES: Readonly<Record<string, string>> = { string: 'string', number: 'number', boolean: 'boolean' };

/** What the published types have against a value, each with the path at which it stands. */
function problemsOf(typings: Typings, type: string, value: Record<string, unknown>, at: string): string[] {
  const named = value['@odata.type'];
  const own = typeof named === 'string' ? named.replace('#microsoft.graph.', '') : type;
  if (!typings.interfaces.has(own)) return [`${at}: there is no type ${own}`];
  if (!typings.isA(own, type)) return [`${at}: ${own} is no ${type}`];
  return Object.entries(value).flatMap(([name, content]) => {
    if (name.includes('@odata.')) return [];
    const declared = typings.property(own, name);
    const path = `${at}.${name}`;
    if (declared === undefined) return [`${path}: no property of ${own}`];
    return (Array.isArray(content) ? content : [content]).flatMap((item) => {
      if (item === null || declared.names.includes('any')) return [];
      const [first = ''] = declared.names;
      if (typeof item === 'object') return problemsOf(typings, first, item as Record<string, unknown>, path);
      const members = typings.enums.get(first);
      if (members !== undefined) {
        const unknown = String(item)
          .split(',')
          .find((member) => !members.includes(member));
        return unknown === undefined ? [] : [`${path}: ${unknown} is no member of ${first}`];
      }
      return PRIMITIVES[first] === typeof item ? [] : [`${path}: a ${typeof item} for a ${first}`];
    });
  });
}

const rule = { ruleType: 'detection', operator: 'equal', comparisonValue: '1' };
const BETA_BODIES: readonly (readonly [path: string, body: object])[] = [
  ['deviceAppManagement/mobileApps', { '@odata.type': '#microsoft.graph.windowsMobileMSI', displayName: 'MSI' }],
  [
    'deviceAppManagement/mobileApps',
    {
      '@odata.type': '#microsoft.graph.win32LobApp',
      displayName: 'App',
      rules: [
        {
          '@odata.type': '#microsoft.graph.win32LobAppRegistryRule',
          keyPath: 'HKLM',
          operationType: 'string',
          ...rule,
        },
      ],
      msiInformation: { productCode: '{1}', packageType: 'perMachine' },
    },
  ],
  [
    'deviceAppManagement/mobileApps',
    { '@odata.type': '#microsoft.graph.winGetApp', displayName: 'Store', packageIdentifier: '9WZDNCRFJ3PZ' },
  ],
  [
    'deviceAppManagement/mobileApps',
    { '@odata.type': '#microsoft.graph.officeSuiteApp', displayName: 'M365', productIds: ['o365ProPlusRetail'] },
  ],
  ['deviceAppManagement/mobileAppCategories', { displayName: 'Tools' }],
  ...[
    'windows10CustomConfiguration',
    'windowsUpdateForBusinessConfiguration',
    'windowsDomainJoinConfiguration',
    'editionUpgradeConfiguration',
    'windows10EndpointProtectionConfiguration',
  ].map(
    (name) =>
      [
        'deviceManagement/deviceConfigurations',
        { '@odata.type': `#microsoft.graph.${name}`, displayName: name },
      ] as const,
  ),
  [
    'deviceManagement/deviceCompliancePolicies',
    { '@odata.type': '#microsoft.graph.windows10CompliancePolicy', displayName: 'Compliant', secureBootEnabled: true },
  ],
  [
    'deviceManagement/configurationPolicies',
    { name: 'Catalogue', platforms: 'windows10', technologies: 'mdm', settings: [{ settingInstance: {} }] },
  ],
  ['deviceManagement/deviceManagementScripts', { displayName: 'Script', fileName: 'a.ps1', scriptContent: 'YQ==' }],
  ['deviceManagement/deviceHealthScripts', { displayName: 'Remedy', detectionScriptContent: 'YQ==' }],
  [
    'deviceManagement/assignmentFilters',
    { displayName: 'Filter', platform: 'windows10AndLater', rule: '(device.manufacturer -eq "Contoso")' },
  ],
  [
    'deviceManagement/deviceEnrollmentConfigurations',
    { '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration', displayName: 'ESP' },
  ],
  [
    'deviceManagement/deviceEnrollmentConfigurations',
    { '@odata.type': '#microsoft.graph.deviceComanagementAuthorityConfiguration', displayName: 'Co' },
  ],
  ['deviceManagement/windowsAutopilotDeploymentProfiles', { '@odata.type': AZURE_AD_PROFILE, displayName: 'P' }],
  ['deviceManagement/windowsAutopilotDeploymentProfiles', { '@odata.type': HYBRID_PROFILE, displayName: 'H' }],
  ['deviceManagement/importedWindowsAutopilotDeviceIdentities', { serialNumber: 'S', hardwareIdentifier: 'YQ==' }],
];

/** A tenant with something in every collection, aimed at everybody where it can be. */
async function createFullTenant() {
  const test = createTestGraph();
  const { call, directory } = test;
  const group = { mailEnabled: false, mailNickname: 'g', securityEnabled: true, displayName: 'G' };
  const { body: created } = await call('POST', '/v1.0/groups', { json: group });
  for (const [path, json] of BETA_BODIES) {
    const answer = await call('POST', `/beta/${path}`, { json });
    expect(answer.status, `${path}: ${answer.text}`).toBe(201);
    const target = { target: groupTarget(created.id), intent: 'required' };
    for (const key of [
      'assignments',
      'mobileAppAssignments',
      'enrollmentConfigurationAssignments',
      'deviceManagementScriptAssignments',
      'deviceHealthScriptAssignments',
    ]) {
      const { intent, ...plain } = target;
      const body = { [key]: [key.startsWith('mobile') ? target : plain] };
      await call('POST', `/beta/${path}/${answer.body.id}/assign`, { json: body });
    }
  }
  const identifiers = [
    { importedDeviceIdentifier: 'Contoso,One,1', importedDeviceIdentityType: 'manufacturerModelSerial' },
  ];
  await call('POST', '/beta/deviceManagement/importedDeviceIdentities/importDeviceIdentityList', {
    json: { importedDeviceIdentities: identifiers, overwriteImportedDeviceIdentities: false },
  });
  test.autopilotDevices.insert(autopilotDevice('a'));
  test.managedDevices.insert(managedDevice('m'));
  createDeploymentReport(test.context, directory).begin(managedDevice('m'), {
    user: null,
    azureAdDeviceId: null,
    autopilotDevice: test.autopilotDevices.byId('a') ?? null,
  });
  await call('POST', '/beta/deviceManagement/managedDevices/m/syncDevice');
  directory.queries.applications.save({
    clientId: 'c1000000-0000-4000-8000-000000000001',
    objectId: 'c1000000-0000-4000-8000-000000000002',
    displayName: 'Script',
    secretSha256: null,
    roles: [],
    certificates: [],
    redirectUris: [],
    scopes: null,
    enableIdTokenIssuance: false,
  });
  const device = directory.precreateDevice({ ztdId: 'z', serialNumber: 'S', groupTag: '', purchaseOrder: '' });
  directory.addMember(created.id, device.id, 'device');
  await call('POST', '/v1.0/users', {
    json: {
      displayName: 'Ada',
      userPrincipalName: 'ada@contoso.com',
      accountEnabled: true,
      mailNickname: 'ada',
      passwordProfile: { password: 'x' },
    },
  });
  return test;
}

describe('what Graph shows', () => {
  it.each(VERSIONS)('is what the published types of %s declare, in every collection', async (version) => {
    const test = await createFullTenant();
    const routes = collectionRoutes(test.context, test.directory);
    // Who asks is no user, and a property alone is no entity.
    const others = ['/me', '/deviceManagement/subscriptionState'];
    const paths = routes.filter(
      ({ method, path }) => method === 'GET' && !path.includes('{') && !others.includes(path),
    );
    const problems: string[] = [];
    const seen = new Set<string>();
    for (const { path, isBetaOnly } of paths) {
      const answer = await test.call('GET', `/${version}${path}`, {
        headers: { accept: 'application/json;odata.metadata=full' },
      });
      if (isBetaOnly && version === 'v1.0') {
        expect(answer.status, path).toBe(400);
        continue;
      }
      expect(answer.status, path).toBe(200);
      for (const entity of answer.body.value ?? [answer.body]) {
        const type = String(entity['@odata.type']).replace('#microsoft.graph.', '');
        seen.add(type);
        problems.push(...problemsOf(TYPINGS[version], type, entity, path));
      }
    }
    expect(problems).toEqual([]);
    expect(seen.size).toBeGreaterThan(version === 'beta' ? 25 : 12);
  });

  it('is so for assignments too', async () => {
    const test = await createFullTenant();
    const accept = 'application/json;odata.metadata=full';
    const routes = collectionRoutes(test.context, test.directory);
    const paths = routes
      .filter(({ method, path }) => method === 'GET' && path.endsWith('/{id}/assignments'))
      // Scope tags lead to none here.
      .filter(({ path }) => !path.includes('roleScopeTags'));
    const problems: string[] = [];
    const seen = new Set<string>();
    for (const { path, isBetaOnly } of paths) {
      const collection = path.replace('/{id}/assignments', '');
      for (const version of isBetaOnly ? (['beta'] as const) : VERSIONS) {
        for (const { id } of (await test.call('GET', `/${version}${collection}`)).body.value) {
          const { body } = await test.call('GET', `/${version}${collection}/${id}/assignments`, {
            headers: { accept },
          });
          for (const entity of body.value) {
            const type = String(entity['@odata.type']).replace('#microsoft.graph.', '');
            seen.add(type);
            problems.push(...problemsOf(TYPINGS[version], type, entity, path));
          }
        }
      }
    }
    expect(problems).toEqual([]);
    expect(seen.size).toBe(paths.length);
  });

  it.each(VERSIONS)('of a managed device is everything that %s publishes of it', async (version) => {
    const { call } = await createFullTenant();
    const { body } = await call('GET', `/${version}/deviceManagement/managedDevices/m`);
    const typings = TYPINGS[version];
    const isNavigation = (name: string) =>
      typings.property('managedDevice', name)?.names.some((each) => typings.isA(each, 'entity')) ?? false;
    // The typings take this one for a value; it is a navigation.
    const isUntold = (name: string) => isNavigation(name) || name === 'deviceHealthScriptStates';
    const published = typings.properties('managedDevice').filter((name) => !isUntold(name));
    expect(
      Object.keys(body)
        .filter((name) => !name.includes('@'))
        .sort(),
    ).toEqual(published.sort());
  });
});
