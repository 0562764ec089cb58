import { err, ok, type Result } from '../../core/result.ts';
import { encodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import { joinedTenantId } from '../join/join-info.ts';
import { proveAnew } from '../join/sign-in.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { managedUser } from '../mdm/csp/managed-user.ts';
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
  const user = whoIsThere(machine);
  if (user === undefined || !isWanted(machine, user.tenantId) || recall(machine, 'hello') !== undefined) {
    return CONTINUE;
  }
  const { upn } = user;
  const { accepted } = await machine.person.show('hello', { upn });
  if (!accepted) return CONTINUE;
  const registered = await registerKey(machine, upn);
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

/** The user of the sign-in, or, once a restart has lost that, of Windows' own: the tenant is then that of the join. */
function whoIsThere(machine: Machine): { readonly upn: string; readonly tenantId: string } | undefined {
  const account = machine.accounts.get(managedUser(machine) ?? '');
  const joined = recall(machine, 'joined');
  const atTheScreen =
    account?.kind === 'entra' && joined !== undefined
      ? { upn: account.upn, tenantId: joinedTenantId(machine, joined.thumbprint) }
      : undefined;
  return readSecret(machine, 'sign-in') ?? atTheScreen;
}

function isWanted(machine: Machine, tenantId: string): boolean {
  const uri = `./Device/Vendor/MSFT/PassportForWork/${tenantId}/Policies/UsePassportForWork`;
  return new CspTree(machine).read(uri) === 'true';
}

/** entra-device.md 3, Hello key. */
async function registerKey(machine: Machine, upn: string): Promise<Result<void, Failure>> {
  const token = await proveAnew(machine, upn);
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
