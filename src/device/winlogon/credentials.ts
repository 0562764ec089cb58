import { createHash } from 'node:crypto';
import { entraSidOf } from '../../core/guid.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { GROUPS } from '../os/accounts.ts';
import { readSecret, writeSecret } from '../os/secrets.ts';
import { signInToEntra, type WindowsUser } from './entra-sign-in.ts';

/** What somebody types: a user principal name or the name of a local account, and a password. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Who has proved to be whom. */
export type Proven =
  | { readonly kind: 'local'; readonly sid: string; readonly name: string }
  | { readonly kind: 'entra'; readonly sid: string; readonly user: WindowsUser };

/** ERROR_LOGON_FAILURE: user name or password is wrong; which of them is not said. */
export const LOGON_FAILURE = '0x8007052E';

/** Checks credentials: those of a local account here, those of an Entra user there. */
export async function authenticate(machine: Machine, credentials: Credentials): Promise<Result<Proven, Failure>> {
  const { userName } = credentials;
  if (!userName.includes('@')) return authenticateLocally(machine, credentials);
  const user = await signInToEntra(machine, credentials);
  return user.ok ? ok({ kind: 'entra', sid: entraSidOf(user.value.objectId), user: user.value }) : user;
}

/** Whether somebody administers this device, by themselves or by a role in Entra. */
export function isAdministrator({ accounts }: Machine, proven: Proven): boolean {
  const sids = [proven.sid, ...(proven.kind === 'entra' ? (proven.user.roleSids ?? []) : [])];
  return accounts.members(GROUPS.Administrators).some((member) => sids.includes(member));
}

/** Gives a local account a password. */
export function setLocalPassword(machine: Machine, sid: string, password: string): void {
  const passwords = readSecret(machine, 'local-passwords') ?? {};
  writeSecret(machine, 'local-passwords', { ...passwords, [sid]: verifierOf(sid, password) });
}

function authenticateLocally(machine: Machine, { userName, password }: Credentials): Result<Proven, Failure> {
  const name = userName.replace(/^\.\\/, '').toLowerCase();
  const account = machine.accounts.list().find((it) => it.kind === 'local' && it.name.toLowerCase() === name);
  const verifier = account && readSecret(machine, 'local-passwords')?.[account.sid];
  const isRight = account?.kind === 'local' && account.isEnabled && verifier === verifierOf(account.sid, password);
  if (!isRight) return err({ code: LOGON_FAILURE, hop: 'logon', detail: 'the user name or password is incorrect' });
  return ok({ kind: 'local', sid: account.sid, name: account.name });
}

function verifierOf(sid: string, password: string): string {
  return createHash('sha256').update(`${sid}\n${password}`).digest('hex');
}
