import { z } from 'zod';
import type { CodecError, Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/*
 * The gateway of the Intune management agent ("SideCar"). Microsoft documents none of it: addresses, envelope and
 * the names of an app's properties are modelled on what public write-ups and clients of the agent show. Where
 * those are silent (state reports, size, blocking) the payloads are the lab's own. Everything travels over TLS with
 * the certificate that MDM enrolment issued.
 */

/** Where an agent asks, with its certificate, where its gateway is. */
export const SERVICE_ADDRESSES_URL =
  'https://manage.microsoft.com/RestUserAuthLocationService/RestUserAuthLocationService/Certificate/ServiceAddresses';

/** The gateway's base, as the service addresses tell it. */
export const GATEWAY_URL = 'https://manage.microsoft.com/StatelessSideCarGatewayService';

/** The host that content comes from. */
export const CONTENT_ORIGIN = 'https://swda01-mscdn.manage.microsoft.com';

const SERVICE_NAME = 'SideCarGatewayService';

const addresses = z.array(z.object({ Services: z.array(z.object({ ServiceName: z.string(), Url: z.string() })) }));

/** The JSON that tells an agent where its gateway is. */
export function writeServiceAddresses(gatewayUrl: string): string {
  return JSON.stringify([{ Services: [{ ServiceName: SERVICE_NAME, Url: gatewayUrl }] }]);
}

/** The gateway's base URL; undefined when the list has none. */
export function readServiceAddresses(text: string): Result<string | undefined, CodecError> {
  const read = readJson(addresses, text);
  if (!read.ok) return read;
  const services = read.value.flatMap(({ Services }) => Services);
  return { ok: true, value: services.find(({ ServiceName }) => ServiceName === SERVICE_NAME)?.Url };
}

/** @example sessionUrl(GATEWAY_URL, 'c0ff…') // …/SideCarGatewaySessions('c0ff…')?api-version=1.5 */
export function sessionUrl(gatewayUrl: string, sessionId: string): string {
  return `${gatewayUrl}/SideCarGatewaySessions('${sessionId}')?api-version=1.5`;
}

/** The session id in a path as sent, which may have its quotes percent-encoded; undefined for another path. */
export function sessionIdOf(path: string): string | undefined {
  const plain = path.replace(/%27/g, "'");
  return /^\/StatelessSideCarGatewayService\/SideCarGatewaySessions\('([0-9a-f-]{36})'\)$/i.exec(plain)?.[1];
}

/** Where the package of one version of an app is. */
export function contentUrl(appId: string, version: number): string {
  return `${CONTENT_ORIGIN}/${appId}/${version}/setup.intunewin`;
}

/** The app and version in a content path; undefined for another path. */
export function contentOf(path: string): { readonly appId: string; readonly version: number } | undefined {
  const [, appId, version] = /^\/([0-9a-f-]{36})\/(\d{1,9})\/setup\.intunewin$/i.exec(path) ?? [];
  return appId === undefined ? undefined : { appId: appId.toLowerCase(), version: Number(version) };
}
