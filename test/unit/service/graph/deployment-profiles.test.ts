import { describe, expect, it } from 'vitest';
import {
  AZURE_AD_PROFILE,
  autopilotDevice,
  createTestGraph,
  groupTarget,
  HYBRID_PROFILE,
  intuneMessage,
} from './support.ts';

const PATH = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles';
const GROUP = '11111111-0000-4000-8000-000000000001';
const ALL_DEVICES = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };

async function withProfile(json: object = {}) {
  const graph = createTestGraph();
  const answer = await graph.call('POST', PATH, {
    json: { '@odata.type': AZURE_AD_PROFILE, displayName: 'Standard', ...json },
  });
  return { ...graph, answer, id: answer.body.id as string };
}

describe('deployment profiles', () => {
  it('show the same data in both spellings', async () => {
    const { answer } = await withProfile({
      locale: 'de-DE',
      language: 'fr-FR',
      extractHardwareHash: true,
      preprovisioningAllowed: 'true',
      deviceNameTemplate: 'LAB-%RAND:5%',
      outOfBoxExperienceSettings: { hideEULA: true, hidePrivacySettings: true, userType: 'administrator' },
      outOfBoxExperienceSetting: { userType: 'standard', deviceUsageType: 'shared', escapeLinkHidden: false },
    });
    expect(answer.status).toBe(201);
    const { '@odata.context': _, ...entity } = answer.body;
    expect(entity).toEqual({
      '@odata.type': AZURE_AD_PROFILE,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      displayName: 'Standard',
      description: '',
      language: 'de-DE',
      locale: 'de-DE',
      createdDateTime: '2026-03-02T08:00:00Z',
      lastModifiedDateTime: '2026-03-02T08:00:00Z',
      enrollmentStatusScreenSettings: null,
      extractHardwareHash: true,
      hardwareHashExtractionEnabled: true,
      deviceNameTemplate: 'LAB-%RAND:5%',
      deviceType: 'windowsPc',
      enableWhiteGlove: true,
      preprovisioningAllowed: true,
      roleScopeTagIds: ['0'],
      managementServiceAppId: null,
      outOfBoxExperienceSetting: {
        privacySettingsHidden: true,
        eulaHidden: true,
        userType: 'standard',
        deviceUsageType: 'shared',
        keyboardSelectionPageSkipped: false,
        escapeLinkHidden: false,
      },
      outOfBoxExperienceSettings: {
        hidePrivacySettings: true,
        hideEULA: true,
        userType: 'standard',
        deviceUsageType: 'shared',
        skipKeyboardSelectionPage: false,
        hideEscapeLink: false,
      },
    });
  });

  it('of a hybrid join show the check of the domain controller', async () => {
    const json = { '@odata.type': HYBRID_PROFILE, hybridAzureADJoinSkipConnectivityCheck: true };
    const { answer, call, id } = await withProfile(json);
    expect(answer.body.hybridAzureADJoinSkipConnectivityCheck).toBe(true);
    const change = await call('PATCH', `${PATH}/${id}`, { json: { hybridAzureADJoinSkipConnectivityCheck: false } });
    expect(change.status).toBe(400);
  });

  it.each([
    ['no type', { '@odata.type': undefined }],
    ['a type that is no profile', { '@odata.type': '#microsoft.graph.user' }],
    ['no name', { displayName: '' }],
    ['a name of 201 characters', { displayName: 'x'.repeat(201) }],
    ...[..."!#%^*)(-+;'><"].map((mark): [string, object] => [`a name with ${mark}`, { displayName: `a${mark}b` }]),
    ['a description of 1501 characters', { description: 'x'.repeat(1501) }],
    ['a name template of 16 characters', { deviceNameTemplate: 'ABCDEFGH%RAND:5%' }],
    ['a name template with a space', { deviceNameTemplate: 'A B' }],
    ['a name template of digits', { deviceNameTemplate: '12345' }],
    ['a name template for a hybrid join', { '@odata.type': HYBRID_PROFILE, deviceNameTemplate: 'LAB-%RAND:5%' }],
    ['a locale without a region', { locale: 'de' }],
    ['a device type that does not exist', { deviceType: 'phone' }],
    ['a user type that does not exist', { outOfBoxExperienceSetting: { userType: 'guest' } }],
  ])('are refused with %s', async (_, json) => {
    const { answer } = await withProfile(json);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(intuneMessage(answer)).not.toBe('');
  });

  it.each([{ locale: '' }, { locale: 'os-default' }, { language: 'sr-Latn-RS' }, { deviceNameTemplate: '%SERIAL%' }])(
    'are accepted with %o',
    async (json) => {
      expect((await withProfile(json)).answer.status).toBe(201);
    },
  );

  it('change, but for what is set once', async () => {
    const { call, context, id } = await withProfile();
    context.advance(60_000);
    const changed = await call('PATCH', `${PATH}/${id}`, {
      json: { '@odata.type': AZURE_AD_PROFILE, description: 'new', outOfBoxExperienceSettings: { hideEULA: true } },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        displayName: 'Standard',
        description: 'new',
        lastModifiedDateTime: '2026-03-02T08:01:00Z',
        outOfBoxExperienceSetting: { eulaHidden: true, userType: 'administrator' },
      },
    });
    expect((await call('PATCH', `${PATH}/${id}`, { json: { deviceType: 'holoLens' } })).status).toBe(400);
    expect((await call('PATCH', `${PATH}/${id}`, { json: { '@odata.type': HYBRID_PROFILE } })).status).toBe(400);
    expect((await call('PATCH', `${PATH}/none`, { json: {} })).status).toBe(404);
  });

  it('are at most 350', async () => {
    const { answer, call, profiles, id } = await withProfile();
    const first = profiles.byId(id);
    if (first === undefined) throw new Error(answer.text);
    for (let index = 2; index <= 350; index += 1) profiles.insert({ ...first, id: `p${index}` });
    const json = { '@odata.type': AZURE_AD_PROFILE, displayName: 'One more' };
    expect((await call('POST', PATH, { json })).status).toBe(400);
  });
});

