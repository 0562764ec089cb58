import { err } from '../../../core/result.ts';
import type { Credentials } from '../credentials.ts';
import type { IssueUserTokens } from '../user-tokens.ts';
import type { Grant } from './grant.ts';

/** User name and password at once, where nobody can be asked for more: policies that ask refuse (graph.md 5.2). */
export function createPasswordGrant(credentials: Credentials, issue: IssueUserTokens): Grant<'password'> {
  return (request, call) => {
    if (call.tenant.toLowerCase() === 'common') return err({ code: 9001023 });
    const checked = credentials.checkPassword(request.username, request.password);
    if (!checked.ok) return checked;
    return issue(
      {
        clientId: request.client_id,
        user: checked.value,
        amr: ['pwd'],
        deviceId: null,
        accessPassId: null,
        resource: request.resource,
        scope: request.scope ?? '',
        nonce: null,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
