import type { FaultErrorType, FaultSubcode } from '../../protocol/soap/fault.ts';

/** Why a request is refused; an ErrorType wins over the subcode at the client (mdm.md 5). */
export interface Refusal {
  readonly subcode: FaultSubcode;
  readonly reason: string;
  readonly errorType?: FaultErrorType;
}