describe('assignments of a deployment profile', () => {
  it('are made one by one under ids that say what they bind', async () => {
    const { call, context, id } = await withProfile();
    const path = `${PATH}/${id}/assignments`;
    const target = groupTarget(GROUP);
    const made = await call('POST', path, { json: { id: `${id}_${GROUP}_0`, target } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: `${id}_${GROUP}_0`, source: 'direct', sourceId: id, target });
    let runs = 0;
    context.runJobs({
      'autopilot.assign': () => {
        runs += 1;
      },
    });
    expect(runs).toBe(1);

    expect((await call('POST', path, { json: { target } })).status).toBe(409);
    expect((await call('POST', path, { json: { target: ALL_DEVICES } })).status).toBe(201);
    expect((await call('GET', path)).body.value).toHaveLength(2);
    const { body } = await call('GET', `${PATH}/${id}?$expand=assignments`);
    expect(body.assignments[1].target).toEqual({
      ...ALL_DEVICES,
      deviceAndAppManagementAssignmentFilterId: null,
      deviceAndAppManagementAssignmentFilterType: 'none',
    });
  });

  it('keep the profile until they are gone', async () => {
    const { call, context, id } = await withProfile();
    const path = `${PATH}/${id}/assignments`;
    const { body } = await call('POST', path, { json: { target: groupTarget(GROUP) } });
    expect(await call('DELETE', `${PATH}/${id}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
    context.runJobs({});
    expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(context.jobs.nextAtMs()).toBeDefined();
    expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(404);
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    expect((await call('GET', `${PATH}/${id}`)).body.error.code).toBe('ResourceNotFound');
  });

  it('are replaced by assign', async () => {
    const { call, assignments, id } = await withProfile();
    await call('POST', `${PATH}/${id}/assignments`, { json: { target: groupTarget(GROUP) } });
    const exclusion = { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: GROUP };
    const json = { assignments: [{ target: exclusion }, { target: ALL_DEVICES }] };
    expect((await call('POST', `${PATH}/${id}/assign`, { json })).status).toBe(204);
    expect(assignments.ofOwner(id).map(({ target }) => target)).toEqual(['exclusionGroup', 'allDevices']);
  });

  it('can name devices instead, all of them registered', async () => {
    const { call, context, autopilotDevices, id } = await withProfile();
    autopilotDevices.insert(autopilotDevice('d1'));
    expect((await call('POST', `${PATH}/${id}/assign`, { json: { deviceIds: ['d1'] } })).status).toBe(204);
    expect(autopilotDevices.byId('d1')).toMatchObject({ intendedProfileId: id, assignmentStatus: 'pending' });
    const applied: unknown[] = [];
    context.runJobs({ 'autopilot.apply': (payload) => applied.push(payload) });
    expect(applied).toEqual([{ profileId: id, ztdIds: ['d1'] }]);
    const json = { deviceIds: ['d1', 'none'] };
    expect((await call('POST', `${PATH}/${id}/assign`, { json })).status).toBe(404);
    expect(context.jobs.nextAtMs()).toBeUndefined();
  });

  it.each([
    ['all users', { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' }],
    ['an unknown target', { '@odata.type': '#microsoft.graph.moonAssignmentTarget' }],
    ['no group', { '@odata.type': '#microsoft.graph.groupAssignmentTarget' }],
    ['nothing', {}],
  ])('are refused with %s', async (_, target) => {
    const { call, assignments, id } = await withProfile();
    expect((await call('POST', `${PATH}/${id}/assignments`, { json: { target } })).status).toBe(400);
    expect((await call('POST', `${PATH}/${id}/assign`, { json: { assignments: [{ target }] } })).status).toBe(400);
    expect(assignments.all()).toEqual([]);
  });

  it('are refused when the same target comes twice, and for a profile that is not there', async () => {
    const { call, id } = await withProfile();
    const json = { assignments: [{ target: ALL_DEVICES }, { target: ALL_DEVICES }] };
    expect((await call('POST', `${PATH}/${id}/assign`, { json })).status).toBe(400);
    expect((await call('POST', `${PATH}/none/assign`, { json })).status).toBe(404);
  });
});
