/**
 * What Entra answers a request that it refuses, by its public AADSTS numbers: the OAuth error and how the sentence
 * reads. `{0}` stands for the detail.
 */
export const SIGN_IN_ERRORS = {
  16000: [
    'interaction_required',
    'Either multiple user identities are available for the current request or the selected account is not supported for the scenario.',
  ],
  50011: ['invalid_request', "The redirect URI '{0}' does not match the redirect URIs configured for the application."],
  50013: ['invalid_grant', 'Assertion failed signature validation or is not that of a user of this tenant.'],
  50034: ['invalid_grant', 'The user account {0} does not exist in this directory.'],
  50053: ['invalid_grant', 'The account is locked: there were too many sign-ins with a wrong password.'],
  50057: ['invalid_grant', 'The user account is disabled.'],
  50027: ['invalid_request', 'The JWT is invalid: its audience, issuer or form is not the expected one.'],
  50048: ['invalid_client', 'The subject does not match the issuer claim in the client assertion.'],
  50058: ['login_required', 'A silent sign-in request was sent but no user is signed in.'],
  50076: ['interaction_required', 'Multifactor authentication is required to access the resource.'],
  50079: ['interaction_required', 'The user must register for multifactor authentication to access the resource.'],
  50089: ['invalid_grant', 'Authentication failed: the flow token has expired or is not known.'],
  50126: ['invalid_grant', 'Error validating credentials due to invalid username or password.'],
  50107: ['invalid_grant', 'The requested federation realm object does not exist.'],
  50173: ['invalid_grant', 'The provided grant has expired due to it being revoked, and a fresh auth token is needed.'],
  50199: ['interaction_required', 'For security reasons, user confirmation is required for this request.'],
  53000: ['interaction_required', 'The device is not in the state that the policy requires: compliant.'],
  53001: ['interaction_required', 'The device is not in the state that the policy requires: domain joined.'],
  53003: ['interaction_required', 'Access has been blocked by Conditional Access policies.'],
  54005: ['invalid_grant', 'The authorization code was already redeemed or is not known.'],
  65001: [
    'invalid_grant',
    'The user or administrator has not consented to use the application with ID {0}. Send an interactive authorization request for this user and resource.',
  ],
  65004: ['access_denied', 'The user declined.'],
  70000: ['invalid_grant', 'The provided grant is not valid for this client.'],
  70011: [
    'invalid_scope',
    "The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  ],
  70016: ['authorization_pending', 'The user has not yet finished signing in. Continue to poll.'],
  70018: ['bad_verification_code', 'The verification code is not known.'],
  70019: ['expired_token', 'The verification code has expired.'],
  70020: ['expired_token', "The value of the parameter 'device_code' is not valid: this device code has expired."],
  70003: ['unsupported_grant_type', "The app requested an unsupported grant type '{0}'."],
  70005: ['unsupported_response_type', "The response type '{0}' is not supported."],
  70007: ['invalid_request', "'{0}' is not a supported value of 'response_mode' when requesting a token."],
  70008: ['invalid_grant', 'The provided authorization code or refresh token has expired.'],
  90014: ['invalid_request', "The required field '{0}' is missing from the credential."],
  90094: ['access_denied', 'Administrator consent is required.'],
  90114: ['invalid_request', 'The expiry of the bulk token would cause an expired token to be issued.'],
  90119: ['invalid_request', 'The user code is null or empty.'],
  90120: ['invalid_request', 'The request was already authorized or declined.'],
  90002: ['invalid_request', "Tenant '{0}' not found."],
  130004: ['invalid_grant', 'The user principal has no such NGC key configured.'],
  130005: ['invalid_grant', 'The signature of the NGC key could not be verified.'],
  130006: ['invalid_grant', 'The NGC transport key is not configured on the device.'],
  130502: ['invalid_grant', 'Temporary Access Pass sign in was blocked due to User Credential Policy.'],
  130504: ['invalid_grant', 'The Temporary Access Pass has expired.'],
  130507: ['invalid_grant', 'An access pass could not be found or verified for the user.'],
  135011: ['invalid_grant', 'The device used during the authentication is disabled.'],
  500112: ['invalid_grant', 'The reply address does not match that of the authorization request.'],
  140000: ['invalid_grant', 'The request nonce is not provided, unknown, or has expired.'],
  140001: ['invalid_grant', 'The session key is not valid.'],
  240001: ['access_denied', 'The user is not authorized to register devices.'],
  240002: ['invalid_grant', "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."],
  500131: ['invalid_grant', 'Assertion audience does not match the Client app presenting the assertion.'],
  500133: ['invalid_grant', 'The assertion is not within its valid time range.'],
  500011: ['invalid_resource', 'The resource principal named {0} was not found in this tenant.'],
  500121: ['invalid_grant', 'Authentication failed during the strong authentication request.'],
  501481: ['invalid_grant', 'The code verifier does not match the code challenge of the authorization request.'],
  700003: ['invalid_grant', 'The device object was not found in this tenant.'],
  700016: ['unauthorized_client', "The application with identifier '{0}' was not found in this directory."],
  700051: ['unsupported_response_type', "The response type 'token' is not enabled for the application."],
  700054: ['unsupported_response_type', "The response type 'id_token' is not enabled for the application."],
  700082: [
    'invalid_grant',
    'The refresh token has expired due to inactivity. The token was issued on {0} and was inactive for 90.00:00:00.',
  ],
  700022: [
    'invalid_scope',
    "The value of the input parameter 'scope' is not valid: it contains more than one resource.",
  ],
  700024: ['invalid_client', 'The client assertion is not within its valid time range.'],
  700025: [
    'invalid_client',
    "The client is public, so neither 'client_assertion' nor 'client_secret' should be presented.",
  ],
  700027: ['invalid_client', 'The client assertion failed signature validation.'],
  901002: ['invalid_request', "The 'resource' request parameter is not supported."],
  1002012: [
    'invalid_scope',
    'The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
  ],
  9001023: ['invalid_request', 'The grant type is not supported over the /common or /consumers endpoints.'],
  7000215: ['invalid_client', "Invalid client secret provided for app '{0}'."],
  7000218: ['invalid_client', "The request body must contain 'client_assertion' or 'client_secret'."],
  900144: ['invalid_request', "The request body must contain the following parameter: '{0}'."],
  9002313: ['invalid_request', 'Invalid request. The request is malformed or invalid.'],
} as const satisfies Record<number, readonly [error: string, sentence: string]>;

/** An AADSTS number. */
export type SignInErrorCode = keyof typeof SIGN_IN_ERRORS;

/** A refusal with the detail that completes its sentence. */
export interface SignInError {
  readonly code: SignInErrorCode;
  readonly detail?: string;
  /** OAuth's word where it is another one in this place. */
  readonly oauth?: string;
  /** What the client should ask for next time: a claims challenge, as JSON (graph.md 5.3). */
  readonly claims?: string;
}

/** What some numbers are called more precisely at the token endpoint (graph.md 5.3). */
export const SUBERRORS: Partial<Record<SignInErrorCode, string>> = {
  50076: 'basic_action',
  50079: 'basic_action',
  65001: 'consent_required',
  700082: 'bad_token',
};

/** The sentence of a refusal without its number. */
export function sentenceOf({ code, detail = '' }: SignInError): string {
  return SIGN_IN_ERRORS[code][1].replace('{0}', () => detail);
}

/** `AADSTS50126: Error validating credentials…` */
export function describeError(error: SignInError): string {
  return `AADSTS${error.code}: ${sentenceOf(error)}`;
}
