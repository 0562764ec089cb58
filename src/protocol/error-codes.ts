import { hresultOf, ZTD_CODES, type ZtdCode } from './ztd/refusal.ts';

/** What a code means to the person who has to act on it. */
export interface Explanation {
  readonly name: string;
  readonly cause: string;
  readonly remedy: string;
}

const row = (name: string, cause: string, remedy: string): Explanation => ({ name, cause, remedy });

const RETRY = 'Try again; if it stays, look at the service’s health.';
const NO_REMEDY = 'Nothing is documented; collect the diagnostics and the wire log.';

/** Answers of the registration service, in an import or behind 0x81038000 in a profile reply (autopilot.md 4.1). */
const REGISTRATION_CODES = {
  801: row(ZTD_CODES[801], 'The request is malformed.', 'Send it again.'),
  802: row(
    ZTD_CODES[802],
    'The hash cannot be decoded, or manufacturer or serial number are empty in it.',
    'Capture the hash again; have the manufacturer fill in the SMBIOS fields.',
  ),
  803: row(ZTD_CODES[803], 'Neither serial number nor product key was given.', 'Give one of them.'),
  806: row(
    ZTD_CODES[806],
    'The device is registered in this tenant already, typically a cloned VM image.',
    'Deregister it, or ignore the answer.',
  ),
  807: row(
    ZTD_CODES[807],
    'No tenant has registered this device: also the normal answer for a PC without Autopilot.',
    'Import its hash and wait for the assignment.',
  ),
  808: row(
    ZTD_CODES[808],
    'Another tenant owns the device: a refurbished board, or a former reseller.',
    'Have the other tenant or the manufacturer’s support deregister it.',
  ),
  809: row(
    ZTD_CODES[809],
    'The assigned profile does not exist any more.',
    'Make the profile again or assign another.',
  ),
  810: row(ZTD_CODES[810], 'The profile belongs to another tenant.', 'Assign one of this tenant.'),
  811: row(
    ZTD_CODES[811],
    'Another tenant has registered the device.',
    'Have the other tenant or the manufacturer’s support deregister it.',
  ),
  812: row(ZTD_CODES[812], 'No device has this tuple or product key id.', 'Register by the 4K hardware hash.'),
  813: row(
    ZTD_CODES[813],
    'The identifiers fit several devices.',
    'Give more identifiers, or correct the SMBIOS fields.',
  ),
  814: row(ZTD_CODES[814], 'A stale Entra object is in the way.', 'Clean up the Entra device objects.'),
  815: row(
    ZTD_CODES[815],
    'The device is registered, but no profile is assigned to it and there is no default.',
    'Assign a profile and wait until its date of assignment is filled.',
  ),
  908: row(
    ZTD_CODES[908],
    'Serial number, product key or other hardware differs from what was registered: a replaced board.',
    'Deregister the device and register it with a new hash.',
  ),
} as const satisfies Record<ZtdCode, Explanation>;

