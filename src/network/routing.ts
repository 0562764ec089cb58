import { err, ok, type Result } from '../core/result.ts';
import { ADMIN_HOST, type HostTable, type ServiceHost } from './hosts.ts';

/** What a client said about where it wants to go. */
export interface Addressing {
  /** The Host header, with its port when there is one. */
  readonly hostHeader: string | undefined;
  /** The server name of the TLS handshake; clients that connect to an address send none. */
  readonly sni: string | undefined;
  /** Path without the query. */
  readonly path: string;
}

/** Where a request goes. */
export interface Destination {
  /** A name of the host table. */
  readonly host: string;
  /** `https://host[:port]` as the client called it. */
  readonly origin: string;
}

/** Why a request goes nowhere, for a plain answer. */
export interface Refusal {
  readonly status: 400 | 404 | 413 | 421;
  readonly message: string;
}

/** Hosts under which foreign clients that cannot be given other names reach the lab. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const TENANT = String.raw`(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^/]+\.[^/]+)`;

/** Which host a path on loopback stands for, the first match wins (graph.md 6, design consequence). */
const LOOPBACK_PATHS: ReadonlyArray<{ readonly path: RegExp; readonly host: ServiceHost | typeof ADMIN_HOST }> = [
  { path: /^\/_lab\//, host: ADMIN_HOST },
  { path: /^\/(v1\.0|beta)(\/|$)|^\/oidc\/userinfo$/i, host: 'graph.microsoft.com' },
  { path: /^\/(tenants|subscriptions)\/?$/i, host: 'management.azure.com' },
  { path: /^\/ztd\//i, host: 'ztd.dds.microsoft.com' },
  { path: /^\/contents\/[^/]+\/[^/]+$/i, host: 'swda01-mscdn.manage.microsoft.com' },
  { path: /^\/(ppsecure\/|RST2\.srf$)/i, host: 'login.live.com' },
  { path: /^\/EnrollmentServer\/(contract|device|key|nonce)(\/|$)/i, host: 'enterpriseregistration.windows.net' },
  { path: /^\/EnrollmentServer\//i, host: 'enrollment.manage.microsoft.com' },
  { path: /^\/devicegatewayproxy\//i, host: 'r.manage.microsoft.com' },
  { path: /^\/[^/]+\/Discover$/i, host: 'enterpriseregistration.windows.net' },
  { path: /^\/(RestUserAuthLocationService|StatelessSideCarGatewayService)\//i, host: 'manage.microsoft.com' },
  { path: /^\/[0-9a-f-]{36}\/\d+\/setup\.intunewin$/i, host: 'swda01-mscdn.manage.microsoft.com' },
  { path: /^\/TermsofUse\.aspx$/i, host: 'portal.manage.microsoft.com' },
  { path: /^\/connecttest\.txt$/i, host: 'www.msftconnecttest.com' },
  { path: /^\/(webapp|[^/]+\/oauth2)(\/|$)|^\/getuserrealm\.srf$/i, host: 'login.microsoftonline.com' },
  { path: new RegExp(`^/${TENANT}/`, 'i'), host: 'login.microsoftonline.com' },
];

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(:\d{1,5})?$/i;

/** The host that a request is for, or the refusal that it gets: server name and Host must agree (RFC 9110 7.4). */
export function hostOf(hosts: HostTable, { hostHeader, sni, path }: Addressing): Result<Destination, Refusal> {
  const authority = hostHeader?.toLowerCase() ?? '';
  const name = HOST_HEADER.exec(authority)?.[1];
  if (name === undefined) return err({ status: 400, message: 'The Host header is missing or malformed.' });
  const origin = `https://${authority}`;
  if (sni !== undefined && sni.toLowerCase() !== name) {
    return err({ status: 421, message: `This connection was made for ${sni}, not for ${name}.` });
  }
  if (hosts.isLabHost(name)) return ok({ host: name, origin });
  if (!LOOPBACK_HOSTS.has(name)) return err({ status: 421, message: `${name} is not a host of the lab.` });

  const host = LOOPBACK_PATHS.find((rule) => rule.path.test(path))?.host;
  if (host === undefined) return err({ status: 404, message: `No host of the lab is known by the path ${path}.` });
  return ok({ host, origin });
}
