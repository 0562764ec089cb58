import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LabError } from '../../core/errors.ts';
import { admit, bodyLimit, dispatch, pathOf, refuse, tooLarge } from '../arrival.ts';
import type { HostTable } from '../hosts.ts';
import type { Handler, HttpResponse } from '../http.ts';
import type { TlsCa } from './ca.ts';

const LOOPBACK = '127.0.0.1';

export interface ListenerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where to listen; loopback unless told otherwise. */
  readonly address?: string;
  readonly ca: TlsCa;
  readonly hosts: HostTable;
  readonly handle: Handler;
  /** The lab clock, for the Date header: milliseconds since the epoch. */
  now(): number;
  /** Hears of a handler that threw, which is a bug; its client gets a plain 500. */
  onHandlerError?(error: unknown): void;
}

export interface Listener {
  readonly port: number;
  /** `https://localhost:PORT`, for clients that cannot be given the real names. */
  readonly baseUrl: string;
  /** Ends every connection, idle or not. */
  close(): Promise<void>;
}

/** Plays every host of the lab on one port; rejects with `LAB_SERVICE_PORT_IN_USE` when it is taken. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { ca, hosts, handle, now, address = LOOPBACK } = options;
  // 0.1 s to load, which a run over the direct transport need not pay.
  const { fastify } = await import('fastify');
  const app = fastify({
    https: {
      cert: ca.leaf.certificatePem,
      key: ca.leaf.privateKeyPem,
      requestCert: true,
      // Possession is what TLS proves; whether the certificate is worth anything is the service's to judge.
      rejectUnauthorized: false,
    },
    // An idle connection closed here could cross a request on its way.
    keepAliveTimeout: 0,
    forceCloseConnections: true,
    // No route has a schema; without the compilers for them the framework loads in half the time.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Paths belong to the handler, percent-encoding and all: the framework routes nothing.
    rewriteUrl: () => '/',
    clientErrorHandler: answerMalformed,
  });

  const addressingOf = ({ raw }: FastifyRequest) => {
    const socket = raw.socket as TLSSocket & { servername?: string | false };
    return { hostHeader: raw.headers.host, sni: socket.servername || undefined };
  };
  const answer = async (request: FastifyRequest, body: Buffer): Promise<HttpResponse> => {
    const socket = request.raw.socket as TLSSocket;
    const admitted = admit(hosts, {
      ...addressingOf(request),
      method: request.method,
      target: request.originalUrl,
      headers: request.raw.headers,
      body,
      clientCertificate: clientCertificateOf(socket),
    });
    return admitted.ok ? handle(admitted.value) : refuse(admitted.error);
  };
  const respond = async (request: FastifyRequest, reply: FastifyReply) => {
    const limitBytes = bodyLimit(hosts, { ...addressingOf(request), path: pathOf(request.originalUrl) });
    const received = await readBody(request.raw, limitBytes);
    const answered = received === undefined ? Promise.resolve(refuse(tooLarge(limitBytes))) : answer(request, received);
    const response = await answered.catch((error: unknown) => {
      options.onHandlerError?.(error);
      return refuse({ status: 500, message: 'The handler of this request failed.' });
    });
    const { status, headers, body } = dispatch(request.method, response, now());
    return reply
      .code(status)
      .headers(headers)
      .send(body.length === 0 ? undefined : body);
  };

  // Bodies and their types are the handler's business: with no body of its own the framework judges neither.
  for (const method of app.supportedMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  app.all('/', respond);
  app.setNotFoundHandler(respond);

  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  await app.listen({ port: options.port, host: address }).catch((cause: NodeJS.ErrnoException) => {
    const at = `port ${options.port} of ${address}`;
    if (cause.code === 'EADDRINUSE') {
      throw new LabError('LAB_SERVICE_PORT_IN_USE', `${at} is taken`, { port: options.port }, { cause });
    }
    throw new LabError('LAB_SERVICE_LISTEN', `cannot listen on ${at}: ${cause.message}`, {}, { cause });
  });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    baseUrl: `https://localhost:${port}`,
    async close() {
      const closed = app.close();
      // Also those that never finished their handshake, which the server does not count as connections.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function noSchemas(): never {
  throw new LabError('LAB_INTERNAL_INVARIANT', 'the listener knows no schemas');
}

/** The whole body, or undefined when it is over the limit; read to its end all the same, so that its sender hears why. */
async function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length;
    if (lengthBytes <= limitBytes) chunks.push(chunk);
  }
  return lengthBytes <= limitBytes ? Buffer.concat(chunks, lengthBytes) : undefined;
}

const certificates = new WeakMap<TLSSocket, Buffer | undefined>();

/** DER of what the client presented, read once a connection. */
function clientCertificateOf(socket: TLSSocket): Buffer | undefined {
  if (!certificates.has(socket)) certificates.set(socket, socket.getPeerX509Certificate()?.raw);
  return certificates.get(socket);
}

/** Answers what is no HTTP; nobody is left to hear it when the connection is gone. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { headers, body } = refuse({ status: 400, message: 'This is not a well-formed HTTP request.' });
  const head = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const lines = ['HTTP/1.1 400 Bad Request', ...head.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body.toString()}`);
}
