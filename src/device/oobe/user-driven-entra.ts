import { entraSidOf } from '../../core/guid.ts';
import { isSelfDeploying } from '../../protocol/ztd/oobe-config.ts';
import { DOMAIN_JOIN_METHOD } from '../../protocol/ztd/profile.ts';
import { logAutopilot } from '../autopilot/events.ts';
import { cachedProfile, storePersonalized } from '../autopilot/policy-cache.ts';
import { runAccountSetup, runDeviceSetup, wasContinuedAnyway } from '../esp/status-page.ts';
import { stageFailed } from '../failure.ts';
import { joinEntra } from '../join/join.ts';
import { signInToEntra } from '../join/sign-in.ts';
import { acceptTermsOfUse } from '../join/terms-of-use.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { readClientState } from '../mdm/client-state.ts';
import { startDmClient } from '../mdm/dm-client.ts';
import { signalsOf } from '../mdm/signals.ts';
import { deleteSecret, readSecret } from '../os/secrets.ts';
import { signIn } from '../os/session.ts';
import type { DeviceSpec } from '../spec.ts';
import { enrolInMdm } from './enrol.ts';
import { CONTINUE, type Stage } from './flow.ts';
import { frontEnd } from './front-end.ts';
import { hides } from './hidden-pages.ts';
import { recall, remember } from './progress.ts';
import { rename } from './rename.ts';

/** What a new user's first sign-in to Windows takes, milliseconds. Ours. */
const FIRST_SIGN_IN_MS = { low: 15_000, high: 40_000 } as const;

/** How long the flow waits for the first session before it lets the status page wait instead. Ours. */
const FIRST_SYNC_LIMIT_MS = 15 * 60_000;

/** User-driven Entra join, from the first page to the desktop (autopilot.md 2.0, 2.1). */
export function userDrivenEntra(spec: DeviceSpec): readonly Stage[] {
  return [
    ...frontEnd(spec),
    { name: 'branch', run: branchOnProfile },
    { name: 'eula', run: showEula },
    { name: 'sign-in', run: signInToEntra },
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
    { name: 'hand-over', run: handOver },
  ];
}

/** Which flow the profile asks for (autopilot.md 2.0, step 6). */
async function branchOnProfile(machine: Machine): Promise<StageEnd> {
  const profile = cachedProfile(machine);
  if (profile === undefined) {
    const { code, detail } = recall(machine, 'no-profile') ?? {
      code: '0x81038327',
      detail: 'no profile was asked for',
    };
    return stageFailed({ code, hop: 'profile', detail: `${detail}; the lab does not play consumer OOBE` });
  }
  logAutopilot(machine, 111, { profile: profile.DeploymentProfileName });
  const isHybrid = profile.CloudAssignedDomainJoinMethod === DOMAIN_JOIN_METHOD.hybrid;
  if (!isHybrid && !isSelfDeploying(profile.CloudAssignedOobeConfig)) return CONTINUE;
  const kind = isHybrid ? 'hybrid join' : 'self-deploying mode';
  return stageFailed({ code: '0x80004001', hop: 'profile', detail: `the lab does not play ${kind}` });
}

async function showEula(machine: Machine): Promise<StageEnd> {
  if (hides(machine, 'skipEula')) return CONTINUE;
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

/** Signs the user in to Windows with what the sign-in page gave, and asks again when a restart has lost it. */
async function signInToWindows(machine: Machine): Promise<StageEnd> {
  const { actors, random, disk } = machine;
  const entered = await signInToEntra(machine);
  const user = readSecret(machine, 'sign-in');
  if (entered.next !== 'continue' || user === undefined) return entered;
  const { low, high } = FIRST_SIGN_IN_MS;
  await actors.sleep(random.fork('first-sign-in').int(low, high), 'Windows to prepare the user’s profile');
  signIn(disk, entraSidOf(user.objectId));
  machine.trace('windows.signed-in', { upn: user.upn });
  return CONTINUE;
}

async function setUpAccount(machine: Machine): Promise<StageEnd> {
  const end = await runAccountSetup(machine);
  if (end.next === 'continue' && !wasContinuedAnyway(machine)) machine.reach('esp.done');
  return end;
}

/** Leaves the device to its user: the account of the out-of-box experience goes, and so do its secrets. */
async function handOver(machine: Machine): Promise<StageEnd> {
  const { accounts } = machine;
  storePersonalized(machine);
  for (const account of accounts.list()) {
    if (account.kind === 'local' && account.name === 'defaultuser0') accounts.remove(account.sid);
  }
  deleteSecret(machine, 'sign-in');
  return CONTINUE;
}
