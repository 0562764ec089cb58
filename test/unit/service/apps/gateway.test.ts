import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/network/http.ts';
import {
  contentUrl,
  GATEWAY_URL,
  readServiceAddresses,
  SERVICE_ADDRESSES_URL,
  sessionUrl,
} from '../../../../src/protocol/sidecar/addresses.ts';
import { AGENT_PACKAGE, AGENT_PACKAGE_BYTES } from '../../../../src/protocol/sidecar/agent-package.ts';
import { writeAppReport } from '../../../../src/protocol/sidecar/app-report.ts';
import { readContentInfo, writeContentRequest } from '../../../../src/protocol/sidecar/content-info.ts';
import { readApps, writeAppsRequest } from '../../../../src/protocol/sidecar/required-apps.ts';
import {
  readSidecarResponse,
  type SidecarRequestType,
  writeSidecarRequest,
} from '../../../../src/protocol/sidecar/session.ts';
import { createAppStateQueries } from '../../../../src/service/store/queries/mdm-app-states.ts';
import { requestOf } from '../../../support/service.ts';
import { createMdmWorld, type MdmWorld } from '../mdm/world.ts';

const SESSION_ID = '6e0911dd-6755-4eb7-8a75-ba02e685232b';

let world: MdmWorld;
let certificate: Buffer;

beforeEach(() => {
  world = createMdmWorld();
  certificate = world.enroll().certificate;
});

function put(type: SidecarRequestType, payload: string, clientCertificate: Buffer | null = certificate): HttpResponse {
  const client = { deviceName: 'LAPTOP-1', operatingSystemVersion: '10.0.26100', sideCarAgentVersion: '1.83.107.0' };
  const body = writeSidecarRequest({ sessionId: SESSION_ID, type, payload, client });
  return handled(
    world.apps.handleGateway(
      requestOf('PUT', sessionUrl(GATEWAY_URL, SESSION_ID), { body, ...(clientCertificate && { clientCertificate }) }),
    ),
  );
}

function handled(response: HttpResponse | Promise<HttpResponse>): HttpResponse {
  if (response instanceof Promise) throw new Error('the gateway answers at once');
  return response;
}

function payloadOf(response: HttpResponse): string {
  const read = readSidecarResponse(response.body.toString());
  if (!read.ok) throw new Error(read.error.message);
  return read.value.payload;
}

