import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { NetworkFailure } from '../../network/http.ts';
import { hresultOfHttpStatus } from '../../protocol/error-codes.ts';
import type { Reply } from '../../protocol/soap/envelope.ts';
import { type Failure, networkFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';

/** HRESULTs that the enrolment client sets itself (mdm.md 5). */
export const CLIENT_ERROR = {
  alreadyEnrolled: '0x8018000A',
  certificateNotTimely: '0x8018000D',
  connectivity: '0x80180010',
  invalidCertificate: '0x80180012',
  insecureRedirect: '0x8018001A',
  emptyMessage: '0x80180029',
  tooManyRequests: '0x80180033',
  /** 200 with a body that cannot be read. */
  unparseable: '0x801900C8',
} as const;

const MAX_REDIRECTS = 3;

/** A firewall and a broken certificate have codes of enrolment; names and time-outs keep WinINet's (autopilot.md 3, 4.2; mdm.md 5). */
function unreachable(hop: string, failure: NetworkFailure): Failure {
  const { code, detail } = networkFailure(hop, failure);
  if (failure.kind === 'certificate-not-timely' && hop === 'discovery') {
    return { code: CLIENT_ERROR.certificateNotTimely, hop, detail };
  }
  if (failure.kind === 'connect-failed') return { code: CLIENT_ERROR.connectivity, hop, detail };
  return { code: failure.kind === 'certificate-invalid' ? CLIENT_ERROR.invalidCertificate : code, hop, detail };
}

/**
 * Posts an enrolment message and reads the answer. Whatever is not an answer is the HRESULT that Windows shows for it
 * (mdm.md 5): no response, another status than 200, an empty body, an unreadable one, a fault.
 */
export async function postSoap<T>(
  machine: Machine,
  hop: string,
  url: string,
  message: string,
  read: (text: string) => Result<Reply<T>, CodecError>,
): Promise<Result<T, Failure>> {
  const failed = (code: string, detail: string): Result<T, Failure> => err({ code, hop, detail });
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const sent = await machine.network.fetch({
      method: 'POST',
      url: at,
      headers: { 'content-type': 'application/soap+xml; charset=utf-8', 'user-agent': 'ENROLLClient' },
      body: Buffer.from(message, 'utf8'),
    });
    if (!sent.ok) return err(unreachable(hop, sent.error));
    const { status, headers, body } = sent.value;
    const location = headers['location'];
    if (status >= 300 && status < 400 && location !== undefined && redirects < MAX_REDIRECTS) {
      const next = URL.parse(location, at);
      if (next?.protocol !== 'https:') return failed(CLIENT_ERROR.insecureRedirect, `redirected to ${location}`);
      at = next.href;
      continue;
    }
    if (status === 429) return failed(CLIENT_ERROR.tooManyRequests, 'HTTP status 429');
    if (status !== 200) return failed(hresultOfHttpStatus(status), `HTTP status ${status}`);
    if (body.length === 0) return failed(CLIENT_ERROR.emptyMessage, 'the body is empty');
    const answer = read(body.toString('utf8'));
    if (!answer.ok) return failed(CLIENT_ERROR.unparseable, `${answer.error.path}: ${answer.error.message}`);
    if (answer.value.kind === 'result') return ok(answer.value.value);
    const { hresult, reason, subcode, errorType } = answer.value.fault;
    return failed(hresult, `${errorType ?? subcode ?? 'fault'}: ${reason}`);
  }
}
