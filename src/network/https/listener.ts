import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LabError } from '../../core/errors.ts';
import { admit, dispatch, MAX_BODY_BYTES, refuse, TOO_LARGE } from '../arrival.ts';
import type { HostTable } from '../hosts.ts';
import type { Handler, HttpResponse } from '../http.ts';
import type { TlsCa } from './ca.ts';

const LOOPBACK = '127.0.0.1';

export interface ListenerOptions {
  /** 0 takes a free one. */
  readonly port: number;
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

/** Plays every host of the lab on one loopback port; rejects with `LAB_SERVICE_PORT_IN_USE` when it is taken. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { ca, hosts, handle, now } = options;
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
    // Paths belong to the handler, percent-encoding and all: the framework routes nothing.
    rewriteUrl: () => '/',
    clientErrorHandler: answerMalformed,
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) => readBody(payload));

  const answer = async (request: FastifyRequest): Promise<HttpResponse> => {
    const { raw } = request;
    const socket = raw.socket as TLSSocket & { servername?: string | false };
    const admitted = admit(hosts, {
      method: request.method,
      target: request.originalUrl,
      hostHeader: raw.headers.host,
      sni: socket.servername || undefined,
      headers: raw.headers,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      clientCertificate: clientCertificateOf(socket),
    });
    return admitted.ok ? handle(admitted.value) : refuse(admitted.error);
  };

  const respond = async (request: FastifyRequest, reply: FastifyReply) => {
    const response = await answer(request).catch((error: unknown) => {
      options.onHandlerError?.(error);
      return refuse({ status: 500, message: 'The handler of this request failed.' });
    });
    const { status, headers, body } = dispatch(request.method, response, now());
    return reply
      .code(status)
      .headers(headers)
      .send(body.length === 0 ? undefined : body);
  };
  app.all('/', respond);
  // Methods that the framework does not know are the handler's to refuse, too.
  app.setNotFoundHandler(respond);
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const refusal = error.statusCode === 413 ? TOO_LARGE : { status: error.statusCode ?? 400, message: error.message };
    const { status, headers, body } = dispatch(request.method, refuse(refusal), now());
    return reply.code(status).headers(headers).send(body);
  });

  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  await app.listen({ port: options.port, host: LOOPBACK }).catch((cause: NodeJS.ErrnoException) => {
    const at = `port ${options.port} of ${LOOPBACK}`;
    if (cause.code === 'EADDRINUSE') {
      throw new LabError('LAB_SERVICE_PORT_IN_USE', `${at} is taken`, { port: options.port }, { cause });
    }
    throw new LabError('LAB_NETWORK_TRANSPORT', `cannot listen on ${at}: ${cause.message}`, {}, { cause });
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

/** The whole body. One over the limit is read to its end all the same, so that its sender hears the answer. */
async function readBody(payload: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length;
    if (lengthBytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (lengthBytes > MAX_BODY_BYTES) throw Object.assign(new Error(TOO_LARGE.message), { statusCode: 413 });
  return Buffer.concat(chunks, lengthBytes);
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
