import type { HttpResponse, ServerRequest } from '../network/http.ts';

/** Percent-decoded values of a pattern's `{name}` segments. */
export type PathParameters = Readonly<Record<string, string>>;

export type RouteHandler = (request: ServerRequest, parameters: PathParameters) => HttpResponse | Promise<HttpResponse>;

/** `path` is `/{tenant}/oauth2/v2.0/token`: literal segments match in any case, `{name}` matches one segment. */
export interface Route<H = RouteHandler> {
  readonly method: string;
  readonly path: string;
  readonly handle: H;
}

/** What became of a look-up: no such path, a path that does not take this method, or a handler to call. */
export type RouteMatch<H = RouteHandler> =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'method-not-allowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'found'; readonly handle: H; readonly parameters: PathParameters };

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

/** The routes below one segment: literal segments first, then the one that `{name}` takes. */
interface Branch<H> {
  readonly literals: Map<string, Branch<H>>;
  placeholder?: Branch<H>;
  readonly routes: Route<H>[];
}

const newBranch = <H>(): Branch<H> => ({ literals: new Map(), routes: [] });

function grow<H>(root: Branch<H>, route: Route<H>): void {
  let branch = root;
  for (const segment of segmentsOf(route.path)) {
    if (segment.startsWith('{')) {
      branch.placeholder ??= newBranch();
      branch = branch.placeholder;
    } else {
      const name = segment.toLowerCase();
      const next = branch.literals.get(name) ?? newBranch<H>();
      branch.literals.set(name, next);
      branch = next;
    }
  }
  branch.routes.push(route);
}

/** Every end that the path leads to, the most literal first. */
function* ends<H>(branch: Branch<H>, segments: readonly string[], depth = 0): Generator<Branch<H>> {
  const segment = segments[depth];
  if (segment === undefined) {
    if (branch.routes.length > 0) yield branch;
    return;
  }
  const literal = branch.literals.get(segment.toLowerCase());
  if (literal !== undefined) yield* ends(literal, segments, depth + 1);
  if (branch.placeholder !== undefined) yield* ends(branch.placeholder, segments, depth + 1);
}

function parametersOf({ path }: Pick<Route, 'path'>, segments: readonly string[]): PathParameters {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of segmentsOf(path).entries()) {
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = segments[index] ?? '';
  }
  return parameters;
}

/** No path that a client has a use for is longer. */
const MAX_SEGMENTS = 32;

/**
 * A table of routes: of those that fit, one with a literal segment comes before one with a `{name}`.
 * @example const find = createRouter(routes); const match = find('GET', '/beta/users');
 */
export const createRouter = (routes: readonly Route[]) => createRouteTable(routes);

/** The same for handlers that take more. */
export function createRouteTable<H>(routes: readonly Route<H>[]): (method: string, path: string) => RouteMatch<H> {
  const root = newBranch<H>();
  for (const route of routes) grow(root, route);
  return (method, path) => {
    const segments = segmentsOf(path).map(decodeSegment);
    if (segments.length > MAX_SEGMENTS) return { kind: 'not-found' };
    const allowed: string[] = [];
    for (const end of ends(root, segments)) {
      const route = end.routes.find((it) => it.method === method);
      if (route !== undefined)
        return { kind: 'found', handle: route.handle, parameters: parametersOf(route, segments) };
      allowed.push(...end.routes.map((it) => it.method));
    }
    return allowed.length === 0 ? { kind: 'not-found' } : { kind: 'method-not-allowed', allowed };
  };
}
