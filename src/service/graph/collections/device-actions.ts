import { z } from 'zod';
import { AUTOPILOT_RESET, actionResult, openAction, withAction } from '../../mdm/device-actions.ts';
import type { ManagedDevice } from '../../store/queries/managed-devices.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphRoute, NO_CONTENT, notFound, type Refusal, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { contextOf, list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { deleteManagedDevice } from './managed-devices.ts';

const PATH = '/deviceManagement/managedDevices';

/** An action on one device: what its body must say, and what the device's record says until it is done. */
interface DeviceAction {
  readonly name: string;
  readonly isBetaOnly?: boolean;
  readonly schema?: z.ZodType<Readonly<Record<string, unknown>>>;
  /** `managementState` while it waits. */
  readonly state?: string;
  /** A device of Windows cannot do it. */
  readonly isForeign?: boolean;
}

const wipeSchema = z.object({
  keepEnrollmentData: flag.catch(false),
  keepUserData: flag.catch(false),
  macOsUnlockCode: z.string().nullish(),
  persistEsimDataPlan: flag.nullish(),
  useProtectedWipe: flag.nullish(),
});
/** 15 characters, not digits alone (autopilot.md 1.4). */
const nameSchema = z.object({ deviceName: z.string().regex(/^(?!\d+$)[A-Za-z0-9-]{1,15}$/) });
const pauseSchema = z.object({ pauseTimePeriodInMinutes: integer });

/** graph.md 3.8 */
const ACTIONS: readonly DeviceAction[] = [
  { name: 'wipe', schema: wipeSchema, state: 'wipePending' },
  { name: 'retire', state: 'retirePending' },
  { name: 'cleanWindowsDevice', schema: z.object({ keepUserData: flag.catch(false) }) },
  { name: 'syncDevice' },
  { name: 'rebootNow' },
  { name: 'shutDown' },
  { name: 'remoteLock' },
  { name: 'resetPasscode' },
  { name: 'locateDevice' },
  { name: 'windowsDefenderScan', schema: z.object({ quickScan: flag.catch(true) }) },
  { name: 'windowsDefenderUpdateSignatures' },
  { name: 'updateWindowsDeviceAccount', schema: z.looseObject({}) },
  { name: 'bypassActivationLock', isForeign: true },
  { name: 'disableLostMode', isForeign: true },
  { name: 'deleteUserFromSharedAppleDevice', isForeign: true },
  { name: 'setDeviceName', schema: nameSchema, isBetaOnly: true },
  { name: 'rotateBitLockerKeys', isBetaOnly: true },
  { name: 'rotateLocalAdminPassword', isBetaOnly: true },
  { name: 'initiateDeviceAttestation', isBetaOnly: true },
  { name: 'removeDeviceFirmwareConfigurationInterfaceManagement', isBetaOnly: true },
  { name: 'pauseConfigurationRefresh', schema: pauseSchema, isBetaOnly: true },
  { name: 'initiateOnDemandProactiveRemediation', schema: z.object({ scriptPolicyId: z.string() }), isBetaOnly: true },
];

/** Asked for by a call of its own, which answers with the request. */
const LOG_COLLECTION: DeviceAction = { name: 'createDeviceLogCollectionRequest', schema: z.looseObject({}) };
/** Days that collected logs are kept; from general knowledge. */
const LOGS_KEPT_MS = 28 * 86_400_000;

/** managedDeviceRemoteAction: what many devices are asked for at once, by the action on one; null where Windows has none. */
const BULK = {
  retire: 'retire',
  wipe: 'wipe',
  rebootNow: 'rebootNow',
  syncDevice: 'syncDevice',
  setDeviceName: 'setDeviceName',
  quickScan: 'windowsDefenderScan',
  fullScan: 'windowsDefenderScan',
  signatureUpdate: 'windowsDefenderUpdateSignatures',
  initiateOnDemandProactiveRemediation: 'initiateOnDemandProactiveRemediation',
  initiateDeviceAttestation: 'initiateDeviceAttestation',
  collectDiagnostics: 'createDeviceLogCollectionRequest',
  delete: 'delete',
  customTextNotification: null,
  deprovision: null,
  disable: null,
  reenable: null,
  moveDeviceToOrganizationalUnit: null,
  activateDeviceEsim: null,
  initiateMobileDeviceManagementKeyRecovery: null,
} as const;
const MAX_BULK = 100;
const bulkSchema = z.looseObject({
  actionName: z.enum(Object.keys(BULK) as (keyof typeof BULK)[]),
  deviceIds: z.array(z.string()).max(MAX_BULK),
});

/**
 * What an admin asks of a device: kept with the device, and pending until the device has done it. What no device of the
 * lab does yet stays so for everybody to see.
 */
