import { invariant } from '../../core/errors.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Handler, HttpResponse, ServerRequest } from '../../network/http.ts';
import { errorBody } from '../../protocol/odata/errors.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import { type MetadataLevel, metadataLevel } from '../../protocol/odata/metadata.ts';
import { readQuery } from '../../protocol/odata/query.ts';
import { readRelaxedJson } from '../../protocol/odata/relaxed-json.ts';
import type { ServiceContext } from '../context.ts';
import type { Entra } from '../entra/entra.ts';
import type { TokenRefusal } from '../entra/tokens.ts';
import { createRouteTable, decodeSegment, type PathParameters } from '../router.ts';
import { answerBatch } from './batch.ts';
import {
  type GraphCall,
  type GraphRoute,
  type GraphVersion,
  gatewayRefusal,
  type Refusal,
  type Reply,
  refuse,
} from './call.ts';
import { collectionRoutes } from './collections/index.ts';
import { ensureDefaultObjects } from './default-configurations.ts';
import { createTokenJudge } from './known-tokens.ts';
import { hasPermission, requiredPermissions } from './permissions.ts';
import { createThrottle } from './throttle.ts';

/** What Graph needs beside the context. */
export type GraphDependencies = Pick<Entra, 'tokens' | 'directory'>;

export interface Graph {
  readonly handle: Handler;
}

const CODES: Readonly<Record<'directory' | 'intune', Readonly<Record<number, string>>>> = {
  directory: { 400: 'Request_BadRequest', 403: 'Authorization_RequestDenied', 404: 'Request_ResourceNotFound' },
  intune: { 400: 'BadRequest', 403: 'Forbidden', 404: 'ResourceNotFound' },
};
const SHARED_CODES: Readonly<Record<number, string>> = { 409: 'Conflict', 429: 'TooManyRequests' };

/** Keys in brackets and qualified action names told as plain segments, casts in between and the organisation's own alias left out (graph.md 1, 2.4). */
function plainPath(path: string): string {
  return path
    .replace(/^(\/[^/]+)\/myorganization(?=\/)/i, '$1')
    .replace(/\((?:'|%27)([^/]*?)(?:'|%27)\)/gi, '/$1')
    .replace(/\((\w+=(?:'|%27)[^/]*?(?:'|%27))\)/gi, '/$1')
    .replace(/\/microsoft\.graph\.[^/]+(?=\/[^/])/gi, '')
    .replace(/\/microsoft\.graph\.(?=[^/]+\/?$)/i, '/');
}

function flavourOf(path: string): 'directory' | 'intune' {
  return /^\/[^/]+\/device(App)?Management(\/|$)/i.test(path) ? 'intune' : 'directory';
}

function readJson(request: ServerRequest, route: GraphRoute): Result<unknown, Refusal> {
  const text = request.body.toString('utf8').replace(/^\ufeff/, '');
  if (route.isBodyRaw || text.trim() === '') return ok({});
  try {
    return ok(JSON.parse(text));
  } catch {
    // Tools for Intune send what is something less than JSON, and the service reads it (graph.md 2).
    const relaxed = flavourOf(request.path) === 'intune' ? readRelaxedJson(text) : undefined;
    if (relaxed?.ok) return relaxed;
    return err(gatewayRefusal(400, 'BadRequest', 'Unable to read JSON request payload.'));
  }
}

/**
 * The admin API on host graph.microsoft.com, under `/v1.0` and `/beta` alike (graph.md).
 * @example const { handle } = createGraph(context, entra);
 */