/** HRESULTs of enrolment (autopilot.md 4.2, mdm.md 5). */
const ENROLMENT_CODES = {
  '0x80180001': row('MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR', 'The server could not read the message.', RETRY),
  '0x80180002': row(
    'MENROLL_E_DEVICE_AUTHENTICATION_ERROR',
    'The server does not know the user.',
    'Check the account.',
  ),
  '0x80180003': row(
    'MENROLL_E_DEVICE_AUTHORIZATION_ERROR',
    'The user may not enrol, or pre-provisioning is not enabled yet.',
    'Put the user into the MDM scope; allow pre-provisioning in the profile.',
  ),
  '0x80180004': row('MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR', 'The certificate request was refused.', RETRY),
  '0x80180005': row(
    'MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR',
    'The management server met an error, or the profile does not allow pre-provisioning.',
    'Allow pre-provisioning in the profile; otherwise try again.',
  ),
  '0x80180006': row('MENROLL_E_DEVICE_INTERNALSERVICE_ERROR', 'The management service met an internal error.', RETRY),
  '0x80180007': row('MENROLL_E_DEVICE_INVALIDSECURITY_ERROR', 'The security header was not accepted.', RETRY),
  '0x80180008': row('MENROLL_E_DEVICE_UNKNOWN_ERROR', 'The server gave a reason that Windows does not know.', RETRY),
  '0x80180009': row('MENROLL_E_ENROLLMENT_IN_PROGRESS', 'Another enrolment is running.', 'Wait for it to end.'),
  '0x8018000A': row(
    'MENROLL_E_DEVICE_ALREADY_ENROLLED',
    'A former enrolment is left over.',
    'Remove the work account or the record, then enrol again.',
  ),
  '0x8018000B': row('MENROLL_E_DEVICE_NOT_ENROLLED', 'The device is not enrolled.', 'Enrol it.'),
  '0x8018000D': row(
    'MENROLL_E_DISCOVERY_SEC_CERT_DATE_INVALID',
    'The server’s certificate is out of date for this clock.',
    'Set the clock.',
  ),
  '0x8018000E': row('MENROLL_E_PASSWORD_NEEDED', 'A password is needed.', 'Sign in again.'),
  '0x8018000F': row('MENROLL_E_WAB_ERROR', 'The sign-in window met an error.', 'Try again.'),
  '0x80180010': row('MENROLL_E_CONNECTIVITY', 'The management service cannot be reached.', 'Check proxy and firewall.'),
  '0x80180012': row(
    'MENROLL_E_INVALIDSSLCERT',
    'The server’s certificate is not trusted.',
    'Take TLS inspection off these hosts.',
  ),
  '0x80180013': row(
    'MENROLL_E_DEVICECAPREACHED',
    'The user has as many devices as allowed.',
    'Raise the limit or delete devices.',
  ),
  '0x80180014': row(
    'MENROLL_E_DEVICENOTSUPPORTED',
    'The platform is restricted, or a self-deployed device enrols a second time.',
    'Allow the platform; unblock the device or delete its record.',
  ),
  '0x80180015': row('MENROLL_E_NOTSUPPORTED', 'The server does not support this.', NO_REMEDY),
  '0x80180016': row('MENROLL_E_NOTELIGIBLETORENEW', 'The device may not renew its certificate.', 'Enrol again.'),
  '0x80180017': row('MENROLL_E_INMAINTENANCE', 'The service is under maintenance.', 'Try again later.'),
  '0x80180018': row('MENROLL_E_USERLICENSE', 'The user has no licence.', 'Assign a licence to the user.'),
  '0x80180019': row('MENROLL_E_ENROLLMENTDATAINVALID', 'The server did not accept the enrolment data.', RETRY),
  '0x8018001A': row('MENROLL_E_INSECUREREDIRECT', 'Discovery led to an address without https.', 'Correct the server.'),
  '0x8018001B': row('MENROLL_E_PLATFORM_WRONG_STATE', 'Windows is in the wrong state for this.', 'Restart.'),
  '0x8018001C': row('MENROLL_E_PLATFORM_LICENSE_ERROR', 'Windows has no licence for this.', 'Activate Windows.'),
  '0x8018001D': row('MENROLL_E_PLATFORM_UNKNOWN_ERROR', 'Windows met an unknown error.', NO_REMEDY),
  '0x8018001E': row(
    'MENROLL_E_PROV_CSP_CERTSTORE',
    'The certificate part of provisioning failed.',
    'Correct the server’s provisioning document.',
  ),
  '0x8018001F': row(
    'MENROLL_E_PROV_CSP_W7',
    'The account part of provisioning failed.',
    'Correct the server’s provisioning document.',
  ),
  '0x80180020': row(
    'MENROLL_E_PROV_CSP_DMCLIENT',
    'The DMClient part of provisioning failed.',
    'Correct the server’s provisioning document.',
  ),
  '0x80180021': row(
    'MENROLL_E_PROV_CSP_PFW',
    'The Windows Hello part of provisioning failed.',
    'Correct the server’s provisioning document.',
  ),
  '0x80180022': row(
    'MENROLL_E_PROV_CSP_MISC',
    'Another part of provisioning failed; also seen on Home editions.',
    'Use an edition that can be managed.',
  ),
  '0x80180023': row('MENROLL_E_PROV_UNKNOWN', 'Provisioning failed without a reason.', NO_REMEDY),
  '0x80180024': row('MENROLL_E_PROV_SSLCERTNOTFOUND', 'The client certificate is missing after provisioning.', RETRY),
  '0x80180025': row(
    'MENROLL_E_PROV_CSP_APPMGMT',
    'The app management part of provisioning failed.',
    'Correct the server’s provisioning document.',
  ),
  '0x80180026': row(
    'MENROLL_E_DEVICE_MANAGEMENT_BLOCKED',
    'Management is blocked, by policy or by the old Intune PC agent.',
    'Remove the agent or the policy.',
  ),
  '0x80180027': row(
    'MENROLL_E_CERTPOLICY_PRIVATEKEYCREATION_FAILED',
    'No private key could be made.',
    'Check TPM and clock.',
  ),
  '0x80180028': row(
    'MENROLL_E_CERTAUTH_FAILED_TO_FIND_CERT',
    'The certificate to authenticate with was not found.',
    'Check TPM and clock.',
  ),
  '0x80180029': row('MENROLL_E_EMPTY_MESSAGE', 'The server answered 200 without a body.', 'Correct the server.'),
  '0x8018002A': row('MENROLL_E_USER_CANCELLED', 'The user cancelled.', 'Start again.'),
  '0x8018002B': row(
    'MENROLL_E_MDM_NOT_CONFIGURED',
    'MDM is not set up for this user: scope None, or a user name that is not routable.',
    'Set the MDM user scope; verify the user’s domain.',
  ),
  '0x80180030': row('MENROLL_E_USER_CANCELED', 'The user cancelled.', 'Start again.'),
  '0x80180031': row(
    'MENROLL_E_MDM_NOT_CONFIGURED',
    'MDM is not set up for the tenant, or the user is out of scope.',
    'Set the MDM user scope.',
  ),
  '0x80180032': row(
    'MENROLL_E_CUSTOMSERVERERROR',
    'The server refused with a text of its own.',
    'Follow the server’s text.',
  ),
  '0x80180033': row('server returned 429', 'The server answered 429.', 'Wait and try again.'),
} as const satisfies Record<string, Explanation>;

