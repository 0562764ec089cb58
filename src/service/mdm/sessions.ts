import type { CodecError, Result } from '../../core/result.ts';
import type { Handler, HttpResponse, ServerRequest } from '../../network/http.ts';
import type { SyncMlMessage } from '../../protocol/syncml/message.ts';
import { SYNCML_CONTENT_TYPE } from '../../protocol/syncml/names.ts';
import type { Outcome } from '../../protocol/syncml/outcomes.ts';
import { type ClientReport, readReport } from '../../protocol/syncml/package-one.ts';
import { readSyncMl } from '../../protocol/syncml/read.ts';
import { openSession, outcomesOf, reply, type ServerSession } from '../../protocol/syncml/server.ts';
import { isSuccess, STATUS } from '../../protocol/syncml/status.ts';
import { writeSyncMl } from '../../protocol/syncml/write.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { mdmAudiences } from '../entra/resources.ts';
import type { TokenAuthority } from '../entra/tokens.ts';
import { createConversionQueries } from '../store/queries/conversion.ts';
import { createManagedDeviceQueries, type ManagedDevice } from '../store/queries/managed-devices.ts';
import { createMdmProgressQueries } from '../store/queries/mdm-progress.ts';
import { afterReset, forgetSent, isStartingAnew, resetCommands } from './autopilot-reset.ts';
import type { MdmCertificates } from './certificates.ts';
import type { DeploymentReport } from './deployment-report.ts';
import type { FindDesiredState } from './desired-state.ts';
import { AUTOPILOT_RESET, openAction, withAction } from './device-actions.ts';
import { firstUserGets, withFirstUser } from './first-user.ts';
import { answersInventory, inventoryGets, withDevInfo, withInventory } from './inventory.ts';
import { nextWrites } from './next-writes.ts';
import { withPrimaryUser } from './primary-user.ts';
import {
  draftOf,
  forgetUnanswered,
  forgetUserScope,
  NO_PROGRESS,
  type Progress,
  recordOutcomes,
  recordSent,
} from './progress.ts';

/** What sessions stand on. */
export interface SessionDependencies {
  readonly directory: Directory;
  readonly tokens: TokenAuthority;
  readonly certificates: MdmCertificates;
  readonly findDesiredState: FindDesiredState;
  readonly report: DeploymentReport;
}

/** How a message is taken. */
interface Entry {
  readonly session: ServerSession;
  readonly progress: Progress;
  /** Whether it opens a session. */
  readonly isNew: boolean;
}

