import { err, ok, type Result } from '../core/result.ts';
import type { HttpResponse, NetworkFailure } from './http.ts';

/** Which exchanges a fault is about; what is absent fits all. */
export interface ExchangePattern {
  /** A host name, or `*.manage.microsoft.com` for all below it. */
  readonly host?: string | undefined;
  /** How the path begins; case does not count. */
  readonly path?: string | undefined;
  readonly method?: string | undefined;
}

/** What can become of an exchange between a device and the service. */
export type NetworkEffect =
  /** The request never arrives: no handler is called, and the sender waits until its patience ends. */
  | { readonly kind: 'request-lost' }
  /** The handler runs, the reply is dropped. */
  | { readonly kind: 'response-lost' }
  | { readonly kind: 'slow'; readonly latencyMs: number }
  | { readonly kind: 'name-unknown' }
  /** A firewall refuses the connection. */
  | { readonly kind: 'blocked' }
  /** A proxy breaks TLS open and shows a certificate of its own. */
  | { readonly kind: 'inspected' }
  /** By the device's clock the server's certificate is not valid. */
  | { readonly kind: 'untimely' }
  /** A hotel's gateway answers everything with its own page. */
  | { readonly kind: 'captive-portal' }
  /** Something on the way answers in the service's place: a proxy, a load balancer. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The reply comes through changed: the first occurrence of each text is replaced. */
  | { readonly kind: 'garbled'; readonly replace: readonly (readonly [from: string, to: string])[] }
  /** Only the first bytes of the reply's body arrive. */
  | { readonly kind: 'cut-short'; readonly bytes: number };

/** After this long without a reply a client of WinINet gives up (mdm.md 5, last lines). Ours: the reference gives no figure. */
export const PATIENCE_MS = 60_000;

const PORTAL_PAGE =
  '<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body>Please accept our terms.</body></html>';

/** Whether an exchange is one that the pattern is about; its host name is in lower case. */
export function fits(
  { host, path, method }: ExchangePattern,
  exchange: { readonly method: string; readonly host: string; readonly path: string },
): boolean {
  if (method !== undefined && method !== exchange.method) return false;
  if (path !== undefined && !exchange.path.toLowerCase().startsWith(path.toLowerCase())) return false;
  if (host === undefined) return true;
  const name = host.toLowerCase();
  return name.startsWith('*.') ? exchange.host.endsWith(name.slice(1)) : exchange.host === name;
}

/** How an exchange fails before anything of it has left the device, and after how long; undefined when it goes out. */
export function failureBefore(
  effect: NetworkEffect | undefined,
): { readonly failure: NetworkFailure; readonly afterMs: number } | undefined {
  switch (effect?.kind) {
    case 'request-lost':
      return { failure: { kind: 'timeout', hresult: '0x80072EE2' }, afterMs: PATIENCE_MS };
    case 'name-unknown':
      return { failure: { kind: 'name-not-resolved', hresult: '0x80072EE7' }, afterMs: 40 };
    case 'blocked':
      return { failure: { kind: 'connect-failed', hresult: '0x80072EFD' }, afterMs: 2_000 };
    case 'inspected':
      return { failure: { kind: 'certificate-invalid', hresult: '0x80072F8F' }, afterMs: 120 };
    case 'untimely':
      return { failure: { kind: 'certificate-not-timely', hresult: '0x80072F8F' }, afterMs: 120 };
    default:
      return undefined;
  }
}

/** What somebody on the way answers without asking the service; undefined when the service is asked. */
export function answerOnTheWay(effect: NetworkEffect | undefined): HttpResponse | undefined {
  switch (effect?.kind) {
    case 'captive-portal':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(PORTAL_PAGE) };
    case 'answered':
      return { status: effect.status, headers: effect.headers, body: Buffer.from(effect.body) };
    default:
      return undefined;
  }
}

/** The service's reply as it reaches the device. */
export function replyThrough(
  effect: NetworkEffect | undefined,
  response: HttpResponse,
): Result<HttpResponse, NetworkFailure> {
  switch (effect?.kind) {
    case 'response-lost':
      return err({ kind: 'timeout', hresult: '0x80072EE2' });
    case 'garbled': {
      const text = effect.replace.reduce(
        (body, [from, to]) => body.replace(from, () => to),
        response.body.toString('utf8'),
      );
      return ok({ ...response, body: Buffer.from(text) });
    }
    case 'cut-short':
      return ok({ ...response, body: response.body.subarray(0, effect.bytes) });
    default:
      return ok(response);
  }
}
