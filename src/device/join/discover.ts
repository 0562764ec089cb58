import { err, ok, type Result } from '../../core/result.ts';
import { type Discovery, DRS_RESOURCE, readDiscovery } from '../../protocol/drs/discovery.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { WINDOWS } from '../spec.ts';

const HOP = 'discovery';
/** What Windows shows for every failure here (autopilot.md 4.3). */
const FAILED = '0x801C000C';

/** Where and how a tenant joins devices (entra-device.md 2). */
export async function discoverRegistration(
  { network, spec }: Machine,
  domain: string,
  token: string,
): Promise<Result<Discovery & { readonly joinEndpoint: string }, Failure>> {
  const response = await network.fetch({
    method: 'GET',
    url: `https://enterpriseregistration.windows.net/${encodeURIComponent(domain)}/Discover?api-version=1.9&managed=True`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'ocp-adrs-client-name': 'Dsreg',
      'ocp-adrs-client-version': WINDOWS[spec.windows].build,
    },
    body: Buffer.alloc(0),
  });
  if (!response.ok)
    return err({ code: FAILED, hop: HOP, detail: `${response.error.kind} (${response.error.hresult})` });
  const { status, body } = response.value;
  if (status !== 200) return err({ code: FAILED, hop: HOP, detail: `HTTP status ${status}` });
  const read = readDiscovery(body.toString('utf8'));
  if (!read.ok) return err({ code: FAILED, hop: HOP, detail: read.error.message });
  const { joinEndpoint, joinResource } = read.value;
  if (joinEndpoint === undefined || (joinResource ?? DRS_RESOURCE) !== DRS_RESOURCE) {
    return err({ code: FAILED, hop: HOP, detail: 'no join service is named' });
  }
  return ok({ ...read.value, joinEndpoint });
}