/** HRESULTs of joining (autopilot.md 4.3, mdm.md 5). */
const JOIN_CODES = {
  '0x801C0001': row('bad server message', 'The server’s message was malformed.', RETRY),
  '0x801C0002': row('authentication', 'The server could not authenticate the request.', RETRY),
  '0x801C0003': row(
    'user not authorised',
    'The user may not join devices, or a snapshot was used again.',
    'Allow the user to join devices; delete old device objects.',
  ),
  '0x801C0006': row('server internal error', 'Device registration met an internal error.', RETRY),
  '0x801C000B': row('untrusted redirect', 'Sign-in led to an address that is not trusted.', 'Check the network.'),
  '0x801C000C': row('discovery failed', 'Device registration could not be discovered.', 'Check the network.'),
  '0x801C000E': row(
    'device quota used up',
    'The user has joined as many devices as allowed.',
    'Delete stale device objects of the user or raise the quota.',
  ),
  '0x801C000F': row('reboot needed', 'A restart is needed first.', 'Restart.'),
  '0x801C0010': row('AIK certificate invalid', 'The attestation key’s certificate is not valid.', 'Service the TPM.'),
  '0x801C0011': row('attestation statement refused', 'The attestation statement was refused.', 'Service the TPM.'),
  '0x801C0012': row('discovery: bad message', 'The discovery document is malformed.', RETRY),
  '0x801C0013': row('no tenant in the token', 'The token names no tenant.', 'Sign in again.'),
  '0x801C0014': row('no user SID in the token', 'The token names no user.', 'Sign in again.'),
  '0x801C0015': row('AD join needed', 'The device must be joined to Active Directory first.', 'Join it to the domain.'),
  '0x801C03E9': row('server reply invalid', 'The server’s reply is invalid.', RETRY),
  '0x801C03EA': row(
    'authorisation failed',
    'TPM attestation failed, the TPM is not 2.0, or profiles conflict.',
    'Update the firmware, clear the TPM.',
  ),
  '0x801C03EB': row('bad HTTP status', 'The server answered with a bad HTTP status.', RETRY),
  '0x801C03EC': row('server exception', 'The server met an exception.', RETRY),
  '0x801C03ED': row(
    'invalid request',
    'Token, second factor, device object or request were not accepted.',
    'Check the device object and conditional access.',
  ),
  '0x801C03EE': row('attestation failed', 'Attestation failed.', 'Service the TPM.'),
  '0x801C03EF': row('attestation key not valid', 'The attestation key is not valid any more.', 'Service the TPM.'),
  '0x801C03F0': row(
    'no key registered for the user',
    'No key is registered for the user.',
    'Set up Windows Hello again.',
  ),
  '0x801C03F1': row('no user name in the token', 'The token holds no user name.', 'Sign in again.'),
  '0x801C03F2': row(
    'directory object not found',
    'The directory object was not found; in hybrid join its OU is not synchronised.',
    'Put the OU into the scope of Entra Connect.',
  ),
  '0x801C03F3': row(
    'device object deleted',
    'The Entra device object that registration made was deleted.',
    'Deregister the device and import it again.',
  ),
  '0x801C044D': row('no device id in the token', 'The authorisation token lacks the device id.', 'Join again.'),
} as const satisfies Record<string, Explanation>;

