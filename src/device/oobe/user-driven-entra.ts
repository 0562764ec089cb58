import { entraSidOf } from '../../core/guid.ts';
import { storePersonalized } from '../autopilot/policy-cache.ts';
import { runAccountSetup, runDeviceSetup, wasContinuedAnyway } from '../esp/status-page.ts';
import { joinEntra } from '../join/join.ts';
import { signInToEntra } from '../join/sign-in.ts';
import { acceptTermsOfUse } from '../join/terms-of-use.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { readClientState } from '../mdm/client-state.ts';
import { startDmClient } from '../mdm/dm-client.ts';
import { signalsOf } from '../mdm/signals.ts';
import { removeSetupAccount } from '../os/installation.ts';
import { deleteSecret, readSecret } from '../os/secrets.ts';
import { signIn } from '../os/session.ts';
import { signInAtTheScreen } from '../winlogon/first-sign-in.ts';
import { enrolInMdm } from './enrol.ts';
import { CONTINUE, type Stage } from './flow.ts';
import { setUpHello } from './hello.ts';
import { hides } from './hidden-pages.ts';
import { recall, remember } from './progress.ts';
import { rename } from './rename.ts';
import { installQualityUpdates } from './updates.ts';

/** What a new user's first sign-in to Windows takes, milliseconds. Ours. */
const FIRST_SIGN_IN_MS = { low: 15_000, high: 40_000 } as const;

/** How long the flow waits for the first session before it lets the status page wait instead. Ours. */
const FIRST_SYNC_LIMIT_MS = 15 * 60_000;

/** User-driven Entra join behind the front end, to the desktop (autopilot.md 2.1). */
export const userDrivenEntra: readonly Stage[] = [
  { name: 'eula', run: showEula },
  { name: 'sign-in', atEveryBoot: { upTo: 'enrol' }, run: signInToEntra },
  { name: 'terms-of-use', run: acceptTermsOfUse },
  { name: 'join', run: joinEntra },
  { name: 'enrol', run: enrolInMdm },
  { name: 'management', atEveryBoot: true, run: startManagement },
  { name: 'first-sync', run: awaitFirstSync },
  { name: 'rename', run: rename },
  { name: 'device-setup', run: setUpDevice },
  { name: 'privacy', run: showPrivacy },
  { name: 'auto-sign-in', atEveryBoot: true, run: signInToWindows },
  { name: 'account-setup', run: setUpAccount },
  { name: 'quality-updates', run: installQualityUpdates },
  { name: 'hello', run: setUpHello },
  { name: 'hand-over', run: handOver },
];

async function showEula(machine: Machine): Promise<StageEnd> {
  if (hides(machine, 'skipEula') || recall(machine, 'eula') !== undefined) return CONTINUE;
  remember(machine, 'eula', await machine.person.show('eula', {}));
  return CONTINUE;
}

async function startManagement(machine: Machine): Promise<StageEnd> {
  startDmClient(machine);
  return CONTINUE;
}

/** The first session tells the device what is wanted of it, a name among other things (autopilot.md 2.1). */
async function awaitFirstSync(machine: Machine): Promise<StageEnd> {
  const { clock } = machine;
  const untilMs = clock.now() + FIRST_SYNC_LIMIT_MS;
  while (readClientState(machine).completed === 0 && clock.now() < untilMs) {
    await signalsOf(machine).waitForChange(untilMs - clock.now());
  }
  return CONTINUE;
}

/** A restart that the MDM asks for loses the user's credentials: they have to be entered again (autopilot.md 1.5, Rules). */
async function setUpDevice(machine: Machine): Promise<StageEnd> {
  const end = await runDeviceSetup(machine);
  if (end.next === 'reboot') deleteSecret(machine, 'sign-in');
  return end;
}

/** At the start of account setup, before the automatic sign-in (autopilot.md 2.1). */
async function showPrivacy(machine: Machine): Promise<StageEnd> {
  if (hides(machine, 'skipExpressSettings')) return CONTINUE;
  remember(machine, 'privacy', await machine.person.show('privacy', {}));
  return CONTINUE;
}

/** Signs the user in to Windows with what the sign-in page gave; once a restart has lost it, Windows asks by itself. */
async function signInToWindows(machine: Machine): Promise<StageEnd> {
  const { actors, random, disk, accounts } = machine;
  const kept = readSecret(machine, 'sign-in');
  const sid = kept === undefined ? await signInAtTheScreen(machine) : entraSidOf(kept.objectId);
  const { low, high } = FIRST_SIGN_IN_MS;
  await actors.sleep(random.fork('first-sign-in').int(low, high), 'Windows to prepare the user’s profile');
  signIn(disk, sid);
  const account = accounts.get(sid);
  machine.trace('windows.signed-in', { upn: account?.kind === 'entra' ? account.upn : '' });
  return CONTINUE;
}

async function setUpAccount(machine: Machine): Promise<StageEnd> {
  const end = await runAccountSetup(machine);
  if (end.next === 'continue' && !wasContinuedAnyway(machine)) machine.reach('esp.done');
  return end;
}

/** Leaves the device to its user: the account of the out-of-box experience goes, and so do its secrets. */
async function handOver(machine: Machine): Promise<StageEnd> {
  storePersonalized(machine);
  removeSetupAccount(machine.accounts);
  deleteSecret(machine, 'sign-in');
  return CONTINUE;
}
