import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/network/arrival.ts';
import { createDirectTransport } from '../../src/network/direct/transport.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import type { ClientIdentity, Handler, HttpRequest, ServerRequest, Transport } from '../../src/network/http.ts';
import { openTlsCa } from '../../src/network/https/ca.ts';
import { type Listener, startListener } from '../../src/network/https/listener.ts';
import { createHttpsTransport } from '../../src/network/https/transport.ts';
import { issueCertificate } from '../../src/protocol/x509/certificate.ts';
import { commonName } from '../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../src/protocol/x509/signature.ts';

const NOW_MS = Date.UTC(2031, 4, 6, 7, 8, 9);
const hosts = createHostTable(['contoso.com']);

function identityNamed(name: string): ClientIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = issueCertificate({
    subject: commonName(name),
    publicKeyDer: encodePublicKey(publicKey),
    signer: privateKey,
    serialNumber: '01',
    // Long over: whether that matters is for the service to judge, on the lab's clock.
    notBeforeMs: Date.UTC(2001, 0, 1),
    notAfterMs: Date.UTC(2002, 0, 1),
    extensions: [],
  });
  return { certificate, privateKey };
}

const alice = identityNamed('alice');
const bob = identityNamed('bob');

/** A transport under test, and how to take down all that stands behind it. */
interface Rig {
  readonly transport: Transport;
  dispose(): Promise<void>;
}

async function directRig(handle: Handler): Promise<Rig> {
  const transport = createDirectTransport({ hosts, handle, now: () => NOW_MS });
  return { transport, dispose: () => transport.close() };
}

/** The same TLS bytes, but through a stream that is no socket, as the one that joins device and runner. */
function tunnelTo(port: number): Duplex {
  const socket = connect(port, '127.0.0.1');
  return Duplex.from({ readable: socket, writable: socket });
}

function httpsRig(openSocket: (port: number) => Duplex) {
  return async (handle: Handler): Promise<Rig> => {
    const dir = await mkdtemp(join(tmpdir(), 'lab-transports-'));
    const ca = await openTlsCa({ dir, names: hosts.names, tenantDomains: hosts.domains });
    const listener: Listener = await startListener({ port: 0, ca, hosts, handle, now: () => NOW_MS });
    const transport = createHttpsTransport({
      hosts,
      caPem: ca.certificatePem,
      openSocket: () => openSocket(listener.port),
      now: () => NOW_MS,
    });
    const dispose = async () => {
      await transport.close();
      await listener.close();
      await rm(dir, { recursive: true });
    };
    return { transport, dispose };
  };
}

const RIGS = [
  { name: 'direct', create: directRig },
  { name: 'https', create: httpsRig((port) => connect(port, '127.0.0.1')) },
  { name: 'https over a tunnel', create: httpsRig(tunnelTo) },
];

