import { describe, expect, it } from 'vitest';
import { AZURE_AD_PROFILE, createTestGraph, HYBRID_PROFILE } from './support.ts';

const INTUNE = '/beta/deviceManagement';
const APPS = '/beta/deviceAppManagement';
const type = (name: string) => ({ '@odata.type': `#microsoft.graph.${name}` });

/** What tools take away of an export before they send it back (graph.md 2.4). */
const READ_ONLY = ['id', 'createdDateTime', 'lastModifiedDateTime', 'version', '@odata.context', 'settingCount'];
const withoutReadOnly = (entity: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => !READ_ONLY.includes(name)));

const OBJECTS: readonly (readonly [path: string, body: Record<string, unknown>])[] = [
  ...['win32LobApp', 'windowsMobileMSI', 'winGetApp', 'officeSuiteApp', 'windowsMicrosoftEdgeApp'].map(
    (name) =>
      [
        `${APPS}/mobileApps`,
        { ...type(name), displayName: name, ...(name === 'winGetApp' && { packageIdentifier: '9WZDNCRFJ3PZ' }) },
      ] as const,
  ),
  ...[
    'windows10CustomConfiguration',
    'windowsUpdateForBusinessConfiguration',
    'windowsDomainJoinConfiguration',
    'editionUpgradeConfiguration',
    'windows10EndpointProtectionConfiguration',
    'sharedPCConfiguration',
  ].map((name) => [`${INTUNE}/deviceConfigurations`, { ...type(name), displayName: name }] as const),
  [`${INTUNE}/deviceCompliancePolicies`, { ...type('windows10CompliancePolicy'), displayName: 'Compliant' }],
  [`${INTUNE}/configurationPolicies`, { name: 'Catalogue', platforms: 'windows10', technologies: 'mdm' }],
  [`${INTUNE}/deviceManagementScripts`, { displayName: 'Script', fileName: 'a.ps1', scriptContent: 'YQ==' }],
  [`${INTUNE}/deviceHealthScripts`, { displayName: 'Remedy', detectionScriptContent: 'YQ==' }],
  [
    `${INTUNE}/assignmentFilters`,
    { displayName: 'Filter', platform: 'windows10AndLater', rule: '(device.model -eq "One")' },
  ],
  [`${INTUNE}/roleScopeTags`, { displayName: 'Tag' }],
  ...[
    'windows10EnrollmentCompletionPageConfiguration',
    'deviceEnrollmentLimitConfiguration',
    'deviceEnrollmentPlatformRestrictionConfiguration',
    'deviceComanagementAuthorityConfiguration',
  ].map((name) => [`${INTUNE}/deviceEnrollmentConfigurations`, { ...type(name), displayName: name }] as const),
  [`${INTUNE}/windowsAutopilotDeploymentProfiles`, { '@odata.type': AZURE_AD_PROFILE, displayName: 'P' }],
  [`${INTUNE}/windowsAutopilotDeploymentProfiles`, { '@odata.type': HYBRID_PROFILE, displayName: 'H' }],
];

describe.each(OBJECTS)('what %s shows of %j', (path, body) => {
  it('makes another when it is sent back, and changes nothing when it is sent as a change', async () => {
    const { call } = createTestGraph();
    const made = await call('POST', path, { json: body });
    expect(made.status, made.text).toBe(201);
    const shown = (await call('GET', `${path}/${made.body.id}`)).body;
    const copied = await call('POST', path, { json: { ...withoutReadOnly(shown), displayName: shown.displayName } });
    expect(copied.status, copied.text).toBe(201);
    const again = (await call('GET', `${path}/${copied.body.id}`)).body;
    // A copy of a status page or a restriction comes behind the original.
    const { priority: _, ...rest } = withoutReadOnly(shown);
    expect(again).toMatchObject(rest);
    const changed = await call('PATCH', `${path}/${made.body.id}`, { json: shown });
    expect(changed.status, changed.text).toBe(200);
    expect(withoutReadOnly(changed.body)).toEqual(withoutReadOnly(shown));
  });
});

describe('an export with everything said of it', () => {
  it('names addresses, with the cast of a derived type, and can be sent back whole', async () => {
    const { call } = createTestGraph();
    const path = `${INTUNE}/deviceConfigurations`;
    const { id } = (
      await call('POST', path, { json: { ...type('windows10CustomConfiguration'), displayName: 'Custom' } })
    ).body;
    const headers = { accept: 'application/json;odata.metadata=full' };
    const { body } = await call('GET', `${path}/${id}?$expand=assignments`, { headers });
    const own = `deviceManagement/deviceConfigurations('${id}')`;
    const cast = `${own}/microsoft.graph.windows10CustomConfiguration`;
    expect(body).toMatchObject({
      '@odata.id': own,
      '@odata.editLink': cast,
      'assignments@odata.navigationLink': `https://graph.microsoft.com/beta/${cast}/assignments`,
      'assignments@odata.associationLink': `https://graph.microsoft.com/beta/${cast}/assignments/$ref`,
    });
    const { assignments: _, ...exported } = body;
    const sent = {
      ...exported,
      'roleScopeTagIds@odata.type': '#Collection(String)',
      '#microsoft.graph.assign': { title: 'microsoft.graph.assign', target: 'https://graph.microsoft.com/beta/x' },
    };
    expect((await call('POST', path, { json: sent })).status).toBe(201);
  });
});
