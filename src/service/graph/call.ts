import type { ServerRequest } from '../../network/http.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { QueryOptions } from '../../protocol/odata/query.ts';
import type { AccessClaims } from '../entra/tokens.ts';
import type { PathParameters } from '../router.ts';

export type GraphVersion = 'v1.0' | 'beta';

/** An authorised request, taken apart. */
export interface GraphCall {
  readonly request: ServerRequest;
  readonly version: GraphVersion;
  readonly parameters: PathParameters;
  readonly options: QueryOptions;
  readonly claims: AccessClaims;
  /** The path ends in `/$count`. */
  readonly isCount: boolean;
  /** The parsed body; `{}` when there is none. */
  readonly body: unknown;
}

/** What a handler answers; the dispatcher adds what every reply carries. */
export type Reply =
  | {
      readonly kind: 'reply';
      readonly status: number;
      /** JSON, or text as it stands. */
      readonly body?: Entity | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | Refusal;

/** A refusal; without a code it takes the one that its status has on this kind of path (graph.md 4). */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly message: string;
  /** Given by what speaks before Intune or the directory does: its message is never wrapped. */
  readonly gatewayCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `path` begins after the version: `/deviceManagement/windowsAutopilotDeviceIdentities/{id}`. */
export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The collection does not exist in v1.0 (graph.md 1). */
  readonly isBetaOnly?: boolean;
  /** The body is no JSON at all: an image. */
  readonly isBodyRaw?: boolean;
  readonly handle: (call: GraphCall) => Reply;
}

export function refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): Refusal {
  return { kind: 'refusal', status, message, ...(headers && { headers }) };
}

export function notFound(id: string): Refusal {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return refuse(404, message);
}

export function gatewayRefusal(
  status: number,
  gatewayCode: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Refusal {
  return { ...refuse(status, message, headers), gatewayCode };
}

export const NO_CONTENT: Reply = { kind: 'reply', status: 204 };
