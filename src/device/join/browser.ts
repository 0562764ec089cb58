import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, Network, NetworkFailure } from '../../network/http.ts';
import type { HtmlForm } from './html.ts';

/** Redirects that a browser follows before it gives up. */
const MAX_REDIRECTS = 10;

/** Where navigation came to rest: a page, or an address that is not of the web and belongs to an app. */
export type Landing =
  | { readonly kind: 'page'; readonly url: string; readonly response: HttpResponse }
  | { readonly kind: 'app'; readonly url: string };

/** Why a navigation led nowhere. */
export type NavigationFailure = NetworkFailure | { readonly kind: 'too-many-redirects' };

/** The web view of the out-of-box experience: follows redirects until a page, or an app's own address, is reached. */
export class Browser {
  readonly #network: Network;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every request. */
  constructor(network: Network, headers: Readonly<Record<string, string>>) {
    this.#network = network;
    this.#headers = headers;
  }

  open(url: string): Promise<Result<Landing, NavigationFailure>> {
    return this.#navigate('GET', url, {}, '');
  }

  /** Sends a page's form with the given fields in place of its own. */
  submit(
    pageUrl: string,
    form: HtmlForm,
    filled: Readonly<Record<string, string>>,
  ): Promise<Result<Landing, NavigationFailure>> {
    const url = new URL(form.action, pageUrl).href;
    const fields = new URLSearchParams({ ...Object.fromEntries(form.fields), ...filled }).toString();
    if (form.method !== 'POST') return this.open(`${url.split('?')[0]}?${fields}`);
    return this.#navigate('POST', url, { 'content-type': 'application/x-www-form-urlencoded' }, fields);
  }

  async #navigate(
    method: string,
    start: string,
    headers: Readonly<Record<string, string>>,
    text: string,
  ): Promise<Result<Landing, NavigationFailure>> {
    let url = start;
    let request = { method, headers: { ...this.#headers, ...headers }, body: Buffer.from(text, 'utf8') };
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      if (!/^https:/i.test(url)) return ok({ kind: 'app', url });
      const response = await this.#network.fetch({ ...request, url });
      if (!response.ok) return err(response.error);
      const location = response.value.headers['location'];
      if (response.value.status < 300 || response.value.status > 399 || location === undefined) {
        return ok({ kind: 'page', url, response: response.value });
      }
      url = URL.canParse(location) ? location : new URL(location, url).href;
      request = { method: 'GET', headers: { ...this.#headers }, body: Buffer.alloc(0) };
    }
    return err({ kind: 'too-many-redirects' });
  }
}
