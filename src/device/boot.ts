import { z } from 'zod';
import type { Random } from '../core/random.ts';
import { explainCode } from '../protocol/error-codes.ts';
import { logAutopilot } from './autopilot/events.ts';
import { cachedProfile } from './autopilot/policy-cache.ts';
import { createMachine, type DevicePorts } from './create-machine.ts';
import { showDiagnostics } from './diagnostics/diagnostics-page.ts';
import { installationNumber, runRecovery } from './lifecycle/recovery.ts';
import { REDEPLOYMENT_FLOW } from './lifecycle/redeployment.ts';
import { closeReset, readReset, startsRecovery } from './lifecycle/reset-record.ts';
import type { Machine } from './machine.ts';
import { startDmClient } from './mdm/dm-client.ts';
import { type FlowEnd, isFinished, runFlow } from './oobe/flow.ts';
import { runOobe } from './oobe/oobe.ts';
import { PAGES, type PageName } from './oobe/pages.ts';
import { PLACES } from './oobe/places.ts';
import type { Disk } from './os/disk.ts';
import type { EventEntry } from './os/event-log.ts';
import { applyComputerName, computerName, installWindows } from './os/installation.ts';
import { deleteSecret } from './os/secrets.ts';
import { signOut } from './os/session.ts';
import { countBoot, isRestarting, lastEnd, nextBootNumber, restart, shutDown } from './power.ts';
import { type DeviceSpec, WINDOWS } from './spec.ts';
import { runWinlogon } from './winlogon/winlogon.ts';

/** From firmware to the first thing that Windows shows, milliseconds. Ours: no reference states it. */
const START_MS = { low: 8_000, high: 20_000 } as const;

/** What Windows says at its start when it was not shut down (power-cuts.md 4). */
const POWER_LOST: EventEntry = {
  channel: 'system',
  id: 41,
  level: 'critical',
  message: 'Windows was not shut down before it started: it hung, crashed or lost its power.',
};

/** A device's program between two power cycles. */
export interface RunningDevice {
  /** Takes a `DeviceMessage` at its time. */
  onMessage(body: unknown): void;
  readonly disk: Disk;
}

const page = z.enum(Object.keys(PAGES) as [PageName, ...PageName[]]);

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('power-on') }),
  z.object({ kind: z.literal('restart') }),
  z.object({ kind: z.literal('diagnostics') }),
  z.object({ kind: z.literal('person'), page, answer: z.unknown() }),
  z.object({ kind: z.literal('away'), page }),
]);

/**
 * A word from outside: somebody presses the power button, restarts Windows, asks for the diagnostics page, answers a page
 * or leaves it.
 */
export type DeviceMessage = z.infer<typeof messageSchema>;

/**
 * Starts a device's program from what is on its disk. It powers on at the message `power-on`, or at once when it went
 * off to restart. Nothing of the machine but its disk outlives it: after `ended` a driver calls this again with the
 * disk's entries and the messages so far.
 */
export function startDevice(spec: DeviceSpec, ports: DevicePorts): RunningDevice {
  const { actors } = ports;
  const machine = createMachine(spec, ports);
  const power = actors.gate('the power button');
  for (const body of ports.heardBefore) {
    const message = messageSchema.parse(body);
    if (message.kind === 'person') machine.person.recall(message);
  }
  actors.spawn('windows', async () => {
    if (!isRestarting(machine.disk)) await power.wait();
    await boot(machine, ports.random);
  });
  return {
    disk: machine.disk,
    onMessage(body) {
      const message = messageSchema.parse(body);
      if (message.kind === 'power-on') power.open();
      else if (message.kind === 'restart') actors.spawn('restart', () => restart(machine, 'somebody restarted it'));
      else if (message.kind === 'diagnostics') actors.spawn('diagnostics', () => showDiagnostics(machine));
      else if (message.kind === 'away') machine.person.leave(message.page);
      else machine.person.instruct(message);
    },
  };
}

/** Windows from power-on to where this boot ends: a restart, the desktop, or a failure. */
async function boot(machine: Machine, deviceRandom: Random): Promise<void> {
  const { disk, actors, random, spec, hardware } = machine;
  const number = nextBootNumber(disk);
  const ended = lastEnd(disk);
  countBoot(disk);
  signOut(disk);
  // Only a restart that Windows itself makes carries what the user entered (power-cuts.md, introduction).
  if (ended !== 'restarted') deleteSecret(machine, 'sign-in');
  if (startsRecovery(disk)) return runRecovery(machine);
  if (ended === 'power lost') machine.events.write(POWER_LOST);
  const installation = installationNumber(machine);
  installWindows(machine, deviceRandom.fork(installation === 0 ? 'installation' : `installation:${installation}`));
  applyComputerName(machine);
  machine.reach('power-on', {
    boot: number,
    model: spec.model,
    serialNumber: hardware.smbios.serialNumber,
    windows: WINDOWS[spec.windows].build,
    computerName: computerName(machine),
  });
  await actors.sleep(random.fork('start').int(START_MS.low, START_MS.high), 'Windows to start');
  const end = await live(machine);
  switch (end.next) {
    case 'done':
      return;
    case 'reboot':
      return restart(machine, end.reason);
    case 'shutdown':
      return shutDown(machine, end.stage);
    case 'failed': {
      const { code, hop, detail } = end;
      const { cause, remedy } = explainCode(code);
      machine.reach('failed', { stage: end.stage, code, hop, detail, cause, remedy });
    }
  }
}

/** What there is to do on this machine, by what lies on its disk. */
async function live(machine: Machine): Promise<FlowEnd> {
  const { disk } = machine;
  const reset = readReset(disk);
  if (reset?.kind === 'remove-everything') {
    machine.reach('reset.done', { kind: reset.kind, origin: reset.origin });
    closeReset(disk);
  }
  if (!isFinished(machine)) {
    const end = await runOobe(machine);
    return end.next === 'done' ? runWinlogon(machine) : end;
  }
  if (readReset(disk) !== undefined) {
    const end = await runFlow(machine, REDEPLOYMENT_FLOW, PLACES.redeployment);
    if (end.next !== 'done') return end;
  }
  logAutopilot(machine, cachedProfile(machine) === undefined ? 162 : 163);
  startDmClient(machine);
  return runWinlogon(machine);
}
