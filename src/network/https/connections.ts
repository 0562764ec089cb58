import { Agent, type ClientRequest, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientIdentity } from '../http.ts';
import { identityKey } from '../identity.ts';

/** Open connections kept for the next request; the one idle longest goes first. */
const MAX_IDLE = 16;

/** What `ConnectionPool` is asked for with each request, beside what `http.request` needs. */
export interface ConnectionRequest extends ClientRequestArgs {
  readonly host: string;
  readonly identity: ClientIdentity | undefined;
}

type Connected = (error: Error | null, connection: Duplex) => void;

/** Connections by host and identity: two identities never share one. */
export class ConnectionPool extends Agent {
  readonly #connect: (request: ConnectionRequest) => Promise<Duplex>;
  readonly #idle = new Set<Duplex>();

  constructor(open: (request: ConnectionRequest) => Promise<Duplex>) {
    super({ keepAlive: true });
    this.#connect = open;
  }

  override getName(options?: ConnectionRequest): string {
    return `${options?.host} ${options?.identity ? identityKey(options.identity) : ''}`;
  }

  override createConnection(options: ConnectionRequest, connected: Connected): undefined {
    this.#connect(options).then(
      (connection) => {
        connection.once('close', () => this.#idle.delete(connection));
        connected(null, connection);
      },
      (error: Error) => connected(error, undefined as never),
    );
  }

  override keepSocketAlive(connection: Duplex): boolean {
    super.keepSocketAlive(connection);
    this.#idle.add(connection);
    const [oldest] = this.#idle;
    if (this.#idle.size > MAX_IDLE) oldest?.destroy();
    return true;
  }

  override reuseSocket(connection: Duplex, request: ClientRequest): void {
    this.#idle.delete(connection);
    super.reuseSocket(connection, request);
  }
}
