import { beginAccountSetup, runAccountSetup } from '../esp/status-page.ts';
import { resetDevice } from '../lifecycle/reset.ts';
import { CARRIED_OVER } from '../lifecycle/survivors.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { requestSync } from '../mdm/signals.ts';
import { CONTINUE, type FlowEnd } from '../oobe/flow.ts';
import { computerName } from '../os/installation.ts';
import { writeSecret } from '../os/secrets.ts';
import { signedInUser, signIn } from '../os/session.ts';
import { authenticate, type Credentials, type Proven } from './credentials.ts';

/** What a sign-in to Windows takes, for a new user and for one with a profile, milliseconds. Ours. */
const NEW_USER_MS = { low: 15_000, high: 40_000 } as const;
const KNOWN_USER_MS = { low: 2_000, high: 6_000 } as const;
/** After this long nobody stands at the page of a reset any more. Ours. */
const PATIENCE_MS = 5 * 60_000;
/** E_ACCESSDENIED */
const ACCESS_DENIED = '0x80070005';
const POLICY = 'HKLM/SOFTWARE/Microsoft/PolicyManager/current/device/CredentialProviders';

/**
 * Winlogon on a device that lies behind its out-of-box experience: takes what people do at the lock screen, sign in or
 * ask for a reset, until one of it ends this start of Windows.
 */
export async function runWinlogon(machine: Machine): Promise<FlowEnd> {
  if (signedInUser(machine.disk) === undefined) {
    machine.reach('sign-in-screen', { computerName: computerName(machine) });
  }
  for (;;) {
    const wish = await machine.person.turnsTo('lock-screen');
    const end = 'keys' in wish ? await startReset(machine) : await signInToWindows(machine, wish);
    if (end.next !== 'continue') return { ...end, stage: 'lock-screen' };
  }
}

/** Ctrl+Win+R (autopilot.md 2.6): nothing happens unless the policy allows it; then an administrator has to sign in. */
async function startReset(machine: Machine): Promise<StageEnd> {
  const { registry, disk, actors } = machine;
  if (registry.getNumber(POLICY, 'DisableAutomaticReDeploymentCredentials') !== 0) {
    machine.trace('keys.ignored', { keys: 'Ctrl+Win+R' });
    return CONTINUE;
  }
  const packages = CARRIED_OVER['applied provisioning packages'].flatMap((prefix) => disk.list(prefix));
  const { value: credentials } = await actors.race<Credentials | undefined>('the page of the reset', [
    () => machine.person.show('reset-sign-in', { packages }),
    async () => {
      await actors.sleep(PATIENCE_MS, 'an administrator to sign in for the reset');
      return undefined;
    },
  ]);
  if (credentials === undefined) return CONTINUE;
  const proven = await authenticate(machine, credentials);
  const failure = !proven.ok
    ? proven.error
    : isAdministrator(machine, proven.value)
      ? undefined
      : { code: ACCESS_DENIED, hop: 'logon', detail: `${credentials.userName} is no administrator of this device` };
  if (failure !== undefined) {
    machine.reach('reset.failed', { origin: 'local', ...failure });
    return CONTINUE;
  }
  const end = resetDevice(machine, 'autopilot-reset', 'local');
  return end.next === 'failed' ? CONTINUE : end;
}

async function signInToWindows(machine: Machine, credentials: Credentials): Promise<StageEnd> {
  const { disk, accounts, actors, random } = machine;
  const proven = await authenticate(machine, credentials);
  if (!proven.ok) {
    machine.trace('windows.sign-in-refused', { userName: credentials.userName, ...proven.error });
    machine.person.progress('lock-screen', { error: proven.error.detail, code: proven.error.code });
    return CONTINUE;
  }
  const isNew = accounts.get(proven.value.sid) === undefined;
  const upn = letIn(machine, proven.value);
  const { low, high } = isNew ? NEW_USER_MS : KNOWN_USER_MS;
  await actors.sleep(random.fork(`sign-in:${upn}`).int(low, high), 'Windows to prepare the user’s desktop');
  signIn(disk, proven.value.sid);
  machine.trace('windows.signed-in', { upn });
  if (isNew && proven.value.kind === 'entra') {
    beginAccountSetup(machine);
    const end = await runAccountSetup(machine);
    if (end.next !== 'continue') return end;
  } else {
    requestSync(machine, 'login');
  }
  machine.reach('desktop', {
    computerName: computerName(machine),
    upn,
    isAdministrator: isAdministrator(machine, proven.value),
  });
  return CONTINUE;
}

/** By the account, or by a role that the sign-in told of: nobody needs an account here for that (autopilot.md ap-1.4-09). */
function isAdministrator({ accounts }: Machine, proven: Proven): boolean {
  const roleSids = proven.kind === 'entra' ? proven.user.roleSids : undefined;
  return accounts.isAdministrator(proven.sid, roleSids);
}

/** Makes the account of an Entra user who is new here, keeps what their sign-in gave, roles too; returns the name they go by. */
export function letIn(machine: Machine, proven: Proven): string {
  if (proven.kind === 'local') return proven.name;
  const { objectId, upn, primaryRefreshToken, sessionKey } = proven.user;
  machine.accounts.addEntraUser(proven.user);
  writeSecret(machine, 'windows-sign-in', { objectId, primaryRefreshToken, sessionKey: sessionKey.toString('base64') });
  return upn;
}
