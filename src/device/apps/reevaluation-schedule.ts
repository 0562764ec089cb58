import { createHash } from 'node:crypto';
import type { SidecarApp } from '../../protocol/sidecar/required-apps.ts';
import type { Machine } from '../machine.ts';
import { NOBODY, WIN32_APPS } from './enforcement-state.ts';

/** How long the agent leaves an app alone after it failed (mdm.md mdm-7-18). */
const REST_MS = 24 * 3_600_000;

/** Whether an app, as it is now, failed less than a day ago. */
export function isResting({ registry, clock }: Machine, userId: string | null, app: SidecarApp): boolean {
  const failedAt = registry.getString(keyOf(userId, app), app.id);
  return failedAt !== undefined && clock.now() < Date.parse(failedAt) + REST_MS;
}

/** The app has failed: its day begins. */
export function rest({ registry, clock }: Machine, userId: string | null, app: SidecarApp): void {
  registry.setString(keyOf(userId, app), app.id, new Date(clock.now()).toISOString());
}

/** Everything that failed is due again. Ours: that "Try again" on the status page does this. */
export function endAllRests({ registry }: Machine): void {
  for (const user of registry.subkeys(WIN32_APPS)) registry.deleteKey(`${WIN32_APPS}/${user}/GRS`);
}

/** Ours: what goes into the hash, and the form of the time. An app that was changed is another one. */
function keyOf(userId: string | null, { id, version }: SidecarApp): string {
  const hash = createHash('sha256').update(`${id}/${version}`).digest('base64url');
  return `${WIN32_APPS}/${userId ?? NOBODY}/GRS/${hash}`;
}
