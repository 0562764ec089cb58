import { timingSafeEqual } from 'node:crypto';
import { LabError, type LabErrorCode } from '../../src/core/errors.ts';
import type { Handler, HttpResponse, ServerRequest } from '../../src/network/http.ts';
import type { TenantSpec } from '../scenario/scenario.ts';
import { readTenantValue } from './origin.ts';
import type { ServedWorld } from './served-world.ts';
import { asStorageError } from './storage-error.ts';

/** What stands before every path of the admin host, so that it is known on loopback too. */
export const ADMIN_PREFIX = '/_lab';

function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
  };
}

const NOT_FOUND = reply(404, { error: 'not-found' });

const STATUS: Readonly<Partial<Record<LabErrorCode, number>>> = {
  LAB_SNAPSHOT_INVALID: 404,
  LAB_CONFIG_INVALID: 400,
  LAB_DATA_UNWRITABLE: 507,
};

/** The tenant that a body says, or what differs from Contoso. */
function readSeed(body: Buffer): TenantSpec {
  try {
    return readTenantValue(JSON.parse(body.toString('utf8')), 'body');
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('LAB_CONFIG_INVALID', 'the body is not JSON');
  }
}

/**
 * The host admin.oobe-lab.test: whether the lab is ready, and what becomes of its state (docs/service.md, State). All but
 * the first needs the credentials that `lab serve` prints, by Basic: whoever reaches the port may not empty the tenant.
 */
export function createAdminRoute(world: ServedWorld): Handler {
  const { clientId, clientSecret } = world.admin;
  const expected = Buffer.from(`Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`);

  const isAllowed = ({ headers }: ServerRequest) => {
    const given = Buffer.from(headers['authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };

  const act = async (
    { method, body }: ServerRequest,
    [what, name, verb, ...rest]: readonly string[],
  ): Promise<HttpResponse> => {
    if (rest.length > 0) return NOT_FOUND;
    const step = [method, what, name === undefined ? undefined : '{name}', verb].filter((part) => part).join(' ');
    switch (step) {
      case 'GET snapshots':
        return reply(200, { snapshots: world.snapshots() });
      case 'POST reset':
        await world.reset();
        return reply(204, undefined);
      case 'POST seed':
        await world.seed(readSeed(body));
        return reply(204, undefined);
      case 'PUT snapshots {name}':
        await world.snapshot(name ?? '');
        return reply(204, undefined);
      case 'POST snapshots {name} restore':
        await world.restore(name ?? '');
        return reply(204, undefined);
      case 'DELETE snapshots {name}':
        world.removeSnapshot(name ?? '');
        return reply(204, undefined);
      default:
        return NOT_FOUND;
    }
  };

  return async (request) => {
    const [prefix, ...segments] = request.path.split('/').filter((segment) => segment !== '');
    if (`/${prefix}` !== ADMIN_PREFIX) return NOT_FOUND;
    if (request.method === 'GET' && segments.join('/') === 'ready') return reply(200, { status: 'ready' });
    if (!isAllowed(request))
      return reply(401, { error: 'unauthorized' }, { 'www-authenticate': 'Basic realm="OOBE Lab"' });
    try {
      return await act(request, segments.map(decode));
    } catch (thrown) {
      const error = asStorageError(world.path, thrown);
      if (!(error instanceof LabError)) throw error;
      return reply(STATUS[error.code] ?? 409, { error: error.code, message: error.message });
    }
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
