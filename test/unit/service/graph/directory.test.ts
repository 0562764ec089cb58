import { describe, expect, it } from 'vitest';
import { DEFAULT_DELAYS } from '../../../../src/service/delays.ts';
import { CONTOSO, START_MS } from '../../../support/service.ts';
import { createTestGraph } from './support.ts';

const ADA = {
  accountEnabled: true,
  displayName: 'Ada',
  mailNickname: 'ada',
  userPrincipalName: 'ada@contoso.com',
  passwordProfile: { forceChangePasswordNextSignIn: false, password: 'Correct horse' },
};
const GROUP = { displayName: 'Lab', mailEnabled: false, mailNickname: 'lab', securityEnabled: true };
const RULE = '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))';
const DYNAMIC = { ...GROUP, groupTypes: ['DynamicMembership'], membershipRule: RULE };
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('users', () => {
  it('are made, found by id or name, changed and deleted, and never show a password', async () => {
    const { call, directory } = createTestGraph();
    const made = await call('POST', '/v1.0/users', { json: ADA });
    expect(made.status).toBe(201);
    expect(made.text).not.toContain('horse');
    expect(made.body).toMatchObject({ userPrincipalName: 'ada@contoso.com', businessPhones: [] });
    expect((await call('GET', '/beta/users/ADA@contoso.com')).body.id).toBe(made.body.id);
    const found = await call('GET', "/beta/users?$filter=userPrincipalName eq 'Ada@Contoso.com'&$select=id");
    expect(found.body.value).toEqual([{ id: made.body.id }]);
    const change = { usageLocation: 'DE', passwordProfile: { password: 'New' } };
    expect((await call('PATCH', `/v1.0/users/${made.body.id}`, { json: change })).status).toBe(204);
    expect(directory.queries.users.byId(made.body.id)).toMatchObject({
      usageLocation: 'DE',
      password: 'New',
      upn: 'ada@contoso.com',
    });
    expect((await call('DELETE', '/v1.0/users/ada@contoso.com')).status).toBe(204);
    expect((await call('GET', `/v1.0/users/${made.body.id}`)).body.error.code).toBe('Request_ResourceNotFound');
  });

  it('show eleven properties in v1.0 to who selects none, and whatever is selected', async () => {
    const { call } = createTestGraph();
    await call('POST', '/v1.0/users', { json: ADA });
    const [ada] = (await call('GET', '/v1.0/users')).body.value;
    expect(Object.keys(ada)).toHaveLength(11);
    expect(ada).not.toHaveProperty('accountEnabled');
    const selected = (await call('GET', '/v1.0/users/ada@contoso.com?$select=accountEnabled,userType')).body;
    expect(selected).toMatchObject({ accountEnabled: true, userType: 'Member' });
    expect((await call('GET', '/beta/users/ada@contoso.com')).body).toMatchObject({ accountEnabled: true });
  });

  it.each([
    ['a foreign domain', { ...ADA, userPrincipalName: 'ada@fabrikam.com' }, 'verified domain'],
    ['no password', { ...ADA, passwordProfile: undefined }, 'passwordProfile'],
    ['no name', { ...ADA, displayName: '' }, 'displayName'],
  ])('are refused with %s', async (_, json, words) => {
    const { call } = createTestGraph();
    const answer = await call('POST', '/v1.0/users', { json });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } });
    expect(answer.body.error.message).toContain(words);
  });

  it('are refused a name that is taken', async () => {
    const { call } = createTestGraph();
    await call('POST', '/v1.0/users', { json: ADA });
    const second = await call('POST', '/v1.0/users', { json: { ...ADA, userPrincipalName: 'ADA@contoso.com' } });
    expect(second.body.error.message).toContain('already exists');
  });

  it('keep what is said of a person, by names in any case', async () => {
    const { call } = createTestGraph();
    const { mailNickname, ...rest } = ADA;
    const person = { jobTitle: 'Clerk', businessPhones: ['+1 425 555 0100'], userType: 'Guest' };
    const json = { ...rest, ...person, mailNickName: mailNickname, '@odata.type': '#microsoft.graph.user' };
    expect((await call('POST', '/v1.0/users', { json })).status).toBe(201);
    await call('PATCH', '/v1.0/users/ada@contoso.com', { json: { Department: 'Sales', jobTitle: null } });
    expect((await call('GET', '/beta/users/ada@contoso.com')).body).toMatchObject({
      mailNickname: 'ada',
      jobTitle: null,
      department: 'Sales',
      businessPhones: ['+1 425 555 0100'],
      userType: 'Guest',
    });
  });

  it('are refused what users do not have: it would be lost', async () => {
    const { call } = createTestGraph();
    const answer = await call('POST', '/v1.0/users', { json: { ...ADA, shoeSize: 43 } });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'Request_BadRequest', message: "Invalid property 'shoeSize'." });
  });

  it('show in v1.0 what is shown unless more is selected, and all in beta', async () => {
    const { call } = createTestGraph();
    await call('POST', '/v1.0/users', { json: ADA });
    const { '@odata.context': _, ...shown } = (await call('GET', '/v1.0/users/ada@contoso.com')).body;
    expect(Object.keys(shown).sort()).toEqual([
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ]);
    const selected = await call('GET', '/v1.0/users?$select=accountEnabled&$filter=accountEnabled eq true');
    expect(selected.body.value).toEqual([{ accountEnabled: true }]);
    expect((await call('GET', '/beta/users/ada@contoso.com')).body).toMatchObject({ accountEnabled: true });
  });

  it('lose every sign-in at once', async () => {
    const { call, directory, context } = createTestGraph();
    await call('POST', '/v1.0/users', { json: ADA });
    context.advance(5_000);
    const answer = await call('POST', '/v1.0/users/ada@contoso.com/revokeSignInSessions');
    expect(answer.body).toEqual({ '@odata.context': expect.stringContaining('$metadata#Edm.Boolean'), value: true });
    expect(directory.queries.users.byUpn('ada@contoso.com')?.sessionsValidFromMs).toBe(START_MS + 5_000);
  });

  it('are given licences that the organisation has', async () => {
    const { call } = createTestGraph();
    await call('POST', '/v1.0/users', { json: ADA });
    const skus = (await call('GET', '/v1.0/subscribedSkus')).body.value;
    const { skuId } = skus.find(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber === 'EMS');
    const path = '/v1.0/users/ada@contoso.com';
    const add = { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] };
    expect((await call('POST', `${path}/assignLicense`, { json: add })).body.assignedLicenses).toEqual([
      { disabledPlans: [], skuId },
    ]);
    expect((await call('GET', `${path}/licenseDetails`)).body.value).toMatchObject([{ skuId, skuPartNumber: 'EMS' }]);
    const remove = { addLicenses: [], removeLicenses: [skuId] };
    expect((await call('POST', `${path}/assignLicense`, { json: remove })).body.assignedLicenses).toEqual([]);
    const unknown = { addLicenses: [{ skuId: CONTOSO.id }], removeLicenses: [] };
    expect((await call('POST', `${path}/assignLicense`, { json: unknown })).status).toBe(400);
  });
});

