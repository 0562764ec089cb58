import type { HttpResponse, ServerRequest } from '../network/http.ts';

/** Percent-decoded values of a pattern's `{name}` segments. */
export type PathParameters = Readonly<Record<string, string>>;

export type RouteHandler = (request: ServerRequest, parameters: PathParameters) => HttpResponse | Promise<HttpResponse>;

/** `path` is `/{tenant}/oauth2/v2.0/token`: literal segments match in any case, `{name}` matches one segment. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly handle: RouteHandler;
}

/** What became of a look-up: no such path, a path that does not take this method, or a handler to call. */
export type RouteMatch =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'method-not-allowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'found'; readonly handle: RouteHandler; readonly parameters: PathParameters };

/** Percent-decoding that leaves a malformed escape as it stands. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): PathParameters | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = actual;
    else if (expected.toLowerCase() !== actual.toLowerCase()) return undefined;
  }
  return parameters;
}

/**
 * A table of routes, tried in order; the first match wins, so literal paths stand before `{name}` ones.
 * @example const find = createRouter(routes); const match = find('GET', '/beta/users');
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch {
  const table = routes.map((route) => ({ ...route, segments: segmentsOf(route.path) }));
  return (method, path) => {
    const segments = segmentsOf(path).map(decodeSegment);
    const allowed: string[] = [];
    for (const route of table) {
      const parameters = matchSegments(route.segments, segments);
      if (parameters === undefined) continue;
      if (route.method === method) return { kind: 'found', handle: route.handle, parameters };
      allowed.push(route.method);
    }
    return allowed.length === 0 ? { kind: 'not-found' } : { kind: 'method-not-allowed', allowed };
  };
}
