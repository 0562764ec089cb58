import type { HttpResponse } from '../../network/http.ts';

const NO_STORE = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };

/** A reply whose body is JSON text already; no cache keeps it. */
export function replyJsonText(status: number, text: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...NO_STORE },
    body: Buffer.from(text),
  };
}

/** A JSON reply that no cache keeps. */
export function replyJson(status: number, value: unknown): HttpResponse {
  return replyJsonText(status, JSON.stringify(value));
}

/** A reply of text that is none of the web's types: an encrypted token reply. */
export function replyText(status: number, text: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/jose; charset=utf-8', ...NO_STORE },
    body: Buffer.from(text),
  };
}

export function replyHtml(status: number, html: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'DENY', ...NO_STORE },
    body: Buffer.from(html),
  };
}

/** A style sheet, which a browser may keep. */
export function replyCss(css: string): HttpResponse {
  const headers = { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' };
  return { status: 200, headers, body: Buffer.from(css) };
}

export function replyRedirect(location: string): HttpResponse {
  return { status: 302, headers: { location, ...NO_STORE }, body: Buffer.alloc(0) };
}

export function replyEmpty(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers, body: Buffer.alloc(0) };
}

/** The fields of a form body; the first of several values of one name counts, and any text can be read as a form. */
export function readForm(body: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}
