import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTS, openWholeService, TRANSPORTS, URLS, type WholeService } from '../../support/whole-service.ts';

const SEED = Number(process.env['LAB_TEST_SEED'] ?? 1);
const ADDRESSES = [
  ...Object.values(URLS),
  ...Object.values(HOSTS).map((host) => `${host}/`),
  `${HOSTS.login}/common/oauth2/authorize`,
  `${HOSTS.live}/ppsecure/deviceaddcredential.srf`,
  `${HOSTS.live}/RST2.srf`,
  `${HOSTS.graph}/v1.0/groups`,
  `${HOSTS.graph}/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/import`,
  `${HOSTS.profile}/ztd/device/AutopilotDeviceBootstrapPolicies`,
];
const TYPES = ['application/json', 'application/soap+xml', 'application/vnd.syncml.dm+xml', 'text/plain', 'nonsense'];

const messages = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  address: fc.constantFrom(...ADDRESSES),
  suffix: fc.oneof(
    fc.constant(''),
    fc.webQueryParameters().map((query) => `?${query}`),
    fc.webPath(),
  ),
  type: fc.constantFrom(...TYPES),
  ticket: fc.stringMatching(/^[ -~]*$/),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.constantFrom('<a/>', '<s:Envelope/>', '<SyncML xmlns="SYNCML:SYNCML1.2"/>', 'grant_type=x').map(Buffer.from),
  ),
});

describe.each(TRANSPORTS)('whatever arrives over the %s transport', (by) => {
  let world: WholeService;
  let token: string;

  beforeAll(async () => {
    world = await openWholeService(by);
    token = await world.adminToken();
  });
  afterAll(() => world?.dispose());

  it('is answered, by a service that has not lost its footing', async () => {
    const property = fc.asyncProperty(messages, async ({ method, address, suffix, type, ticket, body }) => {
      const url = new URL(`${address}${suffix}`);
      const headers = {
        'content-type': type,
        'x-device-token': ticket.trim(),
        ...(address.startsWith(HOSTS.graph) && { authorization: `Bearer ${token}` }),
      };
      const response = await world.send(method, url.href, { body, headers });
      const text = response.body.toString('utf8');
      expect(response.status, `${method} ${url.href}: ${text}`).toBeLessThan(500);
      expect(text).not.toMatch(/\n\s+at .*[(:]|node_modules/);
    });
    await fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