export function deviceActionRoutes({
  context,
  directory,
  managedDevices,
  autopilotDevices,
}: GraphModule): GraphRoute[] {
  const { devices, users } = directory.queries;
  const remove = deleteManagedDevice({ context, directory, managedDevices, autopilotDevices });

  const ask = (device: ManagedDevice, action: DeviceAction, body: unknown): Refusal | undefined => {
    if (action.isForeign) return refuse(400, `The action '${action.name}' is not supported on Windows.`);
    const read = readBody(body, action.schema ?? z.looseObject({}));
    if (!read.ok) return read.error;
    const parameters = read.value;
    const { keepEnrollmentData, keepUserData } = parameters;
    // With enrolment kept and user data not, it is the portal's Autopilot Reset (autopilot.md ap-2.6-04).
    const isReset = action.name === 'wipe' && keepEnrollmentData === true && keepUserData !== true;
    if (isReset) {
      const joined = device.azureAdDeviceId === null ? undefined : devices.byDeviceId(device.azureAdDeviceId);
      if (joined?.trustType !== 'AzureAd') {
        return refuse(400, 'An Autopilot Reset needs a device that is joined to Entra ID, and to nothing else.');
      }
    }
    const name = isReset ? AUTOPILOT_RESET : action.name;
    if (openAction(device, name) !== undefined) return undefined;
    const state = isReset ? undefined : action.state;
    const pending = withAction(device, name, 'pending', context.clock.now());
    const known = (pending.inventory['deviceActionParameters'] ?? {}) as Readonly<Record<string, unknown>>;
    managedDevices.save({
      ...pending,
      ...(state !== undefined && { state }),
      inventory: { ...pending.inventory, deviceActionParameters: { ...known, [name]: parameters } },
    });
    context.trace('graph.device-action', { deviceId: device.id, action: name });
    return undefined;
  };

  /** The request for its logs that a device has open, or had last. */
  const logSet = ({ id }: ManagedDevice): EntitySet<ManagedDevice> => ({
    path: `${PATH.slice(1)}('${id}')/logCollectionRequests`,
    type: 'microsoft.graph.deviceLogCollectionResponse',
    toEntity(device) {
      const { actionState = 'pending', startDateTime = graphTime(0) } = actionResult(device, LOG_COLLECTION.name) ?? {};
      const upn = device.userId === null ? '' : (users.byId(device.userId)?.upn ?? '');
      return {
        id: `${device.id}_${Date.parse(startDateTime)}`,
        status: actionState === 'done' ? 'completed' : actionState === 'failed' ? 'failed' : 'pending',
        managedDeviceId: device.id,
        errorCode: 0,
        requestedDateTimeUTC: startDateTime,
        receivedDateTimeUTC: null,
        initiatedByUserPrincipalName: null,
        expirationDateTimeUTC: graphTime(Date.parse(startDateTime) + LOGS_KEPT_MS),
        size: 0,
        sizeInKB: 0,
        enrolledByUser: upn,
      };
    },
  });

  return [
    ...ACTIONS.map(
      (action): GraphRoute => ({
        method: 'POST',
        path: `${PATH}/{id}/${action.name}`,
        ...(action.isBetaOnly && { isBetaOnly: true }),
        handle(call) {
          const id = call.parameters['id'] ?? '';
          const device = managedDevices.byId(id.toLowerCase());
          return device === undefined ? notFound(id) : (ask(device, action, call.body) ?? NO_CONTENT);
        },
      }),
    ),
    {
      method: 'POST',
      path: `${PATH}/executeAction`,
      isBetaOnly: true,
      handle(call) {
        const read = readBody(call.body, bulkSchema);
        if (!read.ok) return read.error;
        const { actionName, deviceIds } = read.value;
        const single = BULK[actionName];
        const action = [...ACTIONS, LOG_COLLECTION].find(({ name }) => name === single);
        const body = { quickScan: actionName === 'quickScan', ...read.value };
        const outcome = (id: string) => {
          const device = managedDevices.byId(id.toLowerCase());
          if (device === undefined) return 'notFound';
          if (single === 'delete') remove(device);
          else if (action === undefined || ask(device, action, body) !== undefined) return 'notSupported';
          return 'successful';
        };
        const outcomes = deviceIds.map((id) => ({ id, outcome: outcome(id) }));
        const idsOf = (wanted: string) => outcomes.filter((it) => it.outcome === wanted).map(({ id }) => id);
        return {
          kind: 'reply',
          status: 200,
          body: {
            ...contextOf(call, 'microsoft.graph.bulkManagedDeviceActionResult'),
            successfulDeviceIds: idsOf('successful'),
            failedDeviceIds: [],
            notFoundDeviceIds: idsOf('notFound'),
            notSupportedDeviceIds: idsOf('notSupported'),
          },
        };
      },
    },
    {
      method: 'POST',
      path: `${PATH}/{id}/${LOG_COLLECTION.name}`,
      isBetaOnly: true,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id.toLowerCase());
        if (device === undefined) return notFound(id);
        const refusal = ask(device, LOG_COLLECTION, call.body);
        if (refusal !== undefined) return refusal;
        const asked = managedDevices.byId(device.id) ?? device;
        return one(call, logSet(device), asked);
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{id}/logCollectionRequests`,
      isBetaOnly: true,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id.toLowerCase());
        if (device === undefined) return notFound(id);
        const isAsked = actionResult(device, LOG_COLLECTION.name) !== undefined;
        return list(call, logSet(device), rowsOf(isAsked ? [device] : []));
      },
    },
  ];
}
