import type { Handler } from '../../network/http.ts';
import { encodeDiscovery } from '../../protocol/drs/discovery.ts';
import type { ServiceContext } from '../context.ts';
import { createRouter, type RouteHandler } from '../router.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { Directory } from './directory.ts';
import type { HelloKeys } from './hello-keys.ts';
import type { HybridJoin } from './hybrid-join.ts';
import type { Join } from './join.ts';
import type { Nonces } from './nonce.ts';
import type { Refusals } from './refusals.ts';
import { replyEmpty, replyJson, replyJsonText } from './replies.ts';
import { DRS_AUDIENCES } from './resources.ts';
import type { TokenAuthority } from './tokens.ts';

const LOOPBACK = /^https:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/** What the registration host is made of. */
export interface RegistrationParts {
  readonly directory: Directory;
  readonly tokens: TokenAuthority;
  readonly nonces: Nonces;
  readonly refusals: Refusals;
  readonly certificates: DeviceCertificates;
  readonly join: Join;
  readonly joinHybrid: HybridJoin;
  readonly registerHelloKey: HelloKeys;
}

/** The hosts enterpriseregistration.windows.net and enterpriseregistration.{domain} (entra-device.md 2, 3). */
export function createRegistration(context: ServiceContext, parts: RegistrationParts): Handler {
  const { tenant } = context;
  const { directory, tokens, nonces, refusals, certificates, join, joinHybrid, registerHelloKey } = parts;
  const isOurs = (name: string) => [tenant.domain, tenant.id].some((own) => own.toLowerCase() === name.toLowerCase());

  /** Under the real names, or wherever a client on loopback found us: it must not be sent out of the lab. */
  const documentAt = (origin: string) => {
    const isLoopback = LOOPBACK.test(origin);
    return encodeDiscovery({
      tenantId: tenant.id,
      tenantName: tenant.domain,
      displayName: tenant.displayName,
      isFederated: false,
      registrationOrigin: isLoopback ? origin : 'https://enterpriseregistration.windows.net',
      loginOrigin: isLoopback ? origin : 'https://login.microsoftonline.com',
    });
  };
  const unknownTenant = (name: string) =>
    refusals.ofRegistration({ errorType: 'DirectoryError', message: `Tenant '${name}' is not found.` });

  const discover: RouteHandler = ({ origin }, { domain = '' }) =>
    isOurs(domain) ? replyJsonText(200, documentAt(origin)) : unknownTenant(domain);

  const giveNonce: RouteHandler = (request, { tenant: name = '' }) => {
    if (!isOurs(name)) return unknownTenant(name);
    const claims = tokens.verify(request.headers['authorization'], { audiences: DRS_AUDIENCES });
    if (claims.ok) return replyJson(200, { Value: nonces.issue() });
    return refusals.ofRegistration({ errorType: 'AuthenticationError', message: claims.error.message });
  };

  const answer = (joined: ReturnType<Join>) => {
    if (joined.ok) return replyJsonText(200, joined.value);
    context.trace('entra.join-refused', { errorType: joined.error.errorType, message: joined.error.message });
    return refusals.ofRegistration(joined.error);
  };

  const joinDevice: RouteHandler = ({ headers, body }) => answer(join(headers['authorization'], body.toString('utf8')));

  const joinComputer: RouteHandler = ({ body }, { deviceId = '' }) =>
    answer(joinHybrid(deviceId, body.toString('utf8')));

  const takeHelloKey: RouteHandler = ({ headers, body }) => {
    const taken = registerHelloKey(headers['authorization'], body.toString('utf8'));
    return taken.ok ? replyJson(200, taken.value) : refusals.ofRegistration(taken.error);
  };

  const leave: RouteHandler = (request, { deviceId = '' }) => {
    const device = certificates.judge(request.clientCertificate);
    if (!device.ok) return refusals.ofRegistration({ errorType: 'AuthenticationError', message: device.error.message });
    if (device.value.deviceId !== deviceId.toLowerCase()) {
      const message = `The certificate is not that of device '${deviceId}'.`;
      return refusals.ofRegistration({ errorType: 'AuthorizationError', message });
    }
    directory.unregisterDevice(device.value.id);
    context.trace('entra.device-left', { deviceId: device.value.deviceId });
    return replyEmpty(200);
  };

  const find = createRouter([
    {
      method: 'GET',
      path: '/EnrollmentServer/contract',
      handle: ({ origin }) => replyJsonText(200, documentAt(origin)),
    },
    { method: 'GET', path: '/EnrollmentServer/nonce/{tenant}', handle: giveNonce },
    { method: 'POST', path: '/EnrollmentServer/device', handle: joinDevice },
    { method: 'PUT', path: '/EnrollmentServer/device/{deviceId}', handle: joinComputer },
    { method: 'DELETE', path: '/EnrollmentServer/device/{deviceId}', handle: leave },
    { method: 'POST', path: '/EnrollmentServer/key', handle: takeHelloKey },
    { method: 'GET', path: '/{domain}/Discover', handle: discover },
  ]);

  return (request) => {
    const match = find(request.method, request.path);
    if (match.kind === 'found') return match.handle(request, match.parameters);
    return match.kind === 'not-found' ? replyEmpty(404) : replyEmpty(405, { allow: match.allowed.join(', ') });
  };
}
