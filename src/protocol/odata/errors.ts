/** What a refusal says; the flavour decides how its message is wrapped (graph.md 4). */
export interface ErrorFacts {
  readonly flavour: 'directory' | 'intune';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly atMs: number;
  readonly requestId: string;
  readonly clientRequestId: string;
}

/** Intune's message is itself a JSON text (graph.md 4). */
function intuneMessage(message: string, requestId: string): string {
  return JSON.stringify({
    _version: 3,
    Message: `${message} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: ${requestId}`,
    CustomApiErrorPhrase: '',
    RetryAfter: null,
    ErrorSourceService: '',
    HttpHeaders: '{}',
  });
}

/** The body of a refusal: `{"error":{"code","message","innerError"}}`, with the additions of a throttle (graph.md 4). */
export function errorBody({ flavour, status, code, message, atMs, requestId, clientRequestId }: ErrorFacts): object {
  const date = new Date(atMs).toISOString().slice(0, 19);
  return {
    error: {
      code,
      message: flavour === 'intune' ? intuneMessage(message, requestId) : message,
      innerError: {
        ...(status === 429 && { code: '429', message, status: '429' }),
        date,
        'request-id': requestId,
        'client-request-id': clientRequestId,
      },
    },
  };
}
