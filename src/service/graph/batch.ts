import { z } from 'zod';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import { readBody } from './body.ts';
import { gatewayRefusal, type Reply } from './call.ts';

/** graph.md 4 */
const MAX_REQUESTS = 20;

const stepSchema = z.object({
  // Scripts number their requests.
  id: z.union([z.string().min(1), z.int().transform(String)]),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.union([z.string(), z.int().transform(String)])).nullish(),
});
type Step = z.infer<typeof stepSchema>;

interface Answer extends Entity {
  readonly id: string;
  readonly status: number;
}

const refuse = (message: string, code = 'BadRequest') => gatewayRefusal(400, code, message);
const failed = (id: string, status: number, code: string, message: string): Answer => ({
  id,
  status,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code, message } },
});

/** `$batch`: up to 20 requests in one, each with its own answer; 424 for those whose forerunner failed (graph.md 4). */
export function answerBatch(
  request: ServerRequest,
  version: string,
  handle: (step: ServerRequest) => HttpResponse,
): Reply {
  const body = readSteps(request.body);
  if (body === undefined) return refuse('Unable to read JSON request payload.');
  const read = readBody(body, z.object({ requests: z.array(stepSchema).max(1_000) }));
  if (!read.ok) return refuse('Invalid batch payload format.');
  const steps = read.value.requests;
  if (steps.length > MAX_REQUESTS) {
    return refuse(
      `Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`,
      'MaximumValueExceeded',
    );
  }
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size < steps.length) return refuse('Each id of a batch must be given once.');
  const unknown = steps.flatMap(({ dependsOn }) => dependsOn ?? []).find((id) => !ids.has(id));
  if (unknown !== undefined) return refuse(`A request of the batch depends on '${unknown}', which is not in it.`);

  const answers = new Map<string, Answer>();
  const isReady = ({ id, dependsOn }: Step) =>
    !answers.has(id) && (dependsOn ?? []).every((other) => answers.has(other));
  while (answers.size < steps.length) {
    const step = steps.find(isReady);
    if (step === undefined) return refuse('The requests of the batch depend on each other in a circle.');
    const isFailed = (step.dependsOn ?? []).some((other) => (answers.get(other)?.status ?? 0) >= 400);
    answers.set(
      step.id,
      isFailed
        ? failed(step.id, 424, 'FailedDependency', 'A request that this one depends on has failed.')
        : answerStep(step, request, version, handle),
    );
  }
  return { kind: 'reply', status: 200, body: { responses: steps.map(({ id }) => answers.get(id)) } };
}

function readSteps(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function answerStep(
  { id, method, url, headers, body }: Step,
  outer: ServerRequest,
  version: string,
  handle: (step: ServerRequest) => HttpResponse,
): Answer {
  const own = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const hasBody = body !== undefined && body !== null;
  if (hasBody && own['content-type'] === undefined) {
    return failed(id, 400, 'BadRequest', `Write request id : ${id} does not contain Content-Type header or body.`);
  }
  const [path = '', ...query] = url.split('?');
  const { authorization, 'client-request-id': clientRequestId } = outer.headers;
  const response = handle({
    ...outer,
    method: method.toUpperCase(),
    path: `/${version}/${path.replace(/^\/+/, '')}`,
    query: new URLSearchParams(query.join('?')),
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(clientRequestId !== undefined && { 'client-request-id': clientRequestId }),
      ...own,
    },
    body: !hasBody ? Buffer.alloc(0) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return { id, status: response.status, headers: headersOf(response), ...bodyOf(response) };
}

/** Names as clients of a batch look for them: `Retry-After`, `OData-Version`. */
function headersOf({ headers }: HttpResponse): Entity {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()).replace('Odata', 'OData'),
    value,
  ]);
  return Object.fromEntries(entries);
}

/** JSON as it is, anything else in Base64. */
function bodyOf({ headers, body }: HttpResponse): Entity {
  if (body.length === 0) return {};
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return { body: isJson ? JSON.parse(body.toString('utf8')) : body.toString('base64') };
}
