import type { Machine } from '../machine.ts';
import { computerName } from '../os/installation.ts';
import { authenticate } from './credentials.ts';
import { letIn } from './winlogon.ts';

/**
 * Windows' own sign-in page before account setup: a restart has lost the credentials for the automatic sign-in, and the
 * page knows no user name (autopilot.md 1.5, Rules). Gives the SID of the user of the tenant who has signed in. Ours: that
 * nobody with a local account gets in here.
 */
export async function signInAtTheScreen(machine: Machine): Promise<string> {
  for (let error = ''; ; ) {
    const answer = await machine.person.show('lock-screen', { computerName: computerName(machine), error });
    if ('keys' in answer) continue;
    const proven = await authenticate(machine, answer);
    if (proven.ok && proven.value.kind === 'entra') {
      letIn(machine, proven.value);
      return proven.value.sid;
    }
    error = proven.ok ? 'a local account cannot be used here' : proven.error.detail;
    machine.trace('windows.sign-in-refused', { userName: answer.userName, error });
  }
}
