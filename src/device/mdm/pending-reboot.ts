import type { Machine } from '../machine.ts';

const KEY = 'HKLM/SOFTWARE/Microsoft/Provisioning/SyncML/PendingReboot';

/** Writes down that a node of the RebootRequiredURIs was set: one reboot for all of them, later (mdm.md 6). */
export function askForReboot({ registry, events }: Machine, uri: string): void {
  registry.setNumber(KEY, uri, 1);
  events.write({
    channel: 'deviceManagement',
    id: 2800,
    level: 'information',
    message: `The following URI has triggered a reboot: (${uri}).`,
    data: { uri },
  });
}

/** The nodes for which the coalesced reboot waits, sorted. */
export function pendingRebootUris({ registry }: Machine): string[] {
  return [...registry.values(KEY).keys()];
}

/** Called once the restart has happened, whoever made it. */
export function clearPendingReboot({ registry }: Machine): void {
  registry.deleteKey(KEY);
}