/** Other HRESULTs that people meet (autopilot.md 4.4, mdm.md 5 Transport). */
const OTHER_CODES = {
  '0x800705B4': row(
    'ERROR_TIMEOUT',
    'A step took too long: no TPM 2.0, a VM in self-deploying mode, a policy provider that was not installed, or an app that never ended.',
    'Use a physical TPM or another mode; look for the step that did not end.',
  ),
  '0x80070774': row(
    'no domain controller',
    'No domain controller in sight, a user is assigned, the domain does not match, or the join blob failed.',
    'Check the hybrid prerequisites, or skip the connectivity check.',
  ),
  '0x80004001': row(
    'E_NOTIMPL',
    'The lab does not play the flow that this profile asks for.',
    'Assign a user-driven profile with Entra join.',
  ),
  '0x80004005': row('E_FAIL', 'After a hybrid sign-in: a malformed id token.', 'Update the image.'),
  '0x80070002': row(
    'ERROR_FILE_NOT_FOUND',
    'A file is missing, in offline deployments the profile.',
    'Correct profile or JSON file.',
  ),
  '0x80070032': row(
    'ERROR_NOT_SUPPORTED',
    'A reset was asked for, and the recovery environment is missing or disabled, or the device is not joined to Entra ID alone.',
    'Run reagentc /enable; wipe a hybrid joined device instead.',
  ),
  '0x80070005': row(
    'E_ACCESSDENIED',
    'A reset at the keyboard needs the credentials of a local administrator.',
    'Sign in on its page as an administrator of the device.',
  ),
  '0x8007052E': row(
    'ERROR_LOGON_FAILURE',
    'User name or password is wrong, or Entra refuses the account.',
    'Enter them again; look at the user’s sign-in log.',
  ),
  '0x80070015': row(
    'ERROR_NOT_READY',
    'A reset was accepted and given up again: the device runs on its battery.',
    'Plug the device in and reset it again.',
  ),
  '0x800704C7': row(
    'ERROR_CANCELLED',
    'A reset was interrupted while the old Windows still stood, and was taken back.',
    'Keep the device on power and reset it again.',
  ),
  '0x8007064C': row('already enrolled', 'The device is enrolled already.', 'Remove the old enrolment.'),
  '0x80070643': row(
    'ERROR_INSTALL_FAILURE',
    'An installer ended with a fatal error (1603).',
    'Read the installer’s own log; correct it or its command line.',
  ),
  '0x80070652': row(
    'ERROR_INSTALL_ALREADY_RUNNING',
    'Another installation was in progress each time (1618).',
    'Do not mix line-of-business MSIs with Win32 apps; look for what else installs.',
  ),
  '0x80070490': row('ERROR_NOT_FOUND', 'The firmware TPM could not be attested.', 'Update the firmware.'),
  '0x81036501': row('MDM information', 'MDM information is absent, or several MDMs are configured.', 'Keep one MDM.'),
  '0xC1036501': row('MDM information', 'MDM information is absent, or several MDMs are configured.', 'Keep one MDM.'),
  '0x81036502': row(
    'app install failure',
    'An app that the status page waits for failed to install.',
    'Correct the app or take it off the blocking list.',
  ),
  '0x81039001': row(
    'attestation retry limit',
    'TPM attestation failed three times.',
    'Clear the TPM, update its firmware.',
  ),
  '0x81039023': row('attestation blocked', 'TPM attestation is blocked.', 'Update Windows (KB5013943).'),
  '0x81039024': row('TPM flagged vulnerable', 'The TPM has a known vulnerability.', 'Update its firmware.'),
  '0x80190190': row(
    'HTTP_E_STATUS_BAD_REQUEST',
    'The server answered 400; in attestation, an unknown TPM.',
    'Try again, update the firmware.',
  ),
  '0x801900C8': row(
    '200 but unparseable',
    'The server answered 200, and its body cannot be read.',
    'Correct the server.',
  ),
  '0x80090016': row('NTE_BAD_KEYSET', 'The key does not exist.', 'Clear the TPM.'),
  '0x80290407': row('TPM_E_PCP_INTERNAL_ERROR', 'The TPM’s platform provider met an internal error.', 'Clear the TPM.'),
  '0x80280009': row('TPM_E_FAIL', 'The TPM failed.', 'Clear the TPM.'),
  '0x87D1041C': row(
    'app installed, not detected',
    'The app was installed and is not detected.',
    'Correct the detection rule.',
  ),
  '0x800A1391': row('web view script error', 'A script error in the web view, in hybrid join.', NO_REMEDY),
  '0x80072EE2': row('WININET_E_TIMEOUT', 'The server did not answer in time.', 'Check the network.'),
  '0x80072EE7': row(
    'WININET_E_NAME_NOT_RESOLVED',
    'The server’s name is not known.',
    'Check DNS and the allowed endpoints.',
  ),
  '0x80072EFD': row('WININET_E_CANNOT_CONNECT', 'The server cannot be connected to.', 'Check proxy and firewall.'),
  '0x80072F0C': row('WININET_E_CLIENT_AUTH_CERT_NEEDED', 'The server wants a client certificate.', 'Enrol again.'),
  '0x80072F8F': row(
    'WININET_E_DECODING_FAILED',
    'Clock or certificate are wrong.',
    'Set the clock; check TLS inspection.',
  ),
} as const satisfies Record<string, Explanation>;

