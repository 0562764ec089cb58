import { describe, expect, it } from 'vitest';
import { DEFAULT_DELAYS } from '../../../../src/service/delays.ts';
import { START_MS } from '../../../support/service.ts';
import { createTestGraph } from './support.ts';

const PATH = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities';
const HASH = Buffer.from('a hardware hash').toString('base64');

/** What Get-WindowsAutopilotInfo posts (graph.md 2.1). */
const body = (serialNumber: string) => ({
  '@odata.type': '#microsoft.graph.importedWindowsAutopilotDeviceIdentity',
  groupTag: 'Kiosk',
  serialNumber,
  productKey: '',
  hardwareIdentifier: HASH,
  assignedUserPrincipalName: 'ada@contoso.com',
  state: { deviceImportStatus: 'pending', deviceRegistrationId: '', deviceErrorCode: 0, deviceErrorName: '' },
});

describe('imported identities', () => {
  it('read unknown from the first reply on, and a job decides them after a while', async () => {
    const { call, context, imported } = createTestGraph({ delays: DEFAULT_DELAYS });
    const posted = await call('POST', PATH, { json: body('S1') });
    const { '@odata.context': url, ...entity } = posted.body;
    expect(url).toBe(
      'https://graph.microsoft.com/beta/$metadata#deviceManagement/importedWindowsAutopilotDeviceIdentities/$entity',
    );
    expect(posted.status).toBe(201);
    expect(posted.headers['location']).toBe(`https://graph.microsoft.com${PATH}('${entity.id}')`);
    expect(entity).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      groupTag: 'Kiosk',
      serialNumber: 'S1',
      productKey: '',
      hardwareIdentifier: HASH,
      importId: '',
      assignedUserPrincipalName: 'ada@contoso.com',
      state: { deviceImportStatus: 'unknown', deviceRegistrationId: '', deviceErrorCode: 0, deviceErrorName: '' },
    });
    expect(imported.byId(entity.id)?.hardwareIdentifier.toString()).toBe('a hardware hash');

    const dueMs = context.jobs.nextAtMs() ?? 0;
    expect(dueMs).toBeGreaterThanOrEqual(START_MS + 60_000);
    const decided: string[] = [];
    context.runJobs({ 'autopilot.import': ({ importedId }) => decided.push(importedId) });
    expect(decided).toEqual([entity.id]);
  });

  it('are imported by the file of 500 rows and no more', async () => {
    const { call, imported } = createTestGraph();
    const rows = (count: number) => ({
      importedWindowsAutopilotDeviceIdentities: Array.from({ length: count }, (_, index) => body(`S${index}`)),
    });
    expect((await call('POST', `${PATH}/import`, { json: rows(501) })).status).toBe(400);
    expect(imported.count()).toBe(0);
    const { status, body: answer } = await call('POST', `${PATH}/import`, { json: rows(500) });
    expect([status, answer.value.length, imported.count()]).toEqual([200, 500, 500]);
  });

  it('go by themselves after 30 days', async () => {
    const { call, context, tokenFor } = createTestGraph();
    const { id } = (await call('POST', PATH, { json: body('S1') })).body;
    context.advance(30 * 86_400_000);
    const headers = { authorization: `Bearer ${tokenFor(['DeviceManagementServiceConfig.Read.All'])}` };
    expect((await call('GET', `${PATH}/${id}`, { headers })).status).toBe(200);
    context.advance(1);
    expect((await call('GET', `${PATH}/${id}`, { headers })).status).toBe(404);
    expect((await call('GET', PATH, { headers })).body.value).toEqual([]);
  });

  it('show what the job decided', async () => {
    const { call, imported } = createTestGraph();
    const { id } = (await call('POST', PATH, { json: body('S1') })).body;
    const row = imported.byId(id);
    if (row === undefined) throw new Error('no row');
    imported.save({ ...row, status: 'error', errorCode: 806, errorName: 'ZtdDeviceAlreadyAssigned' });
    expect((await call('GET', `${PATH}/${id}`)).body.state).toEqual({
      deviceImportStatus: 'error',
      deviceRegistrationId: '',
      deviceErrorCode: 806,
      deviceErrorName: 'ZtdDeviceAlreadyAssigned',
    });
  });

  it('come many at once, all due at one time, each decided by its own id', async () => {
    const { call, context } = createTestGraph({ delays: DEFAULT_DELAYS });
    const serials = Array.from({ length: 150 }, (_, index) => `S${index}`);
    const answer = await call('POST', `${PATH}/import`, {
      json: { importedWindowsAutopilotDeviceIdentities: serials.map(body) },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.value.map(({ serialNumber }: { serialNumber: string }) => serialNumber)).toEqual(serials);
    const decided: string[] = [];
    const dueMs = context.jobs.nextAtMs();
    context.runJobs({ 'autopilot.import': ({ importedId }) => decided.push(importedId) });
    expect(decided).toEqual(answer.body.value.map(({ id }: { id: string }) => id));
    expect(context.clock.now()).toBe(dueMs);
  });

  it('take the historical name of the group tag', async () => {
    const { call } = createTestGraph();
    const { groupTag: _, ...rest } = body('S1');
    expect((await call('POST', PATH, { json: { ...rest, orderIdentifier: 'Old' } })).body.groupTag).toBe('Old');
  });

  it.each(['abc', 'ab=c', 'a hash!'])('refuse the hash %s as no Edm.Binary', async (hardwareIdentifier) => {
    const { call, context, imported } = createTestGraph();
    for (const [path, json] of [
      [PATH, { ...body('S1'), hardwareIdentifier }],
      [
        `${PATH}/import`,
        { importedWindowsAutopilotDeviceIdentities: [body('S0'), { ...body('S1'), hardwareIdentifier }] },
      ],
    ] as const) {
      const answer = await call('POST', path, { json });
      expect(answer.status).toBe(400);
      expect(answer.body.error.code).toBe('BadRequest');
      expect(answer.body.error.message).toContain('Edm.Binary');
    }
    expect(imported.count()).toBe(0);
    expect(context.jobs.nextAtMs()).toBeUndefined();
  });

  it('refuse properties of the wrong kind', async () => {
    const { call } = createTestGraph();
    expect((await call('POST', PATH, { json: { ...body('S1'), serialNumber: 5 } })).status).toBe(400);
    expect((await call('POST', `${PATH}/import`, { json: {} })).status).toBe(400);
  });

  it('are found by serial number and can be cleaned away', async () => {
    const { call } = createTestGraph();
    await call('POST', PATH, { json: body('AB-1') });
    const { id } = (await call('POST', PATH, { json: body('CD-2') })).body;
    const found = await call('GET', `${PATH}/?$filter=contains(serialNumber,'cd')`);
    expect(found.body.value).toMatchObject([{ id }]);
    expect(await call('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(404);
    expect((await call('GET', PATH)).body.value).toHaveLength(1);
  });
});