export function createGraph(context: ServiceContext, { tokens, directory }: GraphDependencies): Graph {
  const verify = createTokenJudge(tokens, context.clock);
  const throttle = createThrottle(context.clock, () => directory.queries.settings.get('graphLimits'));
  const answer = (
    route: GraphRoute,
    required: readonly string[],
    request: ServerRequest,
    parameters: PathParameters,
    isCount: boolean,
  ): Reply => {
    const verified = verify(request.headers['authorization']);
    if (!verified.ok) return unauthenticated(verified.error);
    const version = parameters['version']?.toLowerCase() as GraphVersion;
    if (route.isBetaOnly && version === 'v1.0') return unknownSegment(request.path);
    const throttled = throttle(verified.value.clientId);
    if (throttled !== undefined) return throttled;
    if (!hasPermission(required, verified.value)) return forbidden(required);
    const options = readQuery(request.query);
    if (!options.ok) return gatewayRefusal(400, 'BadRequest', options.error.message);
    const body = readJson(request, route);
    if (!body.ok) return body.error;
    const call: GraphCall = {
      request,
      version,
      parameters,
      options: options.value,
      claims: verified.value,
      isCount,
      body: body.value,
    };
    return route.handle(call);
  };

  const toResponse = (request: ServerRequest, reply: Reply): HttpResponse => {
    const requestId = context.random.guid();
    const clientRequestId = request.headers['client-request-id'] ?? requestId;
    const atMs = context.clock.now();
    const headers = {
      date: new Date(atMs).toUTCString(),
      'request-id': requestId,
      'client-request-id': clientRequestId,
    };
    if (reply.kind === 'refusal') {
      const { status, message, gatewayCode } = reply;
      const flavour = gatewayCode === undefined ? flavourOf(request.path) : 'directory';
      const code = gatewayCode ?? CODES[flavour][status] ?? SHARED_CODES[status] ?? 'UnknownError';
      const body = errorBody({ flavour, status, code, message, atMs, requestId, clientRequestId });
      return jsonResponse(status, { ...headers, ...reply.headers }, body as Entity, 'minimal');
    }
    if (reply.body === undefined) {
      return { status: reply.status, headers: { ...headers, ...reply.headers }, body: Buffer.alloc(0) };
    }
    if (typeof reply.body === 'string') {
      return { status: reply.status, headers: { ...headers, ...reply.headers }, body: Buffer.from(reply.body) };
    }
    const level = metadataLevel(request.headers['accept']);
    return jsonResponse(reply.status, { ...headers, ...reply.headers }, reply.body, level);
  };

  ensureDefaultObjects(context);
  const routes = collectionRoutes(context, directory);
  const find = createRouteTable(
    routes.map((route) => {
      const required = requiredPermissions(route.path, route.method);
      invariant(required !== undefined, 'every route of Graph has a row in the table of permissions');
      return {
        method: route.method,
        path: `/{version}${route.path}`,
        handle: (request: ServerRequest, parameters: PathParameters, isCount: boolean) =>
          toResponse(request, answer(route, required, request, parameters, isCount)),
      };
    }),
  );

  const handleOne = (request: ServerRequest): HttpResponse => {
    const path = plainPath(request.path);
    const segments = path.split('/').filter((segment) => segment !== '');
    const isCount = decodeSegment(segments.at(-1) ?? '').toLowerCase() === '$count';
    const isKnownVersion = /^(v1\.0|beta)$/i.test(segments[0] ?? '');
    const match = find(request.method, isCount ? `/${segments.slice(0, -1).join('/')}` : path);
    if (isKnownVersion && match.kind === 'found' && (!isCount || request.method === 'GET')) {
      return match.handle(request, match.parameters, isCount);
    }
    const verified = verify(request.headers['authorization']);
    if (!verified.ok) return toResponse(request, unauthenticated(verified.error));
    if (!isKnownVersion) return toResponse(request, gatewayRefusal(400, 'BadRequest', 'Invalid version.'));
    if (match.kind !== 'method-not-allowed') return toResponse(request, unknownSegment(request.path));
    return toResponse(request, methodNotAllowed(match.allowed));
  };

  return {
    handle(request) {
      const [, version] = /^\/(v1\.0|beta)\/\$batch\/?$/i.exec(decodeSegment(request.path)) ?? [];
      if (version === undefined) return handleOne(request);
      const verified = verify(request.headers['authorization']);
      if (!verified.ok) return toResponse(request, unauthenticated(verified.error));
      if (request.method !== 'POST') return toResponse(request, methodNotAllowed(['POST']));
      return toResponse(request, answerBatch(request, version, handleOne));
    },
  };
}

function jsonResponse(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Entity,
  level: MetadataLevel,
): HttpResponse {
  const contentType = `application/json;odata.metadata=${level};odata.streaming=true;IEEE754Compatible=false;charset=utf-8`;
  return {
    status,
    headers: { 'content-type': contentType, 'odata-version': '4.0', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** What clients look for, to ask for another token or to give up (graph.md 4, Errors). */
const TOKEN_MESSAGES: Readonly<Record<TokenRefusal['reason'], string>> = {
  missing: 'Access token is empty.',
  malformed: 'IDX14100: JWT is not well formed.',
  signature: 'Access token validation failure. Invalid signature.',
  issuer: 'Access token validation failure. Invalid issuer.',
  audience: 'Access token validation failure. Invalid audience.',
  'not-yet-valid': 'Lifetime validation failed, the token is not yet valid.',
  expired: 'Lifetime validation failed, the token is expired.',
};

function unauthenticated({ reason }: TokenRefusal): Refusal {
  const message = TOKEN_MESSAGES[reason];
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;
  return gatewayRefusal(401, 'InvalidAuthenticationToken', message, { 'www-authenticate': challenge });
}

function forbidden(required: readonly string[]): Refusal {
  return refuse(
    403,
    `Application is not authorized to perform this operation. Application must have one of the following scopes: ${required.join(', ')}`,
  );
}

function methodNotAllowed(allowed: readonly string[]): Refusal {
  const headers = { allow: allowed.join(', ') };
  return gatewayRefusal(405, 'BadRequest', 'Specified HTTP method is not allowed.', headers);
}

function unknownSegment(path: string): Refusal {
  const segment = decodeSegment(path.split('/').findLast((part) => part !== '') ?? '');
  return gatewayRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}