describe('groups', () => {
  it('tell of which of them somebody is a member', async () => {
    const { call } = createTestGraph();
    const ada = (await call('POST', '/v1.0/users', { json: ADA })).body.id;
    const json = { ...GROUP, 'members@odata.bind': [reference(ada)['@odata.id']] };
    const own = (await call('POST', '/v1.0/groups', { json })).body.id;
    const other = (await call('POST', '/v1.0/groups', { json: GROUP })).body.id;
    for (const path of [`directoryObjects/${ada}`, `users/${ADA.userPrincipalName}`]) {
      const asked = { json: { groupIds: [other, own.toUpperCase()] } };
      expect((await call('POST', `/v1.0/${path}/checkMemberGroups`, asked)).body.value).toEqual([own]);
    }
    const body = { json: { groupIds: [own] } };
    expect((await call('POST', `/v1.0/directoryObjects/${own}/checkMemberGroups`, body)).body.value).toEqual([]);
    expect((await call('POST', '/v1.0/directoryObjects/nobody/checkMemberGroups', body)).status).toBe(404);
  });

  it('have owners, which are users', async () => {
    const { call } = createTestGraph();
    const [ada, bob] = [
      (await call('POST', '/v1.0/users', { json: ADA })).body.id,
      (await call('POST', '/v1.0/users', { json: { ...ADA, userPrincipalName: 'bob@contoso.com' } })).body.id,
    ];
    const json = { ...GROUP, 'owners@odata.bind': [reference(ada)['@odata.id']] };
    const path = `/v1.0/groups/${(await call('POST', '/v1.0/groups', { json })).body.id}`;
    const owners = async () =>
      (await call('GET', `${path}/owners?$select=id`)).body.value.map(({ id }: { id: string }) => id);
    expect(await owners()).toEqual([ada]);
    expect((await call('POST', `${path}/owners/$ref`, { json: reference(bob) })).status).toBe(204);
    const again = await call('POST', `${path}/owners/$ref`, { json: reference(bob) });
    expect(again.body.error.message).toContain("already exist for the following modified properties: 'owners'");
    expect((await owners()).sort()).toEqual([ada, bob].sort());
    expect((await call('DELETE', `${path}/owners/${ada}/$ref`)).status).toBe(204);
    expect((await call('DELETE', `${path}/owners/${ada}/$ref`)).status).toBe(404);
    const bound = { 'owners@odata.bind': [reference(ada)['@odata.id']] };
    expect((await call('PATCH', path, { json: bound })).status).toBe(204);
    expect((await call('PATCH', path, { json: bound })).status).toBe(400);
    await call('DELETE', '/v1.0/users/bob@contoso.com');
    expect(await owners()).toEqual([ada]);
    expect((await call('POST', `${path}/owners/$ref`, { json: reference(ada.replace(/.$/, '0')) })).status).toBe(404);
  });

  it('with a rule are evaluated after a while, and again when the rule changes', async () => {
    const { call, context } = createTestGraph({ delays: DEFAULT_DELAYS });
    const made = await call('POST', '/beta/groups', { json: DYNAMIC });
    expect(made.body).toMatchObject({
      groupTypes: ['DynamicMembership'],
      membershipRule: RULE,
      membershipRuleProcessingState: 'On',
    });
    expect(context.jobs.nextAtMs()).toBeGreaterThanOrEqual(START_MS + 60_000);
    let runs = 0;
    context.runJobs({
      'entra.groups': () => {
        runs += 1;
      },
    });
    const membershipRule = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Kiosk"))';
    expect((await call('PATCH', `/beta/groups/${made.body.id}`, { json: { membershipRule } })).status).toBe(204);
    context.runJobs({
      'entra.groups': () => {
        runs += 1;
      },
    });
    expect(runs).toBe(2);
    expect((await call('GET', `/beta/groups('${made.body.id}')`)).body.membershipRule).toBe(membershipRule);
  });

  it.each([
    ['a rule that cannot be read', { ...DYNAMIC, membershipRule: 'device.moon -eq 1' }],
    ['a dynamic type without a rule', { ...DYNAMIC, membershipRule: undefined }],
    ['a rule without the dynamic type', { ...DYNAMIC, groupTypes: [] }],
    ['no nickname', { ...GROUP, mailNickname: undefined }],
  ])('are refused with %s', async (_, json) => {
    const { call } = createTestGraph();
    const answer = await call('POST', '/beta/groups', { json });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } });
  });

  it('take members by reference once', async () => {
    const { call, context, directory } = createTestGraph();
    const user = directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'x' });
    const device = directory.createDevice({ displayName: 'PC' });
    const { id } = (await call('POST', '/beta/groups', { json: GROUP })).body;
    const path = `/beta/groups/${id}/Members/$ref`;
    context.runJobs({});
    expect(await call('POST', path, { json: reference(device.id) })).toMatchObject({ status: 204, text: '' });
    expect(context.jobs.nextAtMs()).toBeDefined();
    expect((await call('POST', path, { json: reference(user.id) })).status).toBe(204);
    const again = await call('POST', path, { json: reference(device.id) });
    expect(again).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } });
    expect(again.body.error.message).toContain('One or more added object references already exist');
    expect((await call('POST', path, { json: reference(CONTOSO.id) })).status).toBe(404);

    const { body } = await call('GET', `/beta/groups/${id}/members?$select=id`);
    expect(new Set(body.value.map((member: object) => JSON.stringify(member)))).toEqual(
      new Set([
        JSON.stringify({ '@odata.type': '#microsoft.graph.user', id: user.id }),
        JSON.stringify({ '@odata.type': '#microsoft.graph.device', id: device.id }),
      ]),
    );
    expect((await call('GET', `/beta/groups/${id}?$expand=members($select=id)`)).body.members).toHaveLength(2);
    expect((await call('GET', `/beta/devices/${device.id}/memberOf`)).body.value).toMatchObject([{ id }]);
    expect((await call('DELETE', `/beta/groups/${id}/members/${user.id}/$ref`)).status).toBe(204);
    expect((await call('DELETE', `/beta/groups/${id}/members/${user.id}/$ref`)).status).toBe(404);
  });

  it('with a rule take no members by hand', async () => {
    const { call, directory } = createTestGraph();
    const device = directory.createDevice({ displayName: 'PC' });
    const { id } = (await call('POST', '/beta/groups', { json: DYNAMIC })).body;
    expect((await call('POST', `/beta/groups/${id}/members/$ref`, { json: reference(device.id) })).status).toBe(400);
    expect((await call('DELETE', `/beta/groups/${id}/members/${device.id}/$ref`)).status).toBe(400);
  });

  it('are found by name, searched with the right header, and deleted', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', '/beta/groups', { json: GROUP })).body;
    await call('POST', '/beta/groups', { json: { ...GROUP, displayName: 'Other' } });
    expect((await call('GET', "/beta/groups?$filter=displayName eq 'lab'")).body.value).toMatchObject([{ id }]);
    const search = '/beta/groups?$search="displayName:la"';
    expect((await call('GET', search)).body.error.code).toBe('Request_UnsupportedQuery');
    const headers = { consistencylevel: 'eventual' };
    expect((await call('GET', search, { headers })).body.value).toMatchObject([{ id }]);
    expect((await call('DELETE', `/beta/groups/${id}`)).status).toBe(204);
    expect((await call('GET', `/beta/groups/${id}`)).status).toBe(404);
  });
});