/** Every code that the reference explains: HRESULTs as `0x801C000E`, answers of the registration service by number. */
export const ERROR_EXPLANATIONS = {
  ...REGISTRATION_CODES,
  ...ENROLMENT_CODES,
  ...JOIN_CODES,
  ...OTHER_CODES,
} as const satisfies Record<string, Explanation>;

/** A code with an entry in the table. */
export type KnownCode = `${keyof typeof ERROR_EXPLANATIONS}`;

const TABLE: Readonly<Record<string, Explanation>> = ERROR_EXPLANATIONS;
const REGISTRATION_FACILITY = Number(hresultOf(0));
const HTTP_FACILITY = 0x80190000;

/** The HRESULT of an HTTP status that nothing explains better: 404 is `0x80190194`. */
export function hresultOfHttpStatus(status: number): string {
  return hresult(HTTP_FACILITY | status);
}

/**
 * A code as somebody writes it, in the form that the tables have: `0x80180014`, `80180014`, `-2145910764` (as portals
 * show it) and `806` are all understood; undefined for what is no code.
 */
export function readCode(text: string): string | undefined {
  const digits = text.trim();
  if (/^(0x)?[0-9a-f]{8}$/i.test(digits)) return `0x${digits.slice(-8).toUpperCase()}`;
  if (/^-\d{1,10}$/.test(digits)) return hresult(Number(digits));
  return /^\d{3}$/.test(digits) ? digits : undefined;
}

/** What a code means, cause and remedy in plain words; a code without an entry says so. */
export function explainCode(code: string): Explanation {
  const name = code.startsWith('0x') ? `0x${code.slice(2).toUpperCase()}` : code;
  const exact = TABLE[name];
  if (exact !== undefined) return exact;
  const number = Number(code);
  const low = number & 0xffff;
  if (number - low === HTTP_FACILITY) return row(`HTTP status ${low}`, `The server answered ${low}.`, RETRY);
  const registration = number - (number & 0xfff) === REGISTRATION_FACILITY ? TABLE[String(number & 0xfff)] : undefined;
  return registration ?? row('unknown', `Nothing is known about ${code}.`, NO_REMEDY);
}

function hresult(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
