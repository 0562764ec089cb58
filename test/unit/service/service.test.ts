import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { HttpResponse, ServerRequest } from '../../../src/network/http.ts';
import { writeHardwareHash } from '../../../src/protocol/hardware-hash/hash.ts';
import type { ServiceEventData } from '../../../src/service/context.ts';
import { DEFAULT_DELAYS } from '../../../src/service/delays.ts';
import { createService, type Service, type TenantSeed } from '../../../src/service/service.ts';
import { CONTOSO, requestOf, START_MS, testKeys } from '../../support/service.ts';
import { reportOf } from './autopilot/world.ts';

const CLIENT_ID = '5a1f3a54-8a8e-4c56-9a13-2a8c9b0f6a10';
const SECRET = 'lab secret';

const SEED: TenantSeed = {
  ...CONTOSO,
  users: [
    {
      upn: 'ann@contoso.com',
      displayName: 'Ann',
      password: 'Lab-1',
      isLicensed: true,
      isGlobalAdministrator: false,
    },
    {
      upn: 'bob@contoso.com',
      displayName: 'Bob',
      password: 'Lab-2',
      isLicensed: false,
      isGlobalAdministrator: true,
    },
  ],
  branding: { signInPageText: 'Welcome to Contoso' },
  mdmScope: 'all',
  deviceQuota: 20,
  application: {
    clientId: CLIENT_ID,
    displayName: 'Lab admin',
    secretSha256: createHash('sha256').update(SECRET).digest('hex'),
  },
};

const opened: Service[] = [];
let directory: string | undefined;

afterEach(() => {
  for (const service of opened.splice(0)) service.close();
  if (directory !== undefined) rmSync(directory, { recursive: true });
  directory = undefined;
});

/** A service whose clock its jobs move, with what it recorded. */
function open(path = ':memory:') {
  let nowMs = START_MS;
  const events: { atMs: number; type: string; data: ServiceEventData }[] = [];
  const service = createService({
    path,
    seed: SEED,
    clock: { now: () => nowMs },
    random: createRandom('service'),
    keys: testKeys,
    delays: DEFAULT_DELAYS,
    trace: (type, data) => void events.push({ atMs: nowMs, type, data }),
  });
  opened.push(service);
  const send = async (request: ServerRequest) => {
    const response: HttpResponse = await service.handle(request);
    return { status: response.status, text: response.body.toString() };
  };
  const runJobs = async () => {
    for (let atMs = service.nextJobAtMs(); atMs !== undefined; atMs = service.nextJobAtMs()) {
      nowMs = Math.max(nowMs, atMs);
      await service.runNextJob();
    }
  };
  const signIn = async () => {
    const { text } = await send(
      requestOf('POST', `https://login.microsoftonline.com/${CONTOSO.id}/oauth2/v2.0/token`, {
        form: {
          grant_type: 'client_credentials',
          client_id: CLIENT_ID,
          client_secret: SECRET,
          scope: 'https://graph.microsoft.com/.default',
        },
      }),
    );
    const headers = { authorization: `Bearer ${JSON.parse(text).access_token}` };
    return async (method: string, path: string, json?: unknown) => {
      const url = `https://graph.microsoft.com/beta${path}`;
      const reply = await send(requestOf(method, url, { headers, ...(json !== undefined && { json }) }));
      return { status: reply.status, body: reply.text === '' ? undefined : JSON.parse(reply.text) };
    };
  };
  return { service, events, send, runJobs, signIn };
}

/** What an admin does from an upload to an assigned profile. */
async function registerTwo({ signIn, runJobs }: ReturnType<typeof open>) {
  const graph = await signIn();
  const profile = await graph('POST', '/deviceManagement/windowsAutopilotDeploymentProfiles', {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Standard',
  });
  await graph('POST', `/deviceManagement/windowsAutopilotDeploymentProfiles/${profile.body.id}/assignments`, {
    target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
  });
  await graph('POST', '/deviceManagement/importedWindowsAutopilotDeviceIdentities/import', {
    importedWindowsAutopilotDeviceIdentities: [1, 2].map((number) => ({
      serialNumber: `SN-${number}`,
      hardwareIdentifier: writeHardwareHash(reportOf(number)).toString('base64'),
      groupTag: 'SALES',
    })),
  });
  const during = await graph('GET', '/deviceManagement/importedWindowsAutopilotDeviceIdentities');
  await runJobs();
  const renewed = await signIn();
  return {
    during: during.body.value,
    after: (await renewed('GET', '/deviceManagement/importedWindowsAutopilotDeviceIdentities')).body.value,
    devices: (await renewed('GET', '/deviceManagement/windowsAutopilotDeviceIdentities')).body.value,
  };
}