describe('device objects', () => {
  it('are found by device id and by what an import stamped on them', async () => {
    const { call, directory } = createTestGraph();
    const device = directory.precreateDevice({ ztdId: 'z1', serialNumber: 'S1', groupTag: 'Kiosk', purchaseOrder: '' });
    directory.createDevice({ displayName: 'Other' });
    const byId = await call('GET', `/beta/devices?$filter=deviceID eq '${device.deviceId}'`);
    expect(byId.body.value).toMatchObject([
      { id: device.id, displayName: 'S1', accountEnabled: false, physicalIds: ['[ZTDID]:z1', '[OrderID]:Kiosk'] },
    ]);
    const byStamp = await call('GET', "/beta/devices?$filter=physicalIds/any(p:startswith(p,'[ZTDId]'))");
    expect(byStamp.body.value).toMatchObject([{ id: device.id }]);
    expect((await call('PATCH', `/beta/devices/${device.id}`, { json: { accountEnabled: true } })).status).toBe(204);
    expect(directory.queries.devices.byId(device.id)?.accountEnabled).toBe(true);
    expect((await call('DELETE', `/beta/devices/${device.id}`)).status).toBe(204);
    expect((await call('GET', `/beta/devices/${device.id}`)).status).toBe(404);
  });
});

describe('the organisation', () => {
  it('is one, with its domain', async () => {
    const { call, tokenFor } = createTestGraph();
    const authorization = `Bearer ${tokenFor(['DeviceManagementServiceConfig.ReadWrite.All'])}`;
    const { body } = await call('GET', '/v1.0/organization', { headers: { authorization } });
    expect(body.value).toMatchObject([
      { id: CONTOSO.id, displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.com', isDefault: true }] },
    ]);
    expect((await call('GET', '/v1.0/domains')).body.value).toMatchObject([{ id: 'contoso.com', isVerified: true }]);
  });

  it('has no branding until somebody gives it some', async () => {
    const { call, directory } = createTestGraph();
    const path = `/beta/organization/${CONTOSO.id}/branding`;
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('PATCH', path, { json: { signInPageText: 'Welcome' } })).status).toBe(204);
    const image = { headers: { 'content-type': 'image/png' }, body: Buffer.from([1, 2, 3]) };
    expect((await call('PUT', `${path}/squareLogo`, image)).status).toBe(204);
    expect((await call('PUT', `${path}/squareLogo`, { body: 'x' })).status).toBe(400);
    expect((await call('GET', path)).body).toMatchObject({ signInPageText: 'Welcome', backgroundColor: null });
    expect(directory.queries.settings.get('branding')?.squareLogo).toBe('data:image/png;base64,AQID');
    expect((await call('GET', '/beta/organization/other/branding')).status).toBe(404);
  });
});

