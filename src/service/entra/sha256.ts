import { createHash } from 'node:crypto';

/** Lower-case hexadecimal: how secrets and refresh tokens are kept. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
