import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { encodeDrsError } from '../../protocol/drs/error.ts';
import { tokenError } from '../../protocol/oidc/token-error.ts';
import type { ServiceContext } from '../context.ts';
import type { RegistrationRefusal } from './registration-refusal.ts';
import { replyJson, replyJsonText } from './replies.ts';
import { SIGN_IN_ERRORS, type SignInError, SUBERRORS, sentenceOf } from './sign-in-error.ts';

const REGISTRATION_STATUS = {
  AuthenticationError: 401,
  AuthorizationError: 403,
  DirectoryError: 400,
  InvalidRequestError: 400,
} as const satisfies Record<RegistrationRefusal['errorType'], number>;

/** Turns refusals into the replies of the two hosts. */
export interface Refusals {
  /** The JSON body with its AADSTS number. */
  ofSignIn(error: SignInError, request: ServerRequest): HttpResponse;
  ofRegistration(refusal: RegistrationRefusal): HttpResponse;
}

export function createRefusals(context: ServiceContext): Refusals {
  const random = context.random.fork('entra.refusals');
  return {
    ofSignIn(error, request) {
      const oauth = error.oauth ?? SIGN_IN_ERRORS[error.code][0];
      const body = tokenError({
        error: oauth,
        aadsts: error.code,
        message: sentenceOf(error),
        traceId: random.guid(),
        correlationId: request.headers['client-request-id'] ?? random.guid(),
        atMs: context.clock.now(),
      });
      const [suberror, claims] = [SUBERRORS[error.code], error.claims];
      const errorUri = `https://login.microsoftonline.com/error?code=${error.code}`;
      return replyJson(oauth === 'invalid_client' ? 401 : 400, {
        ...body,
        error_uri: errorUri,
        ...(suberror !== undefined && { suberror }),
        ...(claims !== undefined && { claims }),
      });
    },
    ofRegistration({ errorType, message }) {
      const body = encodeDrsError({ errorType, message, traceId: random.guid(), atMs: context.clock.now() });
      return replyJsonText(REGISTRATION_STATUS[errorType], body);
    },
  };
}
