import type { Machine } from '../machine.ts';
import { restart } from '../power.ts';
import type { FactName } from './progress.ts';

/** What the next person does not have to do again: Windows keeps its networks, and a patch stays installed. */
const KEPT: readonly FactName[] = ['network', 'zero-day-patch'];

/**
 * Forgets what was answered so far and begins the out-of-box experience at its first page, as the link to another account
 * does (autopilot.md ap-1.4-08). Ours: that Windows restarts for it.
 */
export function beginAnew(machine: Machine, reason: string): Promise<never> {
  const { disk } = machine;
  for (const path of disk.list('oobe/')) {
    if (!KEPT.some((name) => path === `oobe/${name}`)) disk.delete(path);
  }
  return restart(machine, reason);
}
