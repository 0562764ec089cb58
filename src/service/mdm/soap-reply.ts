import type { HttpResponse } from '../../network/http.ts';
import { messageIdOf, type ResponseHeader, writeFault } from '../../protocol/soap/envelope.ts';
import type { ServiceContext } from '../context.ts';
import type { Refusal } from './refusal.ts';

/** Writes the replies of the enrolment endpoints: always HTTP 200, for no other is parsed (mdm.md 5). */
export interface SoapReplies {
  /** The header of a reply to the request with this MessageID. */
  headerFor(messageId: string): ResponseHeader;
  result(envelope: string): HttpResponse;
  /** A fault; `request` is the text of the message, which may be anything. */
  fault(action: string, request: string, refusal: Refusal): HttpResponse;
}

export function createSoapReplies(context: ServiceContext): SoapReplies {
  const random = context.random.fork('mdm.soap');
  const result = (envelope: string): HttpResponse => ({
    status: 200,
    headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
    body: Buffer.from(envelope),
  });
  return {
    headerFor: (messageId) => ({ relatesTo: messageId, activityId: random.guid() }),
    result,
    fault(action, request, { subcode, reason, errorType }) {
      const traceId = random.guid();
      context.trace('mdm.enrolment-refused', { subcode, errorType: errorType ?? '', reason });
      const header = { relatesTo: messageIdOf(request), activityId: traceId };
      const detail = errorType && { errorType, message: reason, traceId };
      return result(writeFault(action, header, { subcode, reason, ...(detail && { detail }) }));
    },
  };
}
