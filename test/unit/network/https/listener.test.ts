import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHostTable } from '../../../../src/network/hosts.ts';
import type { Handler, ServerRequest } from '../../../../src/network/http.ts';
import { openTlsCa, type TlsCa } from '../../../../src/network/https/ca.ts';
import { type Listener, startListener } from '../../../../src/network/https/listener.ts';

const hosts = createHostTable(['contoso.com']);
const now = () => Date.UTC(2031, 4, 6, 7, 8, 9);

let dir: string;
let ca: TlsCa;
let listener: Listener;
let seen: ServerRequest[] = [];
let handle: Handler;
const failures: unknown[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-listener-'));
  ca = await openTlsCa({ dir, names: hosts.names, tenantDomains: hosts.domains });
  listener = await startListener({
    port: 0,
    ca,
    hosts,
    now,
    handle: (request) => {
      seen.push(request);
      return handle(request);
    },
    onHandlerError: (error) => failures.push(error),
  });
});
afterAll(async () => {
  await listener.close();
  await rm(dir, { recursive: true });
});
beforeEach(() => {
  seen = [];
  handle = () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from('hello') });
});

function dial(port: number, servername?: string): TLSSocket {
  return connectTls({
    socket: connectTcp(port, '127.0.0.1'),
    ca: ca.certificatePem,
    host: '127.0.0.1',
    ...(servername !== undefined && { servername }),
  });
}

/** All that the listener answers to these bytes, until it or the request's `connection: close` ends the connection. */
async function say(bytes: string, servername?: string): Promise<string> {
  const socket = dial(listener.port, servername);
  socket.write(bytes);
  return text(socket);
}

const get = (target: string, host: string) => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

describe('the listener', () => {
  it('states the length, never chunks, and dates by the lab clock', async () => {
    const answer = await say(get('/', 'graph.microsoft.com'), 'graph.microsoft.com');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\ncontent-length: 5\r\n/i);
    expect(answer).toMatch(/\r\ndate: Tue, 06 May 2031 07:08:09 GMT\r\n/i);
    expect(answer.match(/\r\ndate:/gi)).toHaveLength(1);
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(answer).toMatch(/\r\n\r\nhello$/);
  });

  it('states the length of an empty body, too', async () => {
    handle = () => ({ status: 202, headers: {}, body: Buffer.alloc(0) });
    expect(await say(get('/', 'login.live.com'))).toMatch(/\r\ncontent-length: 0\r\n/i);
  });

  it.each([
    ['GET http://\u0001 nonsense\r\n\r\n', 400],
    ['\u0016\u0003 not http at all\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: graph.microsoft.com\r\nbad header\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: login.live.com\r\nContent-Length: x\r\n\r\n', 400],
    ['GET https://login.live.com/ HTTP/1.1\r\nHost: login.live.com\r\nConnection: close\r\n\r\n', 400],
    [get('/', 'example.com'), 421],
    [get('/nothing', 'localhost'), 404],
  ])('answers %j with a plain %i and calls no handler', async (bytes, status) => {
    const answer = await say(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toMatch(/[{}]/);
    expect(seen).toEqual([]);
  });

  it('answers 421 when the server name is not the Host', async () => {
    const answer = await say(get('/beta', 'graph.microsoft.com'), 'login.live.com');
    expect(answer).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/);
    expect(answer).toContain('made for login.live.com, not for graph.microsoft.com');
    expect(seen).toEqual([]);
  });

  it('takes a chunked request', async () => {
    await say(
      'POST /RST2.srf HTTP/1.1\r\nHost: login.live.com\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n' +
        '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    expect(seen.map((it) => it.body.toString())).toEqual(['abcde']);
  });

  it('serves a foreign client at its base URL by path, trusting the CA file alone', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      const url = new URL('/beta/users?$top=1', listener.baseUrl);
      const options = { ca: ca.certificatePem, family: 4, agent: false as const };
      httpsRequest(url, options, (response) => text(response).then(resolve, reject))
        .on('error', reject)
        .end();
    });
    expect(body).toBe('hello');
    expect(seen[0]).toMatchObject({ host: 'graph.microsoft.com', origin: listener.baseUrl, path: '/beta/users' });
  });

  it('answers a handler’s failure with a plain 500 and reports it', async () => {
    const failure = new Error('a bug');
    handle = () => {
      throw failure;
    };
    const answer = await say(get('/', 'login.live.com'));
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toContain('a bug');
    expect(failures).toEqual([failure]);
  });

  it('says which port is taken', async () => {
    const second = startListener({ port: listener.port, ca, hosts, now, handle: (request) => handle(request) });
    await expect(second).rejects.toMatchObject({
      code: 'LAB_SERVICE_PORT_IN_USE',
      message: `port ${listener.port} of 127.0.0.1 is taken`,
      details: { port: listener.port },
    });
  });

  it('closes although connections are idle, half-way through a handshake, or waiting for a handler', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      handle = async () => {
        resolve();
        await released;
        return { status: 204, headers: {}, body: Buffer.alloc(0) };
      };
    });
    const own = await startListener({ port: 0, ca, hosts, now, handle: (request) => handle(request) });
    const silent = connectTcp(own.port, '127.0.0.1');
    const idle = dial(own.port);
    const waiting = dial(own.port);
    const ended = [silent, idle, waiting].map(
      (socket) =>
        new Promise((resolve) => {
          socket.on('error', () => {}).once('close', resolve);
          socket.resume();
        }),
    );
    await new Promise((resolve) => idle.once('secureConnect', resolve));
    waiting.write(get('/', 'login.live.com'));
    await arrived;
    await own.close();
    await Promise.all(ended);
    release();
    await expect(startListener({ port: own.port, ca, hosts, now, handle }).then((it) => it.close())).resolves.toBe(
      undefined,
    );
  });
});
