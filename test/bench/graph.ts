import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { Agent, createServer, request, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostTable } from '../../src/network/hosts.ts';
import { openTlsCa } from '../../src/network/https/ca.ts';
import { startListener } from '../../src/network/https/listener.ts';
import { createDirectory } from '../../src/service/entra/directory.ts';
import { createEntraQueries } from '../../src/service/entra/queries.ts';
import { GRAPH_AUDIENCES, GRAPH_PERMISSIONS } from '../../src/service/entra/resources.ts';
import { createTokenAuthority } from '../../src/service/entra/tokens.ts';
import { createGraph } from '../../src/service/graph/create-graph.ts';
import { createAutopilotDeviceQueries } from '../../src/service/store/queries/autopilot-devices.ts';
import { createImportedIdentityQueries } from '../../src/service/store/queries/imported-identities.ts';
import { CONTOSO, createTestContext, requestOf } from '../support/service.ts';
import { autopilotDevice } from '../unit/service/graph/support.ts';

const PATH = '/beta/deviceManagement/windowsAutopilotDeviceIdentities';
const IMPORTED = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities';

/** Graph over a tenant with so many registered devices. */
function createTenant(devices: number) {
  const context = createTestContext();
  const directory = createDirectory(context, createEntraQueries(context));
  const tokens = createTokenAuthority(context);
  const graph = createGraph(context, { tokens, directory });
  const queries = createAutopilotDeviceQueries(context.db);
  const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const serialOf = (number: number) => `LAB-${String(number * 7_919).padStart(10, '0')}`;
  context.db.transaction(() => {
    for (let number = 1; number <= devices; number += 1) {
      queries.insert({
        ...autopilotDevice(idOf(number), { serialNumber: serialOf(number) }),
        hardwareHash: Buffer.alloc(3_000),
      });
    }
  })();
  const token = tokens.issueAccess({
    audience: GRAPH_AUDIENCES[0],
    clientId: 'bench',
    subject: { objectId: 'bench' },
    roles: GRAPH_PERMISSIONS,
  });
  return { context, graph, queries, idOf, serialOf, authorization: `Bearer ${token}` };
}

/** Requests a second over https and keep-alive, some at a time. */
async function rate(
  port: number,
  ca: string,
  options: { method: string; path: string; headers: Record<string, string>; body?: string },
  count: number,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ca });
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          servername: 'graph.microsoft.com',
          method: options.method,
          path: options.path,
          headers: { host: 'graph.microsoft.com', ...options.headers },
        },
        (response) => {
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`${options.path}: ${response.statusCode}`));
          response.resume().on('end', resolve);
        },
      );
      sent.on('error', reject).end(options.body);
    });
  const run = async (requests: number) => {
    let left = requests;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await one();
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  };
  await run(Math.ceil(count / 4));
  const startedMs = performance.now();
  await run(count);
  const perSecond = count / ((performance.now() - startedMs) / 1_000);
  agent.destroy();
  return perSecond;
}

/** How many times longer than a bare server with the same database work: a read by id, a page, a write. */
export async function measureAgainstBare(): Promise<Record<'read' | 'page' | 'write', number>> {
  const tenant = createTenant(1_000);
  const { context, graph, queries, idOf, authorization } = tenant;
  const imported = createImportedIdentityQueries(context.db);
  const hosts = createHostTable([CONTOSO.domain]);
  const dir = await mkdtemp(join(tmpdir(), 'oobe-lab-bench-'));
  const ca = await openTlsCa({ dir, names: hosts.names, tenantDomains: hosts.domains });
  const listener = await startListener({ port: 0, ca, hosts, handle: graph.handle, now: () => context.clock.now() });

  const tls: ServerOptions = { cert: ca.leaf.certificatePem, key: ca.leaf.privateKeyPem };
  const bare = createServer(tls, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const send = (body: unknown) =>
          outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        if (incoming.method === 'POST') {
          const { serialNumber, hardwareIdentifier } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          const id = context.random.guid();
          context.db.transaction(() => {
            imported.insert({
              id,
              serialNumber,
              productKey: '',
              hardwareIdentifier: Buffer.from(hardwareIdentifier, 'base64'),
              groupTag: '',
              importId: '',
              assignedUpn: '',
              status: 'unknown',
              registrationId: null,
              errorCode: 0,
              errorName: '',
              createdMs: context.clock.now(),
            });
            context.schedule('autopilot.import', { importedId: id }, 0);
          })();
          send(imported.byId(id));
        } else {
          const id = incoming.url?.split('/').at(-1) ?? '';
          send(id.startsWith('windows') ? queries.visibleAfter(0, 100) : queries.byId(id));
        }
      });
  });
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  const address = bare.address();
  const barePort = typeof address === 'object' && address !== null ? address.port : 0;

  const body = JSON.stringify({ serialNumber: 'S', hardwareIdentifier: Buffer.alloc(3_000).toString('base64') });
  const headers = { authorization, 'content-type': 'application/json' };
  const cases = {
    read: [{ method: 'GET', path: `${PATH}/${idOf(500)}`, headers }, 2_000],
    page: [{ method: 'GET', path: PATH, headers }, 200],
    write: [{ method: 'POST', path: IMPORTED, headers, body }, 1_000],
  } as const;
  const ratios: Record<string, number> = {};
  for (const [name, [options, count]] of Object.entries(cases)) {
    const figures: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const floor = await rate(barePort, ca.certificatePem, options, count);
      const own = await rate(listener.port, ca.certificatePem, options, count);
      figures.push(floor / own);
    }
    ratios[name] = figures.sort((left, right) => left - right)[1] as number;
  }
  bare.close();
  bare.closeAllConnections();
  await listener.close();
  rmSync(dir, { recursive: true });
  return ratios as Record<'read' | 'page' | 'write', number>;
}

/** How many times longer among 100,000 registered devices than among 1,000: a page, a filter, a look-up. */
export async function measureSize(): Promise<Record<'page' | 'filter' | 'lookUp', number>> {
  const [small, large] = [createTenant(1_000), createTenant(100_000)];
  const time = async (tenant: ReturnType<typeof createTenant>, path: string) => {
    const ask = () =>
      tenant.graph.handle(
        requestOf('GET', `https://graph.microsoft.com${path}`, { headers: { authorization: tenant.authorization } }),
      );
    const runs: number[] = [];
    for (let run = 0; run < 60; run += 1) {
      const startedMs = performance.now();
      const { status } = await ask();
      if (status !== 200) throw new Error(`${path}: ${status}`);
      runs.push(performance.now() - startedMs);
    }
    return runs.slice(20).sort((left, right) => left - right)[20] as number;
  };
  const lastPage = async (tenant: ReturnType<typeof createTenant>, devices: number) => {
    const cursor = Buffer.from(JSON.stringify({ kind: 'after', position: String(devices - 100) })).toString(
      'base64url',
    );
    return time(tenant, `${PATH}?$skiptoken=${cursor}`);
  };
  const filter = (tenant: ReturnType<typeof createTenant>) =>
    time(tenant, `${PATH}?$filter=${encodeURIComponent(`contains(serialNumber,'${tenant.serialOf(777).slice(4)}')`)}`);
  const lookUp = (tenant: ReturnType<typeof createTenant>) => time(tenant, `${PATH}/${tenant.idOf(777)}`);
  return {
    page: (await lastPage(large, 100_000)) / (await lastPage(small, 1_000)),
    filter: (await filter(large)) / (await filter(small)),
    lookUp: (await lookUp(large)) / (await lookUp(small)),
  };
}
