import { entraSidOf } from '../../core/guid.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { isLocalPassword } from '../os/local-passwords.ts';
import { LOGON_FAILURE, signInToEntra, type WindowsUser } from './entra-sign-in.ts';

/** What somebody types: a user principal name or the name of a local account, and a password. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Who has proved to be whom. */
export type Proven =
  | { readonly kind: 'local'; readonly sid: string; readonly name: string }
  | { readonly kind: 'entra'; readonly sid: string; readonly user: WindowsUser };

/** Checks credentials: those of a local account here, those of an Entra user there. */
export async function authenticate(machine: Machine, credentials: Credentials): Promise<Result<Proven, Failure>> {
  const { userName } = credentials;
  if (!userName.includes('@')) return authenticateLocally(machine, credentials);
  const user = await signInToEntra(machine, credentials);
  return user.ok ? ok({ kind: 'entra', sid: entraSidOf(user.value.objectId), user: user.value }) : user;
}

function authenticateLocally(machine: Machine, { userName, password }: Credentials): Result<Proven, Failure> {
  const name = userName.replace(/^\.\\/, '').toLowerCase();
  const account = machine.accounts.list().find((it) => it.kind === 'local' && it.name.toLowerCase() === name);
  const isRight = account?.kind === 'local' && account.isEnabled && isLocalPassword(machine, account.sid, password);
  if (!isRight) return err({ code: LOGON_FAILURE, hop: 'logon', detail: 'the user name or password is incorrect' });
  return ok({ kind: 'local', sid: account.sid, name: account.name });
}
