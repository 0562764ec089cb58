import type { Disk } from './disk.ts';

const PATH = 'session/user';

/** The SID of the user who is signed in to Windows, or undefined: without one there is no user scope (docs/design.md 5). */
export function signedInUser(disk: Disk): string | undefined {
  return disk.read(PATH);
}

/** Opens a user's session. */
export function signIn(disk: Disk, sid: string): void {
  disk.write(PATH, sid);
}

/** Ends the session; Windows starts without one. */
export function signOut(disk: Disk): void {
  disk.delete(PATH);
}