describe('objects of the directory', () => {
  it('are found by id whatever they are, one or many at a time', async () => {
    const { call, directory } = createTestGraph();
    const device = directory.createDevice({ displayName: 'PC' });
    const group = directory.createGroup({ displayName: 'Lab' });
    const groupId = group.ok ? group.value.id : '';
    const found = (await call('GET', `/v1.0/directoryObjects/${device.id.toUpperCase()}`)).body;
    expect(found).toMatchObject({ '@odata.type': '#microsoft.graph.device', displayName: 'PC' });
    const json = { ids: [groupId, 'nobody', device.id], types: ['group', 'device'] };
    const { body } = await call('POST', '/v1.0/directoryObjects/getByIds', { json });
    expect(body.value.map(({ id }: { id: string }) => id)).toEqual([groupId, device.id]);
    expect((await call('GET', '/v1.0/directoryObjects/nobody')).status).toBe(404);
  });

  it('are told by kind through a cast', async () => {
    const { call, directory } = createTestGraph();
    const group = directory.createGroup({ displayName: 'Lab' });
    const groupId = group.ok ? group.value.id : '';
    const device = directory.createDevice({ displayName: 'PC' });
    directory.addMember(groupId, device.id, 'device');
    const members = async (cast: string) => (await call('GET', `/v1.0/groups/${groupId}/members/${cast}`)).body.value;
    expect(await members('microsoft.graph.device')).toMatchObject([{ displayName: 'PC' }]);
    expect(await members('microsoft.graph.user')).toEqual([]);
  });

  it('have the roles that make administrators of devices, with who is in them', async () => {
    const { call, directory } = createTestGraph();
    const { body } = await call('GET', '/v1.0/directoryRoles?$select=displayName,roleTemplateId');
    expect(body.value).toContainEqual({
      displayName: 'Global Administrator',
      roleTemplateId: '62e90394-69f5-4237-9190-012177145e10',
    });
    const admin = { upn: 'grace@contoso.com', displayName: 'Grace', password: 'x', isGlobalAdministrator: true };
    const { id } = directory.createUser(admin);
    const role = "/v1.0/directoryRoles/roleTemplateId='62e90394-69f5-4237-9190-012177145e10'";
    expect((await call('GET', `${role}/members`)).body.value).toMatchObject([{ id }]);
    expect((await call('GET', '/v1.0/directoryRoles/none')).status).toBe(404);
  });

  it('tell enrolment clients where Intune is', async () => {
    const { call } = createTestGraph();
    const path = '/v1.0/myorganization/servicePrincipals/appId=0000000a-0000-0000-c000-000000000000/endpoints';
    const { body } = await call('GET', path);
    expect(body.value).toContainEqual(
      expect.objectContaining({
        providerName: 'WindowsEnrollment',
        uri: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc',
      }),
    );
  });
});

