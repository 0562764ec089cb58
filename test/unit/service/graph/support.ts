import type { HttpResponse } from '../../../../src/network/http.ts';
import type { Delays } from '../../../../src/service/delays.ts';
import { createDirectory } from '../../../../src/service/entra/directory.ts';
import { createEntraQueries } from '../../../../src/service/entra/queries.ts';
import { GRAPH_AUDIENCES, GRAPH_PERMISSIONS } from '../../../../src/service/entra/resources.ts';
import { createTokenAuthority } from '../../../../src/service/entra/tokens.ts';
import { createGraph } from '../../../../src/service/graph/create-graph.ts';
import { createGraphModule } from '../../../../src/service/graph/module.ts';
import { type AutopilotDevice, UNTOUCHED } from '../../../../src/service/store/queries/autopilot-devices.ts';
import type { ManagedDevice } from '../../../../src/service/store/queries/managed-devices.ts';
import { createTestContext, requestOf } from '../../../support/service.ts';

export const ORIGIN = 'https://graph.microsoft.com';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape of body
  readonly body: any;
  readonly text: string;
}

export interface CallParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly origin?: string;
}

/** Graph over an empty tenant, with an application that may do everything. */
export function createTestGraph(options: { readonly delays?: Delays } = {}) {
  const context = createTestContext(options);
  const directory = createDirectory(context, createEntraQueries(context));
  const tokens = createTokenAuthority(context);
  const graph = createGraph(context, { tokens, directory });
  const { imported, autopilotDevices, profiles, objects, assignments, managedDevices } = createGraphModule(
    context,
    directory,
  );
  const tokenFor = (roles: readonly string[]) =>
    tokens.issueAccess({ audience: GRAPH_AUDIENCES[0], clientId: 'app', subject: { objectId: 'app' }, roles });
  const everything = tokenFor(GRAPH_PERMISSIONS);

  const call = async (method: string, path: string, parts: CallParts = {}): Promise<Answer> => {
    const { origin = ORIGIN, ...rest } = parts;
    const headers = { authorization: `Bearer ${everything}`, ...parts.headers };
    const response: HttpResponse = await graph.handle(requestOf(method, `${origin}${path}`, { ...rest, headers }));
    const text = response.body.toString('utf8');
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return {
    context,
    directory,
    tokens,
    removeDeleted: () =>
      context.runJobs({ 'autopilot.remove': ({ registrationId }) => void autopilotDevices.remove(registrationId) }),
    tokenFor,
    call,
    imported,
    autopilotDevices,
    profiles,
    objects,
    assignments,
    managedDevices,
  };
}

/** Intune's message is a JSON text inside the error (graph.md 4). */
export function intuneMessage(answer: Answer): string {
  return JSON.parse(answer.body.error.message).Message;
}

export function autopilotDevice(id: string, changes: Partial<AutopilotDevice> = {}): Omit<AutopilotDevice, 'number'> {
  return {
    ...UNTOUCHED,
    id,
    serialNumber: `SN-${id}`,
    productKey: '',
    smbiosUuid: null,
    ekSha256: null,
    diskSerials: [],
    macs: [],
    productKeyId: null,
    manufacturer: 'Contoso',
    model: 'One',
    skuNumber: '',
    systemFamily: '',
    groupTag: '',
    purchaseOrder: '',
    assignedUpn: '',
    addressableUserName: '',
    displayName: '',
    enrollmentState: 'notContacted',
    lastContactedMs: null,
    azureAdDeviceId: `aad-${id}`,
    managedDeviceId: null,
    profileId: null,
    intendedProfileId: null,
    assignmentStatus: 'notAssigned',
    profileAssignedMs: null,
    isVisible: true,
    createdMs: 0,
    ...changes,
  };
}

export function managedDevice(id: string, changes: Partial<ManagedDevice> = {}): Omit<ManagedDevice, 'number'> {
  return {
    id,
    deviceName: `PC-${id}`,
    serialNumber: `SN-${id}`,
    dmDeviceId: id,
    userId: null,
    azureAdDeviceId: null,
    autopilotId: null,
    enrolledMs: 0,
    lastSyncMs: 0,
    enrollmentType: 'windowsAzureADJoin',
    state: 'managed',
    osVersion: '10.0.22631.1',
    manufacturer: 'Contoso',
    model: 'One',
    enrollmentProfileName: null,
    inventory: {},
    ...changes,
  };
}

export const AZURE_AD_PROFILE = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile';
export const HYBRID_PROFILE = '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile';

export const groupTarget = (groupId: string) => ({ '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId });
