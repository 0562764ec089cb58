import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../../support/service.ts';
import { autopilotDevice, createTestGraph, groupTarget, managedDevice } from './support.ts';

const ESP = '/beta/deviceManagement/deviceEnrollmentConfigurations';
const APPS = '/beta/deviceAppManagement/mobileApps';
const POLICIES = '/beta/deviceManagement/deviceConfigurations';
const MANAGED = '/beta/deviceManagement/managedDevices';
const PAGE_TYPE = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration';
const DEFAULT_PAGE = `${CONTOSO.id}_DefaultWindows10EnrollmentCompletionPageConfiguration`;

const page = (displayName: string) => ({ '@odata.type': PAGE_TYPE, displayName });

describe('enrolment status pages', () => {
  it('stand beside the default rows, which stay', async () => {
    const { call } = createTestGraph();
    const { body } = await call('GET', ESP);
    expect(body.value.map(({ id, priority }: { id: string; priority: number }) => [id, priority])).toEqual([
      [`${CONTOSO.id}_DefaultLimit`, 0],
      [`${CONTOSO.id}_DefaultPlatformRestrictions`, 0],
      [`${CONTOSO.id}_DefaultWindowsHelloForBusiness`, 0],
      [DEFAULT_PAGE, 0],
    ]);
    expect((await call('DELETE', `${ESP}/${DEFAULT_PAGE}`)).status).toBe(400);
    const changed = await call('PATCH', `${ESP}/${DEFAULT_PAGE}`, { json: { showInstallationProgress: true } });
    expect(changed.body).toMatchObject({ showInstallationProgress: true, version: 2, priority: 0 });
  });

  it('are made from text for Booleans and integers, with a comma too many', async () => {
    const { call } = createTestGraph();
    const answer = await call('POST', ESP, {
      body: `{ "@odata.type": "${PAGE_TYPE}", "displayName": "Lab", "description": null,
        "showInstallationProgress": "true", "blockDeviceSetupRetryByUser": "False",
        "installProgressTimeoutInMinutes": "90", "selectedMobileAppIds": [], }`,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      '@odata.type': PAGE_TYPE,
      id: expect.stringMatching(/^[0-9a-f-]{36}_Windows10EnrollmentCompletionPageConfiguration$/),
      deviceEnrollmentConfigurationType: 'windows10EnrollmentCompletionPageConfiguration',
      showInstallationProgress: true,
      blockDeviceSetupRetryByUser: false,
      installProgressTimeoutInMinutes: 90,
      allowDeviceUseOnInstallFailure: false,
      priority: 1,
      version: 1,
    });
  });

  it.each([
    [
      'another type',
      { ...page('x'), '@odata.type': '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration' },
    ],
    ['no name', { '@odata.type': PAGE_TYPE }],
    ['a flag that is none', { ...page('x'), showInstallationProgress: 'maybe' }],
    ['more than 100 blocking apps', { ...page('x'), selectedMobileAppIds: Array.from({ length: 101 }, () => 'a') }],
  ])('are refused with %s', async (_, json) => {
    const { call } = createTestGraph();
    expect((await call('POST', ESP, { json })).status).toBe(400);
  });

  it('are at most 51', async () => {
    const { call } = createTestGraph();
    for (let index = 1; index <= 51; index += 1) {
      expect((await call('POST', ESP, { json: page(`P${index}`) })).status).toBe(201);
    }
    expect((await call('POST', ESP, { json: page('One more') })).status).toBe(400);
  });

  it('move among each other by priority', async () => {
    const { call } = createTestGraph();
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C']) ids.push((await call('POST', ESP, { json: page(name) })).body.id);
    expect((await call('POST', `${ESP}/${ids[2]}/setPriority`, { json: { priority: 1 } })).status).toBe(204);
    const { body } = await call('GET', `${ESP}?$filter=priority gt 0&$orderby=priority&$select=displayName`);
    expect(body.value.map(({ displayName }: { displayName: string }) => displayName)).toEqual(['C', 'A', 'B']);
    expect((await call('POST', `${ESP}/${ids[0]}/setPriority`, { json: { priority: 4 } })).status).toBe(400);
    expect((await call('POST', `${ESP}/${DEFAULT_PAGE}/setPriority`, { json: { priority: 1 } })).status).toBe(400);
  });

  it('are assigned as a whole, expanded, and deleted with their assignments', async () => {
    const { call, assignments } = createTestGraph();
    const { id } = (await call('POST', ESP, { json: page('A') })).body;
    const json = { enrollmentConfigurationAssignments: [{ target: groupTarget('g1') }] };
    expect(await call('POST', `${ESP}/${id}/assign`, { json })).toMatchObject({ status: 200, body: {} });
    const { body } = await call('GET', `${ESP}/${id}?$expand=assignments`);
    expect(body.assignments).toMatchObject([{ sourceId: id, target: groupTarget('g1') }]);
    expect((await call('POST', `${ESP}/${id}/assign`, { json: { assignments: [] } })).status).toBe(400);
    expect((await call('DELETE', `${ESP}/${id}`)).status).toBe(204);
    expect(assignments.all()).toEqual([]);
  });
});

