import type { Machine } from '../machine.ts';

const PATH = 'mdm/unenrollment';

/** Puts down that the server has sent Unenroll: the next session tells it so, and is the last (mdm.md 6). */
export function markUnenrollment({ disk }: Machine, providerId: string): void {
  disk.write(PATH, providerId);
}

/** The provider that sent Unenroll, or undefined. */
export function pendingUnenrollment({ disk }: Machine): string | undefined {
  return disk.read(PATH);
}
