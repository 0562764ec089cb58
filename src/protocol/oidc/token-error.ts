import { z } from 'zod';
import type { CodecError, Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

const errorSchema = z.looseObject({
  error: z.string(),
  error_description: z.string(),
  /** AADSTS numbers. */
  error_codes: z.array(z.number()).default([]),
  /** `2025-01-31 23:59:59Z`. */
  timestamp: z.string().optional(),
  trace_id: z.string().optional(),
  correlation_id: z.string().optional(),
});

/** The body of a refused token request. */
export type TokenError = z.infer<typeof errorSchema>;

/**
 * The error body for an AADSTS number.
 * @example tokenError({ error: 'invalid_grant', aadsts: 50126, message: 'Invalid username or password.', … })
 */
export function tokenError(refusal: {
  /** OAuth's word: `invalid_grant`, `invalid_client`, `interaction_required`… */
  readonly error: string;
  readonly aadsts: number;
  readonly message: string;
  readonly traceId: string;
  readonly correlationId: string;
  readonly atMs: number;
}): TokenError {
  const { error, aadsts, message, traceId, correlationId, atMs } = refusal;
  const timestamp = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${aadsts}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [aadsts],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  };
}

export function readTokenError(body: string): Result<TokenError, CodecError> {
  return readJson(errorSchema, body);
}
