import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { AutopilotEvent } from '../../store/queries/autopilot-events.ts';
import { createAutopilotEventQueries } from '../../store/queries/autopilot-events.ts';
import { createAppStateQueries } from '../../store/queries/mdm-app-states.ts';
import { type GraphRoute, notFound } from '../call.ts';
import { byKey, byNumber, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one } from '../replies.ts';
import { graphTime } from '../time.ts';

const PATH = '/deviceManagement/autopilotEvents';

/** ISO 8601: `PT12M3S`. */
function duration(fromMs: number, toMs: number | null): string {
  const seconds = Math.max(0, Math.round(((toMs ?? fromMs) - fromMs) / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds % 60}S`;
}

/** The deployment report: how far each enrolment of a registered device has come (graph.md 3.7). */
export function autopilotEventRoutes({ context }: GraphModule): GraphRoute[] {
  const events = createAutopilotEventQueries(context.db);
  const apps = createAppStateQueries(context.db);

  const eventEntity = ({
    id,
    managedDeviceId,
    enrolledMs,
    deviceSetupMs,
    accountSetupMs,
    facts,
  }: AutopilotEvent): Entity => {
    const { registeredMs, ...told } = facts;
    const failed = apps.ofDevice(managedDeviceId).find(({ installState }) => installState === 'failed');
    const isDeviceAlone = facts.userId === '';
    const deviceSetupStatus = deviceSetupMs !== null ? 'success' : failed !== undefined ? 'failure' : 'inProgress';
    const accountSetupStatus = isDeviceAlone
      ? 'disabled'
      : accountSetupMs !== null
        ? 'success'
        : deviceSetupMs === null
          ? 'notAttempted'
          : failed !== undefined
            ? 'failure'
            : 'inProgress';
    const last = isDeviceAlone ? deviceSetupStatus : accountSetupStatus;
    const deploymentState = last === 'notAttempted' ? deviceSetupStatus : last;
    const endMs = isDeviceAlone ? deviceSetupMs : accountSetupMs;
    return {
      id,
      deviceId: managedDeviceId,
      eventDateTime: graphTime(endMs ?? deviceSetupMs ?? enrolledMs),
      deviceRegisteredDateTime: graphTime(registeredMs),
      enrollmentStartDateTime: graphTime(enrolledMs),
      ...told,
      enrollmentState: 'enrolled',
      deploymentState,
      deviceSetupStatus,
      accountSetupStatus,
      deploymentStartDateTime: graphTime(enrolledMs),
      deploymentEndDateTime: graphTime(endMs),
      deploymentDuration: duration(enrolledMs, endMs),
      deploymentTotalDuration: duration(enrolledMs, endMs),
      deviceSetupDuration: duration(enrolledMs, deviceSetupMs),
      accountSetupDuration: duration(deviceSetupMs ?? enrolledMs, accountSetupMs),
      enrollmentFailureDetails:
        failed === undefined ? '' : `0x${(failed.errorCode >>> 0).toString(16).toUpperCase().padStart(8, '0')}`,
    };
  };
  const set: EntitySet<AutopilotEvent> = {
    path: PATH.slice(1),
    type: 'microsoft.graph.deviceManagementAutopilotEvent',
    toEntity: eventEntity,
  };
  const source: RowSource<AutopilotEvent> = {
    all: events.all,
    ordered: byNumber(events),
    lookUps: { id: byKey(events.byId) },
  };
  const beta = { method: 'GET', isBetaOnly: true } as const;
  return [
    { ...beta, path: PATH, handle: (call) => list(call, set, source) },
    {
      ...beta,
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const event = events.byId(id.toLowerCase());
        return event === undefined ? notFound(id) : one(call, set, event);
      },
    },
  ];
}