describe('apps', () => {
  const app = {
    '@odata.type': '#microsoft.graph.win32LobApp',
    displayName: 'Editor',
    publisher: 'Contoso',
    installCommandLine: 'setup.exe /S',
    size: 1000,
    rules: [
      {
        '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
        ruleType: 'detection',
        path: 'C:\\Program Files\\Editor',
        fileOrFolderName: 'editor.exe',
        operationType: 'exists',
        operator: 'notConfigured',
      },
    ],
  };

  it('of Win32 keep their rules and have the usual return codes', async () => {
    const { call } = createTestGraph();
    const { status, body } = await call('POST', APPS, { json: app });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...app,
      isAssigned: false,
      publishingState: 'published',
      installExperience: { runAsAccount: 'system', deviceRestartBehavior: 'basedOnReturnCode' },
    });
    expect(body.returnCodes).toContainEqual({ returnCode: 3010, type: 'softReboot' });
    const v1 = (await call('GET', `${APPS.replace('beta', 'v1.0')}/${body.id}`)).body;
    expect(v1).not.toHaveProperty('isAssigned');
  });

  it('are assigned with an intent and found by what they are', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', APPS, { json: app })).body;
    await call('POST', APPS, { json: { '@odata.type': '#microsoft.graph.windowsMobileMSI', displayName: 'Other' } });
    const settings = { '@odata.type': '#microsoft.graph.win32LobAppAssignmentSettings', notifications: 'hideAll' };
    const json = { mobileAppAssignments: [{ intent: 'required', target: groupTarget('g1'), settings }] };
    expect((await call('POST', `${APPS}/${id}/assign`, { json })).status).toBe(200);
    expect((await call('GET', `${APPS}/${id}/assignments`)).body.value).toMatchObject([
      { intent: 'required', settings },
    ]);
    const found = await call(
      'GET',
      `${APPS}?$filter=isof('microsoft.graph.win32LobApp') and (appAvailability eq null or isAssigned eq true)&$orderby=displayName`,
    );
    expect(found.body.value.map((each: { id: string }) => each.id)).toEqual([id]);
    const wrong = { mobileAppAssignments: [{ intent: 'perhaps', target: groupTarget('g1') }] };
    expect((await call('POST', `${APPS}/${id}/assign`, { json: wrong })).status).toBe(400);
  });

  it.each([
    ['no type', { ...app, '@odata.type': undefined }],
    ['no name', { ...app, displayName: '' }],
    ['an unknown account', { ...app, installExperience: { runAsAccount: 'root' } }],
    ['an unknown rule', { ...app, rules: [{ '@odata.type': '#microsoft.graph.moonRule' }] }],
    ['an unknown kind of return code', { ...app, returnCodes: [{ returnCode: 5, type: 'maybe' }] }],
  ])('are refused with %s', async (_, json) => {
    const { call } = createTestGraph();
    expect((await call('POST', APPS, { json })).status).toBe(400);
  });

  it('change without changing their kind', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', APPS, { json: app })).body;
    const changed = await call('PATCH', `${APPS}/${id}`, { json: { displayName: 'Editor 2', id: 'mine' } });
    expect(changed).toMatchObject({ status: 200, body: { id, displayName: 'Editor 2', rules: app.rules } });
    const json = { '@odata.type': '#microsoft.graph.windowsMobileMSI' };
    expect((await call('PATCH', `${APPS}/${id}`, { json })).status).toBe(400);
  });
});