describe('filters of the directory', () => {
  it.each(["displayName ne 'x'", "not startswith(displayName,'x')", "endswith(displayName,'x')"])(
    'answer %s to those alone who take an answer that lags, and count',
    async (filter) => {
      const { call } = createTestGraph();
      const path = `/v1.0/groups?$filter=${filter}`;
      const headers = { consistencylevel: 'eventual' };
      const refused = { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } };
      expect(await call('GET', path)).toMatchObject(refused);
      expect(await call('GET', path, { headers })).toMatchObject(refused);
      expect((await call('GET', `${path}&$count=true`, { headers })).status).toBe(200);
      expect((await call('GET', `/v1.0/groups/$count?$filter=${filter}`, { headers })).status).toBe(200);
    },
  );
});

describe('registered clients', () => {
  it('are found as applications and as service principals, by either id', async () => {
    const { call, directory } = createTestGraph();
    const application = {
      clientId: 'c1000000-0000-4000-8000-000000000001',
      objectId: 'c1000000-0000-4000-8000-000000000002',
      displayName: 'Script',
      secretSha256: 'secret',
      roles: [],
      certificates: [],
      redirectUris: ['https://localhost/back'],
      scopes: null,
      enableIdTokenIssuance: true,
    };
    directory.queries.applications.save(application);
    const { clientId: appId, objectId: id } = application;
    const found = await call('GET', `/v1.0/servicePrincipals?$filter=appId eq '${appId}'&$select=id,displayName`);
    expect(found.body.value).toEqual([{ id, displayName: 'Script' }]);
    expect((await call('GET', `/v1.0/servicePrincipals(appId='${appId}')`)).body).toMatchObject({ id, appId });
    expect((await call('GET', `/v1.0/servicePrincipals/${id}`)).body).toMatchObject({ id, appId });
    const own = (await call('GET', `/v1.0/applications(appId='${appId}')`)).body;
    expect(own).toMatchObject({ appId, web: { implicitGrantSettings: { enableIdTokenIssuance: true } } });
    expect((await call('GET', `/v1.0/applications/${own.id}`)).text).not.toContain('secret');
    expect((await call('GET', '/v1.0/applications/nobody')).status).toBe(404);
  });
});
