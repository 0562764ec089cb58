import type { Handler, HttpResponse, ServerRequest } from '../../network/http.ts';
import { encodeProfile } from '../../protocol/ztd/profile.ts';
import { PROFILE_PATH, readProfileRequest } from '../../protocol/ztd/profile-request.ts';
import { encodeRefusal, ZTD_CODES, type ZtdCode } from '../../protocol/ztd/refusal.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { replyEmpty, replyJson, replyJsonText } from '../entra/replies.ts';
import { createRouter } from '../router.ts';
import type { AutopilotDevice, AutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import type { Assignment } from './assignment.ts';
import { identityOfComponents } from './hardware-identity.ts';
import { findDevice } from './matcher.ts';
import type { Msa } from './msa.ts';
import { DEFAULT_EXPERIENCE } from './profile-defaults.ts';
import { profileDocument } from './profile-document.ts';

/** What profile delivery works with. */
export interface DeliveryParts {
  readonly directory: Directory;
  readonly devices: AutopilotDeviceQueries;
  readonly assignment: Assignment;
  readonly msa: Msa;
}

/** ztd.dds.microsoft.com and cs.dds.microsoft.com (entra-device.md 8.1, leg 3). The status of a refusal is ours: 400. */
export function createProfileDelivery(context: ServiceContext, parts: DeliveryParts): Handler {
  const { directory, devices, assignment, msa } = parts;
  const { settings } = directory.queries;
  const random = context.random.fork('autopilot.profile');

  const refuse = (code: ZtdCode, name: string = ZTD_CODES[code]): HttpResponse => {
    context.trace('autopilot.profile-refused', { code, name });
    return replyJsonText(400, encodeRefusal(code, name));
  };

  const deliver = (device: AutopilotDevice, correlationVector: string): HttpResponse => {
    const atMs = context.clock.now();
    // A repaired device that fits its registration again needs no remedy any more (autopilot.md 1.8).
    const isRemedied = device.remediationState !== 'noRemediationRequired';
    const remedied = isRemedied ? ({ remediationState: 'noRemediationRequired', remediationMs: atMs } as const) : {};
    devices.save({ ...device, ...remedied, lastContactedMs: atMs });
    const current = assignment.currentOf(device);
    if (current.kind === 'missing') return refuse(809);
    if (current.kind === 'none' && settings.get('withoutProfile') === 'plain-oobe') return refuse(815);
    const { profile, isExplicit } =
      current.kind === 'profile' ? current : { profile: DEFAULT_EXPERIENCE, isExplicit: false };
    context.trace('autopilot.profile-sent', { ztdId: device.id, profileId: profile.id, isExplicit });
    const document = profileDocument({
      tenant: context.tenant,
      device,
      profile,
      isExplicit,
      mdmAppId: settings.get('mdmApp').appId,
      correlationId: random.guid(),
      correlationVector,
      atMs,
    });
    return replyJsonText(200, encodeProfile(document));
  };

  const answer = ({ headers }: ServerRequest): HttpResponse => {
    const request = readProfileRequest(headers);
    const components = request.ok ? msa.componentsOf(request.value.ticket) : undefined;
    if (!request.ok || components === undefined) return replyJson(401, { Message: 'The device token is not valid.' });
    const outOfOrder = context.fault('autopilot.profile');
    if (outOfOrder !== undefined) return refuse(outOfOrder.code);
    const match = findDevice(devices, identityOfComponents(components));
    switch (match.kind) {
      case 'none':
        return refuse(807);
      case 'ambiguous':
        return refuse(813);
      case 'mismatch':
        context.trace('autopilot.device-mismatched', { ztdId: match.device.id, score: match.score });
        // "Attention required": the device is to be registered anew (autopilot.md 1.8).
        devices.save({
          ...match.device,
          remediationState: 'manualRemediationRequired',
          remediationMs: context.clock.now(),
        });
        return refuse(908, match.name);
      case 'match':
        context.trace('autopilot.device-matched', { ztdId: match.device.id, score: match.score });
        return deliver(match.device, request.value.correlationVector);
    }
  };

  const find = createRouter([
    { method: 'GET', path: PROFILE_PATH, handle: answer },
    { method: 'POST', path: PROFILE_PATH, handle: answer },
  ]);

  return (request) => {
    const match = find(request.method, request.path);
    if (match.kind === 'found') return match.handle(request, match.parameters);
    return match.kind === 'not-found' ? replyEmpty(404) : replyEmpty(405, { allow: match.allowed.join(', ') });
  };
}