describe.each(RIGS)('the $name transport', ({ create }) => {
  let rig: Rig;
  let seen: ServerRequest[] = [];
  let handle: Handler;

  const echo: Handler = (request) => ({
    status: 200,
    headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
    body: request.body,
  });
  const request = (parts: Partial<HttpRequest>): HttpRequest => ({
    method: 'POST',
    url: 'https://graph.microsoft.com/beta/users',
    headers: {},
    body: Buffer.alloc(0),
    ...parts,
  });
  const exchange = (parts: Partial<HttpRequest> = {}) => rig.transport.exchange(request(parts));

  beforeAll(async () => {
    rig = await create((it) => {
      seen.push(it);
      return handle(it);
    });
  });
  afterAll(() => rig.dispose());
  beforeEach(() => {
    seen = [];
    handle = echo;
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('carries %s', async (method) => {
    const response = await exchange({ method });
    expect(response.status).toBe(200);
    expect(seen.map((it) => it.method)).toEqual([method]);
  });

  it('carries host, origin, path as sent and query', async () => {
    await exchange({
      method: 'GET',
      url: "https://Graph.Microsoft.com/beta/devices('a%20b%2Fc')?$filter=name%20eq%20'x'&$top=2&empty=",
    });
    expect(seen[0]).toMatchObject({
      host: 'graph.microsoft.com',
      origin: 'https://graph.microsoft.com',
      path: "/beta/devices('a%20b%2Fc')",
    });
    expect([...(seen[0]?.query ?? [])]).toEqual([
      ['$filter', "name eq 'x'"],
      ['$top', '2'],
      ['empty', ''],
    ]);
  });

  it('carries a path whose percent-encoding is broken', async () => {
    await exchange({ url: 'https://graph.microsoft.com/beta/%zz//x?q=%zz' });
    expect(seen[0]?.path).toBe('/beta/%zz//x');
  });

  it('shows the service the headers that were set, in lower case, and no others', async () => {
    const headers = { accept: '*/*', 'content-type': 'application/soap+xml; charset=utf-8', 'x-device-token': 'a, b=' };
    await exchange({ headers, body: Buffer.from('<a/>') });
    expect(seen[0]?.headers).toEqual(headers);
  });

  it('shows the client the headers that were set, and the date of the lab clock', async () => {
    handle = () => ({ status: 201, headers: { location: '/x', 'retry-after': '5' }, body: Buffer.alloc(0) });
    const response = await exchange();
    expect(response).toEqual({
      status: 201,
      headers: { location: '/x', 'retry-after': '5', date: 'Tue, 06 May 2031 07:08:09 GMT' },
      body: Buffer.alloc(0),
    });
  });

  it.each([
    undefined,
    'application/octet-stream',
    'application/json',
    'application/vnd.syncml.dm+wbxml',
    'no type at all',
  ])('carries every byte value both ways as %s', async (type) => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const response = await exchange({ body, headers: type === undefined ? {} : { 'content-type': type } });
    expect(seen[0]?.body).toEqual(body);
    expect(response.body).toEqual(body);
  });

  it('carries empty bodies both ways', async () => {
    const response = await exchange({ headers: { 'content-type': 'application/json' } });
    expect(seen[0]?.body).toEqual(Buffer.alloc(0));
    expect(response.body).toEqual(Buffer.alloc(0));
  });

  it('carries a body with DELETE and none with GET', async () => {
    await exchange({ method: 'DELETE', body: Buffer.from('gone') });
    await exchange({ method: 'GET', body: Buffer.from('ignored') });
    expect(seen.map((it) => it.body.toString())).toEqual(['gone', '']);
  });

  it.each([204, 304])('gives %i no body', async (status) => {
    handle = () => ({ status, headers: {}, body: Buffer.from('must not arrive') });
    expect(await exchange()).toMatchObject({ status, body: Buffer.alloc(0) });
    expect((await exchange()).headers).toEqual({ date: 'Tue, 06 May 2031 07:08:09 GMT' });
  });

  it('answers HEAD with headers alone', async () => {
    handle = () => ({ status: 200, headers: { etag: '"1"' }, body: Buffer.from('must not arrive') });
    expect(await exchange({ method: 'HEAD' })).toEqual({
      status: 200,
      headers: { etag: '"1"', date: 'Tue, 06 May 2031 07:08:09 GMT' },
      body: Buffer.alloc(0),
    });
  });

  it('carries a body at the limit both ways', async () => {
    const body = randomBytes(MAX_BODY_BYTES);
    const response = await exchange({ body });
    expect(response.body.equals(body)).toBe(true);
  });

  it('answers a body over the limit with 413 and calls no handler', async () => {
    const response = await exchange({ body: Buffer.alloc(MAX_BODY_BYTES + 1) });
    expect(response.status).toBe(413);
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(seen).toEqual([]);
  });

  it('carries a block of an app, which may be larger, to the storage alone', async () => {
    const block = { method: 'PUT', body: Buffer.alloc(6 * 1024 * 1024, 1) };
    const response = await exchange({ ...block, url: 'https://swda01-mscdn.manage.microsoft.com/contents/1/a.bin' });
    expect(response.body.equals(block.body)).toBe(true);
    expect((await exchange({ ...block, url: 'https://graph.microsoft.com/beta/contents/1' })).status).toBe(413);
  });

  it('carries the client certificate, whatever its validity', async () => {
    await exchange({ identity: alice });
    expect(seen[0]?.clientCertificate).toEqual(alice.certificate);
  });

  it('shows no client certificate when none was presented', async () => {
    await exchange();
    expect(seen[0]).not.toHaveProperty('clientCertificate');
  });

  it('never mixes identities, one after the other or at once', async () => {
    const identities = [alice, bob, undefined, alice, undefined, bob, bob, alice];
    const certificates = () => seen.map((it) => it.clientCertificate?.toString('hex'));
    const expected = identities.map((it) => it?.certificate.toString('hex'));
    const bodies = () => seen.map((it) => it.body.toString());
    const send = (identity: ClientIdentity | undefined, index: number) =>
      exchange({ body: Buffer.from(String(index)), ...(identity && { identity }) });

    for (const [index, identity] of identities.entries()) await send(identity, index);
    expect(certificates()).toEqual(expected);
    seen = [];
    await Promise.all(identities.map(send));
    expect(certificates()).toEqual(bodies().map((index) => expected[Number(index)]));
  });

  it('refuses an identity whose key is not the certificate’s', async () => {
    const forged = { certificate: alice.certificate, privateKey: bob.privateKey };
    await exchange({ identity: alice });
    await expect(exchange({ identity: forged })).rejects.toMatchObject({ code: 'LAB_INTERNAL_INVARIANT' });
    expect(seen).toHaveLength(1);
  });

  it.each(['https://example.com/', 'https://login.microsoftonline.com.evil.test/', 'https://127.0.0.1/beta'])(
    'refuses %s before any handler or socket',
    async (url) => {
      await expect(exchange({ url })).rejects.toMatchObject({ code: 'LAB_NETWORK_HOST_REFUSED' });
      expect(seen).toEqual([]);
    },
  );

  it('reaches every host of the table', async () => {
    for (const name of hosts.names) await exchange({ url: `https://${name}/` });
    expect(seen.map((it) => it.host)).toEqual(hosts.names);
  });

  it('carries many exchanges at once without mixing them up', async () => {
    const bodies = Array.from({ length: 60 }, (_, index) => Buffer.alloc(1 + index * 997, index));
    const responses = await Promise.all(bodies.map((body) => exchange({ body })));
    expect(responses.filter((it, index) => !bodies[index]?.equals(it.body))).toEqual([]);
  });

  it('waits for a handler that answers later', async () => {
    handle = async (it) => echo(it);
    expect((await exchange({ body: Buffer.from('later') })).body.toString()).toBe('later');
  });
});
