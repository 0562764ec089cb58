import type { Disk } from '../os/disk.ts';

const REDEPLOYED = 'lifecycle/redeployed';

/** Whether this Windows came about by an Autopilot Reset: no required app is tracked on it (autopilot.md ap-1.7-01). */
export function isRedeployed(disk: Disk): boolean {
  return disk.read(REDEPLOYED) !== undefined;
}

export function markRedeployed(disk: Disk): void {
  disk.write(REDEPLOYED, '');
}
