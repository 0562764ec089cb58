import type { Machine, StageEnd } from '../machine.ts';
import { removeSetupAccount } from '../os/installation.ts';
import { signIn } from '../os/session.ts';
import { WINDOWS } from '../spec.ts';
import { CONTINUE, type Stage } from './flow.ts';
import { recall, remember } from './progress.ts';

/** What setting up a new account takes, milliseconds. Ours. */
const FIRST_SIGN_IN_MS = { low: 15_000, high: 40_000 } as const;

/**
 * The out-of-box experience of a private PC, behind the choice of account: what a device plays that no profile reached
 * (autopilot.md 4.4, sym-consumer-oobe). The pages are those that Autopilot always skips (autopilot.md 1.4); their order is
 * ours.
 */
export const consumer: readonly Stage[] = [
  { name: 'personal-account', run: makeAccount },
  { name: 'personal-privacy', run: showPrivacy },
  { name: 'personal-extras', run: showExtras },
  { name: 'personal-sign-in', run: signInToWindows },
];

/** A Microsoft account or one of this PC alone; whoever makes it administers the device. No request leaves for either. */
async function makeAccount(machine: Machine): Promise<StageEnd> {
  if (recall(machine, 'personal-account') !== undefined) return CONTINUE;
  const { kind, name } = await machine.person.show('personal-account', {});
  const { sid } = machine.accounts.addLocalUser(name);
  remember(machine, 'personal-account', { kind, name, sid });
  return CONTINUE;
}

async function showPrivacy(machine: Machine): Promise<StageEnd> {
  remember(machine, 'privacy', await machine.person.show('privacy', {}));
  return CONTINUE;
}

async function showExtras(machine: Machine): Promise<StageEnd> {
  await machine.person.show('oem-registration', {});
  await machine.person.show('onedrive', {});
  if (WINDOWS[machine.spec.windows].hasCortanaPage) await machine.person.show('cortana', {});
  return CONTINUE;
}

async function signInToWindows(machine: Machine): Promise<StageEnd> {
  const { actors, random, accounts, disk } = machine;
  const account = recall(machine, 'personal-account');
  if (account === undefined) return CONTINUE;
  const { low, high } = FIRST_SIGN_IN_MS;
  await actors.sleep(random.fork('first-sign-in').int(low, high), 'Windows to prepare the user’s profile');
  signIn(disk, account.sid);
  removeSetupAccount(accounts);
  return CONTINUE;
}
