import type { KeyObject } from 'node:crypto';
import type { Result } from '../core/result.ts';

/** What a client proves in the TLS handshake. */
export interface ClientIdentity {
  /** DER of the certificate. */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
}

/** A request as its sender makes it. Header names are lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute: `https://graph.microsoft.com/beta/…`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly identity?: ClientIdentity;
}

/** Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Why no response came, as Windows would name it: a value of the simulation, never thrown.
 * The HRESULTs are WinINet's (mdm.md 5, last lines).
 */
export interface NetworkFailure {
  readonly kind: 'name-not-resolved' | 'connect-failed' | 'timeout' | 'certificate-invalid' | 'certificate-not-timely';
  readonly hresult: '0x80072EE7' | '0x80072EFD' | '0x80072EE2' | '0x80072F8F';
}

/** The network as a device or an admin has it. A call parks the calling actor until the reply is due. */
export interface Network {
  fetch(request: HttpRequest): Promise<Result<HttpResponse, NetworkFailure>>;
}

/**
 * One complete real exchange, with no latency and no faults: those belong to the port in front of it.
 * A socket that breaks here is an environment error (`LAB_NETWORK_TRANSPORT`), never a simulated outcome.
 */
export interface Transport {
  exchange(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** A request as a service module sees it, the same under either transport. */
export interface ServerRequest {
  readonly method: string;
  /** Lower case, without a port. */
  readonly host: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The origin that the client called, `https://host[:port]`, for absolute links such as `@odata.nextLink`. */
  readonly origin: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** DER of the certificate whose key the client proved to hold; not yet judged. */
  readonly clientCertificate?: Buffer;
}

/** A handler may not sleep and may not send requests (docs/design.md 4). */
export type Handler = (request: ServerRequest) => HttpResponse | Promise<HttpResponse>;
