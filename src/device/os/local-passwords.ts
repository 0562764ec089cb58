import { createHash } from 'node:crypto';
import type { Disk } from './disk.ts';
import { readSecret, writeSecret } from './secrets.ts';

interface Holder {
  readonly disk: Disk;
}

/** Gives a local account a password. */
export function setLocalPassword(machine: Holder, sid: string, password: string): void {
  const passwords = readSecret(machine, 'local-passwords') ?? {};
  writeSecret(machine, 'local-passwords', { ...passwords, [sid]: verifierOf(sid, password) });
}

/** Whether it is the password of a local account; one that has none lets nobody in. */
export function isLocalPassword(machine: Holder, sid: string, password: string): boolean {
  return readSecret(machine, 'local-passwords')?.[sid] === verifierOf(sid, password);
}

function verifierOf(sid: string, password: string): string {
  return createHash('sha256').update(`${sid}\n${password}`).digest('hex');
}