function appsFor(userId: string | null) {
  const read = readApps(payloadOf(put('RequestApplication', writeAppsRequest({ userId }))));
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.message}`);
  return read.value;
}

const get = (url: string) => handled(world.apps.handleContent(requestOf('GET', url)));

function addApp(body: object = {}): string {
  return world.addObject('mobileApps', '#microsoft.graph.win32LobApp', { installCommandLine: 'setup.exe /s', ...body });
}

function groupWith(memberId: string, kind: 'user' | 'device'): string {
  const group = world.entra.directory.createGroup({ displayName: `group of ${memberId}` });
  if (!group.ok) throw new Error(group.error.message);
  world.entra.directory.addMember(group.value.id, memberId, kind);
  return group.value.id;
}

const joinedObjectId = () => world.entra.directory.queries.devices.byDeviceId(world.directoryDeviceId)?.id ?? '';

describe('who is let in', () => {
  it('needs the certificate of enrolment for the gateway, and none for content', () => {
    expect(put('RequestApplication', writeAppsRequest({ userId: null }), null).status).toBe(401);
    const [device] = world.managedDevices();
    world.mdm.certificates.revokeOf(device?.id ?? '');
    expect(put('RequestApplication', writeAppsRequest({ userId: null })).status).toBe(403);
    expect(get(AGENT_PACKAGE.url)).toMatchObject({ status: 200, body: AGENT_PACKAGE_BYTES });
  });

  it('tells where the gateway is', () => {
    const request = requestOf('GET', SERVICE_ADDRESSES_URL, { clientCertificate: certificate });
    const response = handled(world.apps.handleGateway(request));
    expect(readServiceAddresses(response.body.toString())).toEqual({ ok: true, value: GATEWAY_URL });
  });

  it('refuses requests out of shape', () => {
    expect(put('RequestApplication', 'x').status).toBe(400);
    expect(put('ReportAppState', '{}').status).toBe(400);
    expect(put('GetContentInfo', writeContentRequest({ appId: SESSION_ID, version: 1 })).status).toBe(400);
    const url = sessionUrl(GATEWAY_URL, SESSION_ID);
    const parts = { body: '{', clientCertificate: certificate };
    expect(handled(world.apps.handleGateway(requestOf('PUT', url, parts))).status).toBe(400);
    expect(handled(world.apps.handleGateway(requestOf('GET', url, parts))).status).toBe(405);
    expect(handled(world.apps.handleGateway(requestOf('PUT', 'https://manage.microsoft.com/x', parts))).status).toBe(
      404,
    );
  });
});

describe('required apps', () => {
  it('carry what Graph says of them', () => {
    const id = addApp({
      size: 1_000_000,
      installExperience: { runAsAccount: 'user', deviceRestartBehavior: 'force', maxRunTimeInMinutes: 30 },
      returnCodes: [{ returnCode: 42, type: 'retry' }],
      rules: [
        {
          '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
          ruleType: 'detection',
          path: 'C:\\Tools',
          fileOrFolderName: 'tool.exe',
          operationType: 'exists',
        },
        { '@odata.type': '#microsoft.graph.win32LobAppProductCodeRule', productCode: '{A}' },
        {
          '@odata.type': '#microsoft.graph.win32LobAppRegistryRule',
          ruleType: 'requirement',
          keyPath: 'HKLM\\Software\\X',
        },
      ],
    });
    world.assign(id, { target: 'allDevices', intent: 'required' });
    expect(appsFor(null)).toEqual([
      {
        id,
        name: `mobileApps ${id}`,
        version: 1,
        intent: 'required',
        installCommandLine: 'setup.exe /s',
        uninstallCommandLine: '',
        detectionRules: [
          {
            kind: 'file',
            path: 'C:\\Tools',
            fileOrFolderName: 'tool.exe',
            check32BitOn64System: false,
            operation: 'exists',
            operator: 'notConfigured',
            value: null,
          },
          { kind: 'product-code', productCode: '{A}', operator: 'notConfigured', productVersion: null },
        ],
        returnCodes: [{ code: 42, type: 'retry' }],
        runAs: 'user',
        maxRunTimeMinutes: 30,
        restartBehavior: 'force',
        sizeBytes: 1_000_000,
        contentUrl: contentUrl(id, 1),
        isBlocking: true,
        target: 'device',
      },
    ]);
  });

  it('reach a device by its groups and its user by theirs, each only when they are required', () => {
    const [ofDevice, ofUser, available, ofNobody] = [addApp(), addApp(), addApp(), addApp()];
    world.assign(ofDevice, { groupId: groupWith(joinedObjectId(), 'device'), intent: 'required' });
    world.assign(ofUser, { groupId: groupWith(world.ada.id, 'user'), intent: 'required' });
    world.assign(available, { target: 'allDevices', intent: 'available' });
    world.assign(ofNobody, { groupId: groupWith('11111111-2222-4333-8444-555555555555', 'user'), intent: 'required' });
    expect(appsFor(null).map(({ id, target }) => [id, target])).toEqual([[ofDevice, 'device']]);
    expect(appsFor(world.ada.id).map(({ id, target }) => [id, target])).toEqual([
      [ofDevice, 'device'],
      [ofUser, 'user'],
    ]);
  });

  it('pass by whom an exclusion names, and unlicensed users', () => {
    const [excluded, licensed] = [addApp(), addApp()];
    world.assign(excluded, { target: 'allDevices', intent: 'required' });
    world.assign(excluded, { target: 'exclusionGroup', groupId: groupWith(world.ada.id, 'user'), intent: 'required' });
    world.assign(licensed, { target: 'allLicensedUsers', intent: 'required' });
    expect(appsFor(world.ada.id).map(({ id }) => id)).toEqual([licensed]);
    world.entra.directory.queries.users.removeLicence(world.ada.id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e');
    expect(appsFor(world.ada.id)).toEqual([]);
  });

  it('hold the status page only when selected, where any are', () => {
    const [selected, other] = [addApp(), addApp()];
    for (const id of [selected, other]) world.assign(id, { target: 'allDevices', intent: 'required' });
    const type = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration';
    world.addObject('enrollmentConfigurations', type, { selectedMobileAppIds: [selected] });
    expect(appsFor(null).map(({ id, isBlocking }) => [id, isBlocking])).toEqual([
      [selected, true],
      [other, false],
    ]);
  });
});

describe('content and reports', () => {
  it('tells where a package is, whose bytes have the digest that was told', async () => {
    const id = addApp({ size: 77 });
    const payload = payloadOf(put('GetContentInfo', writeContentRequest({ appId: id, version: 1 })));
    const info = readContentInfo(payload);
    if (!info.ok) throw new Error(info.error.message);
    expect(info.value).toMatchObject({ url: contentUrl(id, 1), sizeBytes: 77 });
    const { status, body } = get(info.value.url);
    expect(status).toBe(200);
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(body));
    expect(Buffer.from(digest).toString('hex').toUpperCase()).toBe(info.value.sha256);
    expect(get(contentUrl(id, 2)).status).toBe(404);
  });

  it('keeps the last state of each app, its HRESULT signed as Graph shows it', () => {
    const appId = addApp();
    const report = (installState: 'failed' | 'installed', errorCode: string) =>
      put('ReportAppState', writeAppReport({ appId, installState, errorCode })).status;
    const [device] = world.managedDevices();
    const states = createAppStateQueries(world.context.db);
    expect(report('failed', '0x80070643')).toBe(200);
    expect(states.ofApp(appId)).toEqual([
      {
        managedDeviceId: device?.id,
        appId,
        installState: 'failed',
        errorCode: -2147023293,
        reportedMs: world.context.clock.now(),
      },
    ]);
    expect(report('installed', '0x00000000')).toBe(200);
    expect(states.ofDevice(device?.id ?? '')).toMatchObject([{ installState: 'installed', errorCode: 0 }]);
  });
});
