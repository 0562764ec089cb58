import { letGoOfPage } from '../esp/status-page.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { readClientState } from '../mdm/client-state.ts';
import { startDmClient } from '../mdm/dm-client.ts';
import { isEnrolled } from '../mdm/enrollment-record.ts';
import { signalsOf } from '../mdm/signals.ts';
import { CONTINUE, type Stage } from '../oobe/flow.ts';
import { internet, profile } from '../oobe/front-end.ts';
import { recall } from '../oobe/progress.ts';
import { removeSetupAccount } from '../os/installation.ts';
import { markRedeployed } from './redeployed.ts';
import { REDEPLOYMENT, writeRedeploymentStatus } from './redeployment-status.ts';
import { resetDevice } from './reset.ts';
import { closeReset, readReset } from './reset-record.ts';
import { CARRIED_OVER } from './survivors.ts';

/** What a new Windows does at its first start before it restarts once more, milliseconds. Ours. */
const FIRST_START_MS = { low: 3 * 60_000, high: 6 * 60_000 } as const;

const FIRST_START_DONE = 'lifecycle/first-start-done';

/** From the first start of the new Windows to its sign-in screen (autopilot.md 2.6); nobody answers a page. */
export const REDEPLOYMENT_FLOW: readonly Stage[] = [
  { name: 'first-start', run: startFirst },
  internet,
  profile,
  { name: 'carry-over', run: carryOver },
  { name: 'management', atEveryBoot: true, run: startManagement },
  { name: 'sync', run: awaitSync },
  { name: 'ready', run: makeReady },
];

async function startFirst({ disk, actors, random }: Machine): Promise<StageEnd> {
  if (disk.read(FIRST_START_DONE) !== undefined) return CONTINUE;
  const { low, high } = FIRST_START_MS;
  await actors.sleep(random.fork('first-start').int(low, high), 'the new Windows to set itself up');
  disk.write(FIRST_START_DONE, 'done');
  return { next: 'reboot', reason: 'the new Windows is set up' };
}

/** Puts the old settings in force and applies the packages anew; what lies on the disk already needs no more. */
async function carryOver(machine: Machine): Promise<StageEnd> {
  const { disk } = machine;
  markRedeployed(disk);
  letGoOfPage(disk);
  machine.trace('reset.carried-over', {
    region: recall(machine, 'region')?.value,
    keyboard: recall(machine, 'keyboard')?.value,
    packages: CARRIED_OVER['applied provisioning packages'].flatMap((prefix) => disk.list(prefix)),
  });
  writeRedeploymentStatus(disk, REDEPLOYMENT.complete);
  return CONTINUE;
}

async function startManagement(machine: Machine): Promise<StageEnd> {
  startDmClient(machine);
  return CONTINUE;
}

/** A managed device lets nobody in before it has heard from its management, however long that takes (autopilot.md ap-1.7-01). */
async function awaitSync(machine: Machine): Promise<StageEnd> {
  while (isEnrolled(machine) && readClientState(machine).completed === 0) await signalsOf(machine).waitForChange();
  return CONTINUE;
}

async function makeReady(machine: Machine): Promise<StageEnd> {
  const { accounts, disk } = machine;
  const reset = readReset(disk);
  // Its management has asked for another one in the meantime.
  if (reset?.phase === 'requested') {
    const end = resetDevice(machine, reset.kind, reset.origin);
    if (end.next === 'reboot') return end;
  }
  removeSetupAccount(accounts);
  closeReset(disk);
  machine.reach('reset.done', { kind: reset?.kind, origin: reset?.origin });
  return CONTINUE;
}