const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${text}\n`),
});

/**
 * OMA-DM sessions (mdm.md 6): the certificate that enrolment issued says whose they are, 401 or 403 without it.
 * A body that is no message is answered with 400, WBXML with 415.
 */
export function createSessions(context: ServiceContext, dependencies: SessionDependencies): Handler {
  const { directory, tokens, certificates, findDesiredState, report: deployments } = dependencies;
  const devices = createManagedDeviceQueries(context.db);
  const progresses = createMdmProgressQueries(context.db);
  const conversions = createConversionQueries(context.db);

  /** The user at the device, told by a token where there is one: on a shared device nobody else knows (mdm.md 6, HTTP). */
  const userOf = (request: ServerRequest, device: ManagedDevice): string | null => {
    const audiences = mdmAudiences(directory.queries.settings.get('mdmApp'));
    const claims = tokens.verify(request.headers['authorization'], { audiences });
    return claims.ok && claims.value.upn !== undefined ? claims.value.objectId : device.userId;
  };

  const load = (deviceId: string): Progress => {
    const text = progresses.get(deviceId);
    return text === undefined ? NO_PROGRESS : { ...NO_PROGRESS, ...(JSON.parse(text) as Progress) };
  };

  /** What a user should have is worked out from the first session on: as a rule the second one brings it (autopilot.md ap-1.5-17). */
  const withUserKnown = (progress: Progress): Progress => {
    if (progress.loginStatus !== 'user') return { ...progress, isUserKnown: false };
    const nowMs = context.clock.now();
    const { userKnownMs = nowMs + context.delay('userTargeting') } = progress;
    return { ...progress, userKnownMs, isUserKnown: nowMs >= userKnownMs };
  };

  /** The state in which this message is answered: that of its session, or a new one. */
  const enter = (
    stored: Progress,
    message: SyncMlMessage,
    report: ClientReport,
    userId: () => string | null,
  ): Entry => {
    const { sessionId, msgId } = message.header;
    const session = stored.session?.sessionId === sessionId ? stored.session : undefined;
    // The device sends a message again when the answer to it was lost, and so were the commands in that answer.
    const isRepeated = session !== undefined && (msgId === 1 || session.pending.some((it) => it.msgId === msgId));
    const progress = isRepeated ? forgetUnanswered(stored) : stored;
    if (session !== undefined && msgId > 1) {
      return { session: isRepeated ? { ...session, pending: [] } : session, progress, isNew: false };
    }
    const { loginStatus } = report;
    const user = userId();
    const known = stored.userId === null || stored.userId === user ? progress : forgetUserScope(progress);
    const begun = { ...known, sessions: known.sessions + 1, loginStatus: loginStatus ?? 'none', userId: user };
    return { session: openSession(message), progress: withUserKnown(begun), isNew: true };
  };

  const traceOutcomes = (deviceId: string, { loginStatus }: Progress, outcomes: readonly Outcome[]) => {
    for (const { command, target = '', status, originalError = '' } of outcomes) {
      const isFine = isSuccess(status) || status === STATUS.alreadyExists || command.name === 'Get';
      // Until the user is there nothing else is to be expected (mdm.md 6.1, 5).
      const isTooEarly = loginStatus !== 'user' && target.startsWith('./User/');
      if (isFine || isTooEarly) continue;
      context.trace('mdm.refused', { deviceId, verb: command.name, target, status, originalError });
    }
  };

  const traceAlerts = (deviceId: string, { genericAlerts }: ClientReport) => {
    for (const { type = '', source = '', data = '' } of genericAlerts) {
      context.trace('mdm.alert', { deviceId, alert: type, source, data });
    }
  };

  /** A device that starts anew has lost what it was sent; one that an admin reset has lost its primary user as well. */
  const startAnew = (device: ManagedDevice, progress: Progress): [ManagedDevice, Progress] => {
    context.trace('mdm.started-anew', { deviceId: device.id });
    const forgotten = forgetSent(progress);
    // One that has not been sent yet is still to come, whatever the device has just gone through.
    if (openAction(device, AUTOPILOT_RESET)?.actionState !== 'active') return [device, forgotten];
    const awaitsPrimaryUser = device.userId !== null || progress.reset?.awaitsPrimaryUser === true;
    return [withPrimaryUser(directory, device, null), { ...forgotten, reset: { isAccepted: true, awaitsPrimaryUser } }];
  };

  /** The first to sign in after a reset (autopilot.md ap-2.6-05). */
  const takeAsPrimaryUser = (device: ManagedDevice, progress: Progress): [ManagedDevice, Progress] => {
    const { userId, reset } = progress;
    if (userId === null || device.userId !== null || reset?.awaitsPrimaryUser !== true) return [device, progress];
    context.trace('mdm.primary-user', { deviceId: device.id, userId });
    const known = withPrimaryUser(directory, device, userId);
    return [known, { ...progress, reset: { ...reset, awaitsPrimaryUser: false } }];
  };

  const answer = (request: ServerRequest, device: ManagedDevice, message: SyncMlMessage): SyncMlMessage => {
    const nowMs = context.clock.now();
    const report = readReport(message);
    const stored = load(device.id);
    const [known, loaded] = isStartingAnew(stored, report) ? startAnew(device, stored) : [device, stored];
    const entered = enter(loaded, message, report, () => userOf(request, known));
    const outcomes = outcomesOf(entered.session, message);
    const isInventoried = entered.progress.isInventoried || answersInventory(outcomes);
    // A profile may turn the devices that it is aimed at into Autopilot's, as soon as they have told their hash.
    if (isInventoried && !entered.progress.isInventoried && conversions.isAny()) {
      context.schedule('autopilot.assign', {}, 0);
    }
    const heard = { ...withFirstUser(recordOutcomes(entered.progress, outcomes), outcomes), isInventoried };
    traceOutcomes(device.id, heard, outcomes);
    traceAlerts(device.id, report);

    const [owned, introduced] = takeAsPrimaryUser(known, heard);
    const described = withInventory(entered.isNew ? withDevInfo(owned, report.devInfo) : owned, outcomes);
    const { device: seen, progress: answered } = afterReset(described, introduced, outcomes, nowMs);

    const desired = findDesiredState(seen, answered.userId, answered.firstUser?.isThrough === true);
    if (entered.isNew && answered.loginStatus === 'user' && desired.user === null) {
      context.trace('mdm.user-unlicensed', { deviceId: device.id, userId: answered.userId ?? '' });
    }
    deployments.observe(device.id, entered.progress, answered, desired);
    const writes = nextWrites(answered, desired);
    const gets = entered.isNew ? [...inventoryGets(answered.isInventoried), ...firstUserGets(answered, desired)] : [];
    const ofReset = resetCommands(seen, answered, entered.isNew);
    const isBegun = openAction(seen, AUTOPILOT_RESET)?.actionState === 'pending' && ofReset.length > 0;
    const left = isBegun ? withAction(seen, AUTOPILOT_RESET, 'active', nowMs) : seen;
    if (entered.isNew) devices.save({ ...left, lastSyncMs: nowMs });
    else if (left !== device) devices.save(left);

    const replied = reply(entered.session, message, [...writes.map(draftOf), ...gets, ...ofReset]);
    const isOver = replied.state.phase === 'ended';
    const isBootstrapped = answered.isBootstrapped || isOver;
    const progress = { ...recordSent(answered, writes), session: replied.state, isBootstrapped };
    progresses.set(device.id, JSON.stringify(progress));
    if (isOver) context.trace('mdm.session', { deviceId: device.id, loginStatus: progress.loginStatus });
    return replied.message;
  };
  const answerAtOnce = context.db.transaction(answer);

  return (request) => {
    const judged = certificates.judge(request.clientCertificate);
    if (!judged.ok) return plain(judged.error.status, judged.error.message);
    const device = devices.byId(judged.value);
    if (device === undefined) return plain(403, 'The device is not managed any more.');
    if (/\+wbxml/i.test(request.headers['content-type'] ?? '')) return plain(415, 'Messages are taken as XML.');

    const message: Result<SyncMlMessage, CodecError> = readSyncMl(request.body.toString('utf8'));
    if (!message.ok) return plain(400, `${message.error.path}: ${message.error.message}`);
    return {
      status: 200,
      headers: { 'content-type': `${SYNCML_CONTENT_TYPE}; charset=utf-8` },
      body: Buffer.from(writeSyncMl(answerAtOnce(request, device, message.value))),
    };
  };
}
