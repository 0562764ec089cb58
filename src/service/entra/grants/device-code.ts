import { err } from '../../../core/result.ts';
import type { DEVICE_CODE_GRANTS } from '../../../protocol/oidc/token.ts';
import type { ServiceContext } from '../../context.ts';
import type { EntraQueries } from '../queries.ts';
import { sha256 } from '../sha256.ts';
import type { IssueUserTokens } from '../user-tokens.ts';
import type { Grant } from './grant.ts';
import { findEnabledUser } from './users.ts';

/** Polling for what a person does with a user code elsewhere (graph.md 5). */
export function createDeviceCodeGrant(
  context: ServiceContext,
  queries: EntraQueries,
  issue: IssueUserTokens,
): Grant<(typeof DEVICE_CODE_GRANTS)[number]> {
  const { deviceSignIns } = queries;
  return (request, call) => {
    const text = request.device_code ?? request.code;
    if (text === undefined) return err({ code: 900144, detail: 'device_code' });
    const stored = deviceSignIns.deviceCodeBySha256(sha256(text));
    if (stored === undefined) return err({ code: 70018 });
    if (stored.clientId.toLowerCase() !== request.client_id.toLowerCase()) return err({ code: 70018 });
    if (context.clock.now() >= stored.expiresMs) return err({ code: 70020 });
    if (stored.state === 'pending') return err({ code: 70016 });
    deviceSignIns.deleteDeviceCode(stored.deviceCodeSha256);
    if (stored.state === 'declined') return err({ code: 65004, oauth: 'authorization_declined' });
    const user = findEnabledUser(queries, stored.userId ?? '');
    if (!user.ok) return user;
    return issue(
      {
        clientId: stored.clientId,
        user: user.value,
        amr: stored.amr,
        deviceId: null,
        accessPassId: stored.accessPassId,
        resource: stored.resource ?? undefined,
        scope: stored.scope,
        nonce: null,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
