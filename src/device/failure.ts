import type { HttpResponse, NetworkFailure } from '../network/http.ts';
import { hresultOfHttpStatus } from '../protocol/error-codes.ts';
import type { StageEnd } from './machine.ts';

/** Why something that a device attempted did not come about; `hop` names where: `join`, `sign-in`, `profile`. */
export interface Failure {
  /** An HRESULT, `0x801C000E`. */
  readonly code: string;
  readonly hop: string;
  readonly detail: string;
}

/** The end of a stage that failed. */
export function stageFailed({ code, hop, detail }: Failure): StageEnd {
  return { next: 'failed', code, hop, detail };
}

/** No response came. */
export function networkFailure(hop: string, { kind, hresult }: NetworkFailure): Failure {
  return { code: hresult, hop, detail: kind };
}

/** A response came with a status that nothing explains better. */
export function statusFailure(hop: string, { status }: HttpResponse): Failure {
  return { code: hresultOfHttpStatus(status), hop, detail: `HTTP status ${status}` };
}
