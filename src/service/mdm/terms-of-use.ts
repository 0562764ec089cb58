import type { Handler, HttpResponse, ServerRequest } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { renderTermsPage } from '../entra/pages/sign-in-page.ts';
import { readForm } from '../entra/replies.ts';
import { mdmAudiences } from '../entra/resources.ts';
import type { TokenAuthority } from '../entra/tokens.ts';

const PATH = '/termsofuse.aspx';
/** Where an Entra join may be sent back to (mdm.md 2, Terms of use). */
const REDIRECT = /^ms-appx-web:\/\//i;

function redirect(redirectUri: string, answer: Readonly<Record<string, string>>): HttpResponse {
  return {
    status: 302,
    headers: { location: `${redirectUri}?${new URLSearchParams(answer).toString()}` },
    body: Buffer.alloc(0),
  };
}

function html(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(text) };
}

/**
 * The page that the MDM shows before it takes a device (mdm.md 2, Terms of use). A tenant without terms sends the
 * user straight on; the blob comes back to enrolment as `EnrollmentData`, and what is in it is ours.
 */
export function createTermsOfUse(context: ServiceContext, directory: Directory, tokens: TokenAuthority): Handler {
  const { settings } = directory.queries;

  const accepted = (redirectUri: string, query: URLSearchParams, objectId: string): HttpResponse => {
    const requestId = query.get('client-request-id');
    const blob = Buffer.from(JSON.stringify({ oid: objectId, at: context.clock.now() })).toString('base64');
    return redirect(redirectUri, {
      IsAccepted: 'true',
      OpaqueBlob: blob,
      ...(requestId === null ? {} : { 'client-request-id': requestId }),
    });
  };

  const answer = (request: ServerRequest, redirectUri: string): HttpResponse => {
    const refuse = (error: string, description: string) =>
      redirect(redirectUri, { error, error_description: description });
    const version = request.query.get('api-version');
    if (version !== '1.0') return refuse('invalid_request', `api-version ${version ?? ''} is not served`);
    const claims = tokens.verify(request.headers['authorization'], { audiences: mdmAudiences(settings.get('mdmApp')) });
    if (!claims.ok) return refuse('unauthorized_client', claims.error.message);
    const terms = settings.get('termsOfUse');
    if (terms !== null && request.method === 'GET') {
      return html(200, renderTermsPage(terms));
    }
    if (request.method === 'POST' && readForm(request.body).has('decline')) {
      return redirect(redirectUri, { IsAccepted: 'false' });
    }
    return accepted(redirectUri, request.query, claims.value.objectId);
  };

  return (request) => {
    if (request.path.toLowerCase() !== PATH) return html(404, '');
    const redirectUri = request.query.get('redirect_uri') ?? '';
    if (!REDIRECT.test(redirectUri)) return html(400, 'redirect_uri is missing or not allowed');
    return answer(request, redirectUri);
  };
}
