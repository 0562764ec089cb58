import { createHash } from 'node:crypto';
import type { Cred } from './message.ts';

/** An account of one side at the other, as the APPAUTH of the provisioning document gives it (mdm.md 4). */
export interface Account {
  readonly scheme: 'syncml:auth-md5' | 'syncml:auth-basic';
  readonly name: string;
  readonly secret: string;
}

/**
 * The credentials of one message (mdm.md 6). The nonce is Base64, from AAUTHDATA or the last NextNonce; the basic
 * scheme takes none.
 */
export function credOf(account: Account, nonce: string): Cred {
  const { scheme, name, secret } = account;
  const data =
    scheme === 'syncml:auth-basic' ? Buffer.from(`${name}:${secret}`).toString('base64') : digest(account, nonce);
  return { type: scheme, format: 'b64', data };
}

/** Whether the credentials are the account's for this nonce; false when there are none. */
export function isCredOf(cred: Cred | undefined, account: Account, nonce: string): boolean {
  return cred !== undefined && cred.type === account.scheme && cred.data === credOf(account, nonce).data;
}

function digest({ name, secret }: Account, nonce: string): string {
  const inner = md5(Buffer.from(`${name}:${secret}`));
  return md5(Buffer.concat([Buffer.from(`${inner}:`), Buffer.from(nonce, 'base64')]));
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}
