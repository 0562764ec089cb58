import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHostTable } from '../../../../src/network/hosts.ts';
import type { ClientIdentity, Transport } from '../../../../src/network/http.ts';
import { openTlsCa, type TlsCa } from '../../../../src/network/https/ca.ts';
import { type Listener, startListener } from '../../../../src/network/https/listener.ts';
import { createHttpsTransport } from '../../../../src/network/https/transport.ts';
import { issueCertificate } from '../../../../src/protocol/x509/certificate.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';

const hosts = createHostTable(['contoso.com']);
const NOW_MS = Date.UTC(2031, 0, 1);

let dir: string;
let ca: TlsCa;
let listener: Listener;
let sockets: Socket[] = [];
let transport: Transport | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-transport-'));
  ca = await openTlsCa({ dir, names: hosts.names, tenantDomains: hosts.domains });
  const handle = () => ({ status: 200, headers: {}, body: Buffer.from('hello') });
  listener = await startListener({ port: 0, ca, hosts, now: () => NOW_MS, handle });
});
afterAll(async () => {
  await listener.close();
  await rm(dir, { recursive: true });
});
afterEach(async () => {
  await transport?.close();
  sockets = [];
});

function open(options: { caPem?: string; nowMs?: number; port?: number } = {}): Transport {
  transport = createHttpsTransport({
    hosts,
    caPem: options.caPem ?? ca.certificatePem,
    now: () => options.nowMs ?? NOW_MS,
    openSocket: () => {
      const socket = connect(options.port ?? listener.port, '127.0.0.1');
      sockets.push(socket);
      return socket;
    },
  });
  return transport;
}

const get = (host: string, identity?: ClientIdentity) => ({
  method: 'GET',
  url: `https://${host}/`,
  headers: {},
  body: Buffer.alloc(0),
  ...(identity && { identity }),
});

function createIdentity(privateKey: ClientIdentity['privateKey'], publicKeyDer: Buffer, name: string): ClientIdentity {
  const certificate = issueCertificate({
    subject: commonName(name),
    publicKeyDer,
    signer: privateKey,
    serialNumber: '01',
    notBeforeMs: 0,
    notAfterMs: NOW_MS,
    extensions: [],
  });
  return { certificate, privateKey };
}

describe('the https transport', () => {
  it('uses a connection again for the same host and identity, and only then', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = encodePublicKey(publicKey);
    const [alice, bob] = [createIdentity(privateKey, der, 'alice'), createIdentity(privateKey, der, 'bob')];
    const { exchange } = open();
    for (const identity of [undefined, alice, bob]) {
      await exchange(get('graph.microsoft.com', identity));
      await exchange(get('graph.microsoft.com', identity && { ...identity }));
    }
    expect(sockets).toHaveLength(3);
    await exchange(get('login.live.com'));
    expect(sockets).toHaveLength(4);
  });

  it('keeps few connections idle, the latest ones', async () => {
    const { exchange } = open();
    const burst = Array.from({ length: 40 }, () => exchange(get('graph.microsoft.com')));
    await Promise.all(burst);
    expect(sockets).toHaveLength(40);
    await exchange(get('login.live.com'));
    expect(sockets.filter((socket) => !socket.destroyed).length).toBeLessThanOrEqual(16);
    await exchange(get('login.live.com'));
    expect(sockets).toHaveLength(41);
  });

  it('leaves no connection open when closed, and takes no request after', async () => {
    const closing = open();
    await closing.exchange(get('graph.microsoft.com'));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await closing.close();
    await Promise.all(ended);
    await expect(closing.exchange(get('graph.microsoft.com'))).rejects.toMatchObject({
      code: 'LAB_NETWORK_TRANSPORT',
    });
    expect(sockets).toHaveLength(1);
  });

  it.each([
    { year: 1999, reason: 'not valid yet' },
    { year: 2100, reason: 'expired' },
  ])('judges the server’s certificate by the lab clock: in $year it is $reason', async ({ year, reason }) => {
    const { exchange } = open({ nowMs: Date.UTC(year, 5, 1) });
    await expect(exchange(get('graph.microsoft.com'))).rejects.toMatchObject({
      code: 'LAB_NETWORK_TRANSPORT',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses a listener under another CA', async () => {
    const names = { names: hosts.names, tenantDomains: hosts.domains };
    const other = await openTlsCa({ dir: join(dir, 'other'), ...names });
    const { exchange } = open({ caPem: other.certificatePem });
    await expect(exchange(get('graph.microsoft.com'))).rejects.toMatchObject({
      code: 'LAB_NETWORK_TRANSPORT',
      message: expect.stringContaining('issuer is unknown'),
    });
  });

  it('reports a broken or missing peer as an environment error with its cause', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const { port } = rude.address() as AddressInfo;
    const broken = { code: 'LAB_NETWORK_TRANSPORT', details: { host: 'login.live.com' }, cause: expect.any(Error) };
    await expect(open({ port }).exchange(get('login.live.com'))).rejects.toMatchObject(broken);
    await new Promise((resolve) => rude.close(resolve));
    await expect(open({ port }).exchange(get('login.live.com'))).rejects.toMatchObject(broken);
  });

  it('opens no socket for a name outside the lab', async () => {
    const { exchange } = open();
    await expect(exchange(get('example.com'))).rejects.toMatchObject({ code: 'LAB_NETWORK_HOST_REFUSED' });
    expect(sockets).toEqual([]);
  });
});
