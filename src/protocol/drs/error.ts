import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { anyCase } from './wire-types.ts';

/** Why device registration refused (entra-device.md 3, Errors). */
export interface DrsError {
  /** `AuthenticationError`, `AuthorizationError`, `DirectoryError`…; others pass through. */
  readonly errorType: string;
  readonly message: string;
  readonly traceId: string;
  /** ISO 8601 with `Z`, whole seconds. */
  readonly time: string;
}

/** The JSON body of a refusal at a time in milliseconds since the epoch. */
export function encodeDrsError(error: Omit<DrsError, 'time'> & { readonly atMs: number }): string {
  const time = `${new Date(error.atMs).toISOString().slice(0, 19)}Z`;
  return JSON.stringify({ ErrorType: error.errorType, Message: error.message, TraceId: error.traceId, Time: time });
}

const text = z.string().default('');
const errorSchema = anyCase(z.object({ ErrorType: z.string(), Message: text, TraceId: text, Time: text }));

/** Reads a refusal; only its type must be there. */
export function readDrsError(body: string): Result<DrsError, CodecError> {
  const read = readJson(errorSchema, body);
  if (!read.ok) return read;
  const { ErrorType, Message, TraceId, Time } = read.value;
  return ok({ errorType: ErrorType, message: Message, traceId: TraceId, time: Time });
}
