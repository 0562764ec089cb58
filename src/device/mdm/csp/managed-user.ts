import type { Machine } from '../../machine.ts';
import { signedInUser } from '../../os/session.ts';

/** SID of the Entra user who is signed in: the user that `./User` means (mdm.md 6). */
export function managedUser({ accounts, disk }: Machine): string | undefined {
  const sid = signedInUser(disk);
  return sid !== undefined && accounts.get(sid)?.kind === 'entra' ? sid : undefined;
}
