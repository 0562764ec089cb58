import { createHash } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import { anyCase, bytes } from '../../protocol/drs/wire-types.ts';
import { readJson } from '../../protocol/read-shape.ts';
import { decodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import type { ServiceContext } from '../context.ts';
import type { EntraQueries } from './queries.ts';
import type { RegistrationRefusal } from './registration-refusal.ts';
import { DRS_AUDIENCES } from './resources.ts';
import type { TokenAuthority } from './tokens.ts';

const requestSchema = anyCase(z.object({ kngc: bytes }));

/** Registers a Windows Hello key (entra-device.md 3): what the client learns, or why not. */
export type HelloKeys = (
  authorization: string | undefined,
  body: string,
) => Result<{ readonly kid: string; readonly upn: string; readonly krctx: string }, RegistrationRefusal>;

const refuse = (errorType: RegistrationRefusal['errorType'], message: string) => err({ errorType, message });

export function createHelloKeys(
  context: ServiceContext,
  { users, deviceSignIns }: EntraQueries,
  tokens: TokenAuthority,
): HelloKeys {
  return (authorization, body) => {
    const claims = tokens.verify(authorization, { audiences: DRS_AUDIENCES });
    if (!claims.ok) return refuse('AuthenticationError', `The access token is refused: ${claims.error.message}.`);
    const { objectId, deviceId = '', amr } = claims.value;
    const user = users.byId(objectId);
    if (!user?.accountEnabled) return refuse('AuthenticationError', 'The user of the access token cannot sign in.');
    // Whoever registers a key must have proved more than a password just now.
    if (!amr.includes('ngcmfa')) return refuse('AuthenticationError', 'The access token does not carry ngcmfa in amr.');
    const read = readJson(requestSchema, body);
    if (!read.ok) return refuse('InvalidRequestError', `The request is malformed: ${read.error.message}.`);
    const blob = read.value.kngc;
    const key = decodeBcryptBlob(blob);
    if (!key.ok) return refuse('InvalidRequestError', `kngc is not valid: ${key.error.message}.`);
    const kid = createHash('sha256').update(blob).digest('base64');
    deviceSignIns.saveHelloKey({
      kid,
      userId: user.id,
      deviceId,
      publicKey: blob.toString('base64'),
      createdMs: context.clock.now(),
    });
    context.trace('entra.hello-key', { upn: user.upn, deviceId });
    // What krctx holds is not public; it comes back to nobody here.
    return ok({ kid, upn: user.upn, krctx: '' });
  };
}
