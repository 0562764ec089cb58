import type { Executor } from '../../protocol/syncml/executor.ts';
import { isSuccess, STATUS } from '../../protocol/syncml/status.ts';
import type { Machine } from '../machine.ts';
import { parseLocUri } from './csp/loc-uri.ts';
import { managedUser } from './csp/managed-user.ts';
import type { CspTree } from './csp/tree.ts';
import type { Enrollment } from './enrollment-record.ts';

/**
 * The tree as a server reaches it: what it refuses is event 404 (autopilot.md 4.5). Ours: what comes too early for a
 * user (mdm.md 6.1, 5) is not, nor is an Add of what is there.
 */
export function loggedTree(machine: Machine, tree: CspTree, enrollment: Enrollment): Executor {
  return {
    begin: () => tree.begin(),
    commit: () => tree.commit(),
    rollBack: () => tree.rollBack(),
    execute(request) {
      const execution = tree.execute(request);
      const { verb, target } = request;
      const { status } = execution;
      const isTooEarly = target.startsWith('./User/') && managedUser(machine) === undefined;
      if (verb !== 'Get' && !isSuccess(status) && status !== STATUS.alreadyExists && !isTooEarly) {
        machine.events.write({
          channel: 'deviceManagement',
          id: 404,
          level: 'error',
          message: `MDM ConfigurationManager: Command failure status. CSP URI: (${target}), Result: (${status}).`,
          data: {
            configurationSource: enrollment.id,
            provider: providerOf(target),
            command: verb,
            uri: target,
            status,
          },
        });
      }
      return execution;
    },
  };
}

/** The CSP that a node belongs to: the first segment after `Vendor/MSFT`, or the first. */
function providerOf(target: string): string {
  const segments = parseLocUri(target)?.segments ?? [];
  return (segments[0] === 'Vendor' ? segments[2] : segments[0]) ?? '';
}
