import type { Disk } from '../os/disk.ts';

/**
 * Where the disk says how far each part of the out-of-box experience has got, the one that ends it last, and a new
 * Windows that an Autopilot Reset made.
 */
export const PLACES = {
  frontEnd: 'oobe/front-end-stage',
  ordinaryBeginning: 'oobe/ordinary-stage',
  flow: 'oobe/next-stage',
  redeployment: 'lifecycle/next-stage',
} as const;

/** The stage that the latest of them has got to; undefined before the first. */
export function currentStage(disk: Disk): string | undefined {
  return (
    disk.read(PLACES.redeployment) ??
    disk.read(PLACES.flow) ??
    disk.read(PLACES.ordinaryBeginning) ??
    disk.read(PLACES.frontEnd)
  );
}