describe('custom policies', () => {
  const setting = (kind: string, value: unknown) => ({
    '@odata.type': `#microsoft.graph.omaSetting${kind}`,
    displayName: 'A setting',
    omaUri: './Device/Vendor/MSFT/Policy/Config/Area/Name',
    value,
  });
  const policy = (...omaSettings: object[]) => ({
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Policy',
    omaSettings,
  });

  it('carry their settings through, and can be told from the rest', async () => {
    const { call } = createTestGraph();
    const settings = [
      setting('Integer', 1),
      setting('String', 'x'),
      setting('Boolean', true),
      setting('Base64', 'eA=='),
    ];
    const { body } = await call('POST', POLICIES, { json: policy(...settings) });
    expect(body).toMatchObject({ displayName: 'Policy', version: 1, omaSettings: settings });
    const other = { '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration', displayName: 'Ring' };
    await call('POST', POLICIES, { json: other });
    const filter = "not isof('microsoft.graph.windowsUpdateForBusinessConfiguration')";
    expect((await call('GET', `${POLICIES}?$filter=${filter}`)).body.value).toMatchObject([{ id: body.id }]);
    const json = { assignments: [{ target: groupTarget('g1') }] };
    expect((await call('POST', `${POLICIES}/${body.id}/assign`, { json })).status).toBe(200);
  });

  it.each([
    ['a path that is no OMA-URI', { ...setting('String', 'x'), omaUri: 'Vendor/MSFT' }],
    ['a text for an integer', setting('Integer', 'x')],
    ['Base64 that is none', setting('Base64', '*')],
    ['a kind that does not exist', setting('Moon', 1)],
  ])('are refused with %s', async (_, bad) => {
    const { call } = createTestGraph();
    expect((await call('POST', POLICIES, { json: policy(bad) })).status).toBe(400);
  });
});

describe('managed devices', () => {
  it('show who uses them and what the inventory says', async () => {
    const { call, directory, managedDevices } = createTestGraph();
    const user = directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'x' });
    managedDevices.insert(
      managedDevice('m1', { userId: user.id, autopilotId: 'd1', inventory: { isEncrypted: true } }),
    );
    const { body } = await call('GET', `${MANAGED}?$filter=startsWith(serialNumber,'sn-')`);
    expect(body.value).toMatchObject([
      {
        id: 'm1',
        userPrincipalName: 'ada@contoso.com',
        operatingSystem: 'Windows',
        managementAgent: 'mdm',
        deviceEnrollmentType: 'windowsAzureADJoin',
        managementState: 'managed',
        autopilotEnrolled: true,
        isEncrypted: true,
      },
    ]);
    const v1 = (await call('GET', `${MANAGED.replace('beta', 'v1.0')}/m1`)).body;
    expect(v1).toMatchObject({ id: 'm1', serialNumber: 'SN-m1' });
    expect(v1).not.toHaveProperty('managementState');
  });

  it('free their registration when they are deleted', async () => {
    const { call, directory, autopilotDevices, managedDevices } = createTestGraph();
    const joined = directory.createDevice({ displayName: 'PC', isManaged: true, mdmAppId: 'intune' });
    autopilotDevices.insert(autopilotDevice('d1', { managedDeviceId: 'm1' }));
    managedDevices.insert(managedDevice('m1', { autopilotId: 'd1', azureAdDeviceId: joined.deviceId }));
    expect((await call('DELETE', `${MANAGED}/m1`)).status).toBe(204);
    expect(autopilotDevices.byId('d1')?.managedDeviceId).toBeNull();
    expect(directory.queries.devices.byId(joined.id)).toMatchObject({ isManaged: false, mdmAppId: null });
    expect((await call('DELETE', `${MANAGED}/m1`)).status).toBe(404);
  });
});