describe('the service', () => {
  it('takes uploads through Graph to assigned profiles, as pollers expect to see it', async () => {
    const world = open();
    const { during, after, devices } = await registerTwo(world);
    const status = (row: { state: { deviceImportStatus: string } }) => row.state.deviceImportStatus;
    expect(during.map(status)).toEqual(['unknown', 'unknown']);
    expect(after.map(status)).toEqual(['complete', 'complete']);
    expect(devices).toMatchObject(
      [1, 2].map((number, index) => ({
        id: after[index].state.deviceRegistrationId,
        serialNumber: `SN-${number}`,
        groupTag: 'SALES',
        deploymentProfileAssignmentStatus: 'assignedInSync',
      })),
    );
    const waitedMs = world.service.now() - START_MS;
    expect(waitedMs).toBeGreaterThanOrEqual(360_000);
    expect(waitedMs).toBeLessThanOrEqual(20 * 60_000);
    expect(world.events.filter(({ type }) => type === 'job').map(({ data }) => data['kind'])).toEqual(
      expect.arrayContaining(['autopilot.import', 'autopilot.publish', 'autopilot.assign', 'autopilot.apply']),
    );
  });

  it('does the same again from the same seed, to the last event', async () => {
    const [first, second] = [open(), open()];
    expect(await registerTwo(first)).toEqual(await registerTwo(second));
    expect(first.events).toEqual(second.events);
  });

  it('has the tenant of its seed', async () => {
    const { signIn } = open();
    const graph = await signIn();
    const users = (await graph('GET', '/users')).body.value;
    expect(users.map((user: { userPrincipalName: string }) => user.userPrincipalName)).toEqual([
      'ann@contoso.com',
      'bob@contoso.com',
    ]);
    expect((await graph('GET', '/organization')).body.value).toMatchObject([{ id: CONTOSO.id }]);
  });

  it('keeps what it had when its database is opened again, and draws no id twice', async () => {
    directory = mkdtempSync(join(tmpdir(), 'oobe-lab-service-'));
    const path = join(directory, 'service.db');
    const group = { displayName: 'A', mailEnabled: false, mailNickname: 'a', securityEnabled: true };
    const names: string[] = [];
    for (const displayName of ['First', 'Second']) {
      const { service, signIn } = open(path);
      const graph = await signIn();
      const created = await graph('POST', '/groups', { ...group, displayName });
      expect(created.status).toBe(201);
      names.push(displayName);
      const groups = (await graph('GET', '/groups')).body.value;
      expect(groups.map((found: { displayName: string }) => found.displayName)).toEqual(names);
      expect((await graph('GET', '/users')).body.value).toHaveLength(2);
      opened.splice(opened.indexOf(service), 1);
      service.close();
    }
  });

  it('answers Windows’ question for the internet, and knows every host of its tenant', async () => {
    const { send, service } = open();
    expect(service.domains).toEqual(['contoso.com']);
    expect(await send(requestOf('GET', 'https://www.msftconnecttest.com/connecttest.txt'))).toEqual({
      status: 200,
      text: 'Microsoft Connect Test',
    });
    const status = async (url: string) => (await send(requestOf('GET', url))).status;
    expect(await status('https://www.msftconnecttest.com/other')).toBe(404);
    expect(await status('https://enterpriseregistration.contoso.com/EnrollmentServer/contract')).toBe(200);
    expect(await status('https://enterpriseregistration.windows.net/contoso.com/Discover')).toBe(200);
    expect(await status('https://enterpriseenrollment.contoso.com/EnrollmentServer/Discovery.svc')).toBe(200);
    expect(await status('https://ndes.contoso.com/certsrv/mscep/mscep.dll/pkiclient.exe')).toBe(400);
    expect(await status('https://login.microsoftonline.com/common/discovery/keys')).toBe(200);
    expect(await status('https://login.live.com/RST2.srf')).toBe(405);
    expect(await status('https://enrollment.manage.microsoft.com/EnrollmentServer/Discovery.svc')).toBe(200);
    expect(await status('https://ztd.dds.microsoft.com/ztd/device/AutopilotDeviceBootstrapPolicies')).toBe(401);
    expect(await status('https://manage.microsoft.com/')).toBe(401);
    expect(await status('https://swda01-mscdn.manage.microsoft.com/other')).toBe(404);
    expect(await status('https://nobody.example/')).toBe(404);
  });
});
