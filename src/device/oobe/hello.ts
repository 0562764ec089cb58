import { err, ok, type Result } from '../../core/result.ts';
import { encodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import { proveAnew } from '../join/sign-in.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { readSecret } from '../os/secrets.ts';
import { CONTINUE } from './flow.ts';
import { recall, remember } from './progress.ts';

const URL = 'https://enterpriseregistration.windows.net/EnrollmentServer/key/?api-version=1.0';
const HOP = 'hello';

/**
 * Windows Hello on the last page before the desktop, where a policy asks for it (autopilot.md 2.1). The key that stands
 * behind the PIN is registered by a token with a fresh second factor: the one of the sign-in is not carried over. Who
 * does not get that far goes on to the desktop. Ours: Windows offers Hello where nothing is said, too.
 */
export async function setUpHello(machine: Machine): Promise<StageEnd> {
  const signIn = readSecret(machine, 'sign-in');
  if (signIn === undefined || !isWanted(machine, signIn.tenantId) || recall(machine, 'hello') !== undefined) {
    return CONTINUE;
  }
  const { accepted } = await machine.person.show('hello', { upn: signIn.upn });
  if (!accepted) return CONTINUE;
  const registered = await registerKey(machine);
  const { upn } = signIn;
  if (registered.ok) remember(machine, 'hello', { upn });
  machine.events.write({
    channel: 'deviceRegistration',
    id: registered.ok ? 300 : 301,
    level: registered.ok ? 'information' : 'error',
    message: registered.ok
      ? 'The Windows Hello key was registered.'
      : 'The registration of the Windows Hello key failed.',
    data: registered.ok ? { upn } : { upn, code: registered.error.code, detail: registered.error.detail },
  });
  if (registered.ok) machine.reach('hello.done', { upn });
  return CONTINUE;
}

function isWanted(machine: Machine, tenantId: string): boolean {
  const uri = `./Device/Vendor/MSFT/PassportForWork/${tenantId}/Policies/UsePassportForWork`;
  return new CspTree(machine).read(uri) === 'true';
}

/** entra-device.md 3, Hello key. */
async function registerKey(machine: Machine): Promise<Result<void, Failure>> {
  const token = await proveAnew(machine);
  if (!token.ok) return token;
  const kngc = encodeBcryptBlob(machine.key('hello').publicKey).toString('base64');
  const response = await machine.network.fetch({
    method: 'POST',
    url: URL,
    headers: { authorization: `Bearer ${token.value}`, 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify({ kngc }), 'utf8'),
  });
  if (!response.ok) return err(networkFailure(HOP, response.error));
  return response.value.status === 200 ? ok(undefined) : err(statusFailure(HOP, response.value));
}
