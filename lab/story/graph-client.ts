import type { Actors } from '../../src/core/actors/actors.ts';
import type { HttpResponse, Network } from '../../src/network/http.ts';

/** What an application signs in with (graph.md 5, client_credentials). */
export interface AdminCredentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Graph said no, or could not be reached: what the admin was doing and what came back. */
export class AdminRefused extends Error {
  /** What came back, without what it was that the admin did. */
  readonly answer: string;

  constructor(action: string, answer: string) {
    super(`${action}: ${answer.length > 400 ? `${answer.slice(0, 400)}…` : answer}`);
    this.answer = answer;
    this.name = 'AdminRefused';
  }
}

const GRAPH = 'https://graph.microsoft.com/beta';
/** A token is renewed this long before it ends. */
const RENEW_BEFORE_MS = 300_000;
/** What scripts try again, how often, and after which pause when Retry-After names none (graph.md 4, Throttling). The numbers are ours. */
const TRANSIENT: ReadonlySet<number> = new Set([429, 503, 504]);
const ATTEMPTS = 5;
const RETRY_MS = 3_000;

/** What the admin's time is told by. */
export type Time = Pick<Actors, 'now' | 'sleep'>;

export type Json = Readonly<Record<string, unknown>>;

/** The admin's only way to the tenant: Graph, with a token of its own, as any script would have it. */
export class GraphClient {
  readonly #network: Network;
  readonly #actors: Time;
  readonly #credentials: AdminCredentials;
  #token: { readonly value: string; readonly untilMs: number } | undefined;

  constructor(network: Network, actors: Time, credentials: AdminCredentials) {
    this.#network = network;
    this.#actors = actors;
    this.#credentials = credentials;
  }

  async get(path: string): Promise<Json> {
    return this.#call('GET', `${GRAPH}${path}`);
  }

  async post(path: string, body: Json): Promise<Json> {
    return this.#call('POST', `${GRAPH}${path}`, body);
  }

  async delete(path: string): Promise<void> {
    await this.#call('DELETE', `${GRAPH}${path}`);
  }

  async patch(path: string, body: Json): Promise<Json> {
    return this.#call('PATCH', `${GRAPH}${path}`, body);
  }

  /** Every item of a collection, page after page (graph.md 4, Paging). */
  async list(path: string): Promise<Json[]> {
    const items: Json[] = [];
    let url: string | undefined = `${GRAPH}${path}`;
    while (url !== undefined) {
      const page: Json = await this.#call('GET', url);
      items.push(...(page['value'] as Json[]));
      url = page['@odata.nextLink'] as string | undefined;
    }
    return items;
  }

  async #call(method: string, url: string, body?: Json): Promise<Json> {
    const action = `${method} ${url}`;
    for (let attempt = 1; ; attempt += 1) {
      const fetched = await this.#network.fetch({
        method,
        url,
        headers: {
          authorization: `Bearer ${await this.#accessToken()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
      });
      if (!fetched.ok) throw new AdminRefused(action, fetched.error.kind);
      const { status, headers } = fetched.value;
      if (!TRANSIENT.has(status) || attempt === ATTEMPTS) return readJson(action, fetched.value);
      const askedMs = Number(headers['retry-after'] ?? Number.NaN) * 1_000;
      await this.#actors.sleep(askedMs >= 0 ? askedMs : RETRY_MS * 2 ** (attempt - 1), `another attempt to ${action}`);
    }
  }

  async #accessToken(): Promise<string> {
    if (this.#token !== undefined && this.#token.untilMs > this.#actors.now()) return this.#token.value;
    const { tenantId, clientId, clientSecret } = this.#credentials;
    const fetched = await this.#network.fetch({
      method: 'POST',
      url: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(
        new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: 'https://graph.microsoft.com/.default',
        }).toString(),
      ),
    });
    if (!fetched.ok) throw new AdminRefused('sign in', fetched.error.kind);
    const answer = readJson('sign in', fetched.value);
    const untilMs = this.#actors.now() + Number(answer['expires_in']) * 1_000 - RENEW_BEFORE_MS;
    this.#token = { value: String(answer['access_token']), untilMs };
    return this.#token.value;
  }
}

function readJson(action: string, response: HttpResponse): Json {
  const text = response.body.toString('utf8');
  if (response.status >= 300) throw new AdminRefused(action, `${response.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Json);
}
