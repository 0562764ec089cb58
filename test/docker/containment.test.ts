import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { readAll, startContainer } from '../../lab/drivers/docker/container.ts';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { ensureAgentImage } from '../../lab/drivers/docker/image.ts';
import { leaseLabels } from '../../lab/drivers/docker/lease.ts';
import { describeDocker, testRunId } from '../support/describe-docker.ts';

/** Runs a program in a container made as those of devices are, and gives what it printed as JSON. */
async function inContainer(engine: Engine, program: string): Promise<unknown> {
  const runId = testRunId();
  const container = await startContainer(engine, {
    image: await ensureAgentImage(engine, () => {}),
    name: `oobe-lab-inside-${runId}`,
    labels: leaseLabels(runId, engine.id),
    devices: 1,
    entrypoint: ['node', '--input-type=module', '--eval', program],
  });
  const [said, complaint] = await Promise.all([readAll(container.output), readAll(container.errors)]);
  await container.remove();
  expect(complaint).toBe('');
  return JSON.parse(said) as unknown;
}

const TRY_TO_REACH = (addresses: readonly string[], port: number) => `
  import { connect } from 'node:net';
  import { lookup } from 'node:dns/promises';
  import { readFileSync } from 'node:fs';
  import { networkInterfaces } from 'node:os';
  const dial = (host) => new Promise((resolve) => {
    const socket = connect({ host, port: ${port}, timeout: 2000 });
    socket.on('connect', () => resolve('connected'));
    socket.on('timeout', () => resolve('timeout'));
    socket.on('error', ({ code }) => resolve(code));
  });
  const ask = (name) => lookup(name).then(() => 'found', ({ code }) => code);
  const routes = readFileSync('/proc/net/route', 'utf8').trim().split('\\n').slice(1);
  console.log(JSON.stringify({
    interfaces: Object.keys(networkInterfaces()),
    routes,
    dialled: await Promise.all(${JSON.stringify(addresses)}.map(dial)),
    asked: await Promise.all(['login.microsoftonline.com', 'example.com', 'host.docker.internal'].map(ask)),
  }));
`;

describeDocker('from inside a container', (engine) => {
  test('nothing outside the stream can be reached: no route, no name, no service of the host', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ours = Object.values(networkInterfaces()).flatMap((each) =>
      (each ?? []).filter(({ family }) => family === 'IPv4').map(({ address: own }) => own),
    );
    const tried = [...new Set(['127.0.0.1', ...ours, '172.17.0.1', '192.0.2.1'])];
    const seen = (await inContainer(engine, TRY_TO_REACH(tried, port))) as Record<string, string[]>;
    server.close();
    expect(seen['interfaces']).toEqual(['lo']);
    expect(seen['routes']).toEqual([]);
    expect(tried.length).toBeGreaterThan(3);
    // Its own loopback is there and empty; everything else has no way at all.
    expect(new Set(seen['dialled'])).toEqual(new Set(['ECONNREFUSED', 'ENETUNREACH']));
    expect(seen['dialled']?.slice(1)).toEqual(tried.slice(1).map(() => 'ENETUNREACH'));
    expect(seen['asked']).toHaveLength(3);
    expect(seen['asked']).not.toContain('found');
  });

  test('the root is read-only, there are no capabilities and no way to new privileges', async () => {
    const seen = await inContainer(
      engine,
      `
        import { readFileSync, writeFileSync } from 'node:fs';
        const tryToWrite = (path) => { try { writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
        const status = readFileSync('/proc/self/status', 'utf8');
        const field = (name) => new RegExp('^' + name + ':\\\\s+(\\\\S+)', 'm').exec(status)[1];
        console.log(JSON.stringify({
          written: ['/x', '/tmp/x', '/oobe-lab/agent.mjs'].map(tryToWrite).filter((code) => code === 'written'),
          capabilities: [field('CapEff'), field('CapPrm'), field('CapBnd')],
          noNewPrivileges: field('NoNewPrivs'),
          user: process.getuid(),
        }));
      `,
    );
    expect(seen).toEqual({
      written: [],
      capabilities: ['0000000000000000', '0000000000000000', '0000000000000000'],
      noNewPrivileges: '1',
      user: 65534,
    });
  });
});
