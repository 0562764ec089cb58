import type { DeviceInStory } from '../../story/cast.ts';
import type { GraphClient } from '../../story/graph-client.ts';
import { entry, explained, inService, NOTHING, onWire } from '../entry.ts';

/** Deletes the Entra object of a registered device, as somebody who tidies up would. */
async function deleteDeviceObject(graph: GraphClient, { hardware }: DeviceInStory): Promise<void> {
  const found = await graph.list(`/devices?$filter=displayName eq '${hardware.smbios.serialNumber}'`);
  for (const { id } of found) await graph.delete(`/devices/${String(id)}`);
}

/** In device registration (autopilot.md 4.3, entra-device.md 3). */
export const JOIN_FAULTS = {
  joinDiscoveryFailed: entry({
    id: 'join-801C000C',
    phase: 'JOIN',
    ...explained('0x801C000C'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enterpriseregistration.windows.net', method: 'GET' },
        effect: { kind: 'answered', status: 404, headers: {}, body: '' },
      }),
    outcome: { shows: 'Where to join cannot be found out.', code: '0x801C000C', reaches: 'failed' },
    scenario: 'faults/join/join-discovery-failed',
  }),
  joinReplyUnreadable: entry({
    id: 'join-801C03E9',
    phase: 'JOIN',
    ...explained('0x801C03E9'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enterpriseregistration.windows.net', path: '/EnrollmentServer' },
        effect: { kind: 'cut-short', bytes: 60 },
      }),
    outcome: {
      shows: 'The reply to the join arrives cut short; Entra has joined the device all the same.',
      code: '0x801C03E9',
      reaches: 'failed',
    },
    scenario: 'faults/join/join-reply-unreadable',
  }),
  joinBadStatus: entry({
    id: 'join-801C03EB',
    phase: 'JOIN',
    ...explained('0x801C03EB'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enterpriseregistration.windows.net', path: '/EnrollmentServer' },
        effect: { kind: 'answered', status: 404, headers: {}, body: 'nobody here' },
      }),
    outcome: { shows: 'Something on the way answers the join with 404.', code: '0x801C03EB', reaches: 'failed' },
    scenario: 'faults/join/join-bad-status',
  }),
  joinServiceDown: entry({
    id: 'join-801C0006',
    phase: 'JOIN',
    ...explained('0x801C0006'),
    parameters: NOTHING,
    effects: () =>
      inService('door', {
        on: { host: 'enterpriseregistration.windows.net', path: '/EnrollmentServer' },
        status: 500,
        headers: {},
        body: '',
      }),
    outcome: { shows: 'Device registration answers 500 without a word.', code: '0x801C0006', reaches: 'failed' },
    scenario: 'faults/join/join-service-down',
  }),
  joinUnauthenticated: entry({
    id: 'join-801C0002',
    phase: 'JOIN',
    ...explained('0x801C0002'),
    parameters: NOTHING,
    effects: () =>
      inService('drs.join', {
        errorType: 'AuthenticationError',
        message: 'The access token is refused: it is not valid any more.',
      }),
    outcome: { shows: 'Device registration does not accept the user’s token.', code: '0x801C0002', reaches: 'failed' },
    scenario: 'faults/join/join-unauthenticated',
  }),
  joinRefusedRequest: entry({
    id: 'join-801C03ED',
    phase: 'JOIN',
    ...explained('0x801C03ED'),
    parameters: NOTHING,
    effects: () =>
      inService('drs.join', { errorType: 'InvalidRequestError', message: 'The request is malformed: Attributes.' }),
    outcome: { shows: 'Device registration does not accept the request.', code: '0x801C03ED', reaches: 'failed' },
    scenario: 'faults/join/join-refused-request',
  }),
  joinObjectMissing: entry({
    id: 'join-801C03F2',
    phase: 'JOIN',
    ...explained('0x801C03F2'),
    parameters: NOTHING,
    effects: () =>
      inService('drs.join', { errorType: 'DirectoryError', message: 'The directory object is not found.' }),
    outcome: { shows: 'A directory object is not found.', code: '0x801C03F2', reaches: 'failed' },
    scenario: 'faults/join/join-object-missing',
  }),
  joinException: entry({
    id: 'join-801C03EC',
    phase: 'JOIN',
    ...explained('0x801C03EC'),
    parameters: NOTHING,
    effects: () => [
      ...inService('drs.join', { errorType: 'InvalidRequestError', message: 'Something unexpected happened.' }),
      ...onWire({
        on: { host: 'enterpriseregistration.windows.net', path: '/EnrollmentServer' },
        effect: { kind: 'garbled', replace: [['InvalidRequestError', 'ServerError']] },
      }),
    ],
    outcome: { shows: 'Device registration meets an exception.', code: '0x801C03EC', reaches: 'failed' },
    scenario: 'faults/join/join-exception',
  }),
  joinNotAllowed: entry({
    id: 'join-801C0003',
    phase: 'JOIN',
    ...explained('0x801C0003'),
    parameters: NOTHING,
    effects: () =>
      inService('drs.join', { errorType: 'AuthorizationError', message: 'The user is not allowed to join devices.' }),
    outcome: { shows: 'The user may not join devices.', code: '0x801C0003', reaches: 'failed' },
    scenario: 'faults/join/join-not-allowed',
  }),
  quotaUsedUp: entry({
    id: 'join-801C000E',
    phase: 'JOIN',
    ...explained('0x801C000E'),
    parameters: NOTHING,
    effects: () => [{ on: 'tenant', change: (tenant) => ({ ...tenant, deviceQuota: 0 }) }],
    outcome: { shows: 'The user has as many devices as the tenant allows.', code: '0x801C000E', reaches: 'failed' },
    scenario: 'faults/join/quota-used-up',
  }),
  deviceObjectDeleted: entry({
    id: 'join-801C03F3',
    phase: 'JOIN',
    ...explained('0x801C03F3'),
    parameters: NOTHING,
    effects: () => [{ on: 'admin', at: 'power-on', act: deleteDeviceObject }],
    outcome: {
      shows: 'The device object that registration made is gone when the device wants to join.',
      code: '0x801C03F3',
      reaches: 'failed',
    },
    scenario: 'faults/join/device-object-deleted',
  }),
} as const;
