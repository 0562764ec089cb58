import { absent, emulated, type ParityRow, type ParityRows, real } from '../row.ts';
import { unit } from '../witnesses.ts';

const TPM = 'there is no attestation yet';

const golden = {
  discover: unit('protocol/mde2/discover', 'is written as the golden message'),
  policies: unit('protocol/mde2/policies', 'is written as the golden message'),
  enroll: unit('protocol/mde2/enroll', 'is written as the golden message, items in the observed order'),
};

/** A namespace of another spelling fails against the golden messages, which are written by hand. */
const namespace = (witness: readonly [string, string], text: string): ParityRow =>
  real(witness, ['src/protocol/soap/namespaces.ts', `${text}'`, `${text}/x'`]);

/** A ContextItem: the whole list that a device sends is compared. */
const item = (from: string, to: string): ParityRow =>
  real(unit('device/mdm/enroll', 'tells of the device what its registration and its terms know too'), [
    'src/device/mdm/enrollment-context.ts',
    from,
    to,
  ]);

/** A fault: subcode and ErrorType, each broken by its HRESULT. */
const fault = (title: string, name: string, hresult: string): ParityRow =>
  real(unit('protocol/soap/fault', title), [
    'src/protocol/soap/fault.ts',
    `${name}hresult: '${hresult}'`,
    `${name}hresult: '0x80180008'`,
  ]);

/** A node of section 7: the last part of its path, broken in the table of its CSP. */
const node = (path: string, file: 'dm-client' | 'enrollment-tracking', from: string, to: string): ParityRow =>
  real(unit('device/mdm/csp/provisioning-nodes', `${path} has its format, its access, its default and its values`), [
    `src/device/mdm/csp/rows/${file}.ts`,
    from,
    to,
  ]);

/** mdm.md 0, 4, 5, 7 */
export const MDM: ParityRows = {
  'mdm-0-01': namespace(golden.discover, '2003/05/soap-envelope'),
  'mdm-0-02': namespace(golden.discover, '2005/08/addressing'),
  'mdm-0-03': namespace(golden.discover, '2012/01/enrollment'),
  'mdm-0-04': namespace(golden.policies, '2009/01/enrollmentpolicy'),
  'mdm-0-05': namespace(golden.enroll, 'pki/2009/01/enrollment'),
  'mdm-0-06': namespace(golden.enroll, 'ws-trust/200512'),
  'mdm-0-07': namespace(golden.enroll, 'wssecurity-secext-1.0.xsd'),
  'mdm-0-08': namespace(golden.enroll, '2006/12/authorization'),
  'mdm-0-09': namespace(golden.enroll, 'ConfigurationManager/Enrollment/'),
  'mdm-0-10': real(golden.enroll, ['src/protocol/soap/namespaces.ts', '#base64binary', '#Base64Binary']),

  'mdm-4-01': emulated('always false: nobody enrols from Settings'),
  'mdm-4-02': real(unit('device/mdm/enroll', 'has a hardware id that a new Windows does not change'), [
    'src/device/mdm/enrollment-context.ts',
    'const { uuid, serialNumber } = hardware.smbios;',
    "const { uuid, serialNumber } = { uuid: '', serialNumber: '' };",
  ]),
  'mdm-4-03': absent('no device is domain joined, and none has a hint to give'),
  'mdm-4-04': absent('the service gives bulk tokens, but no device joins with one'),
  'mdm-4-05': absent('hybrid joins are a later issue'),
  'mdm-4-06': emulated('written and read; no device of ours deploys itself yet'),
  'mdm-4-07': emulated('the service judges WhiteGlove by the profile; no device of ours is pre-provisioned yet'),
  'mdm-4-08': emulated('always false: a device of the lab enrols in OOBE'),
  'mdm-4-09': item('ZeroTouchProvisioning: ztdRegistrationId', 'ZeroTouchProvisioning: ztdCorrelationId'),
  'mdm-4-10': emulated('written and read by its pattern; offline profiles are a later issue'),
  'mdm-4-11': item('Locale: spec.locale', "Locale: 'de-DE'"),
  'mdm-4-12': item('EnrollmentData: readTermsBlob(machine)', "EnrollmentData: ''"),
  'mdm-4-13': item('OSEdition: edition', 'OSEdition: edition + 1'),
  'mdm-4-14': item("mac.replaceAll(':', '-')", 'mac'),
  'mdm-4-15': item('DeviceID: deviceId,', 'DeviceID: deviceId.slice(1),'),
  'mdm-4-16': emulated('always Device: nobody adds a work account in Settings'),
  'mdm-4-17': item("'CIMClient_Windows'", "'WindowsPhone'"),
  'mdm-4-18': real(unit('device/mdm/enroll', 'tells its version from 5.0 on, and none before'), [
    'src/device/mdm/enrollment-context.ts',
    'Number(requestVersion) >= 5 &&',
    '',
  ]),
  'mdm-4-19': emulated('written and read; a device of the lab has no EntDMID before it enrols'),
  'mdm-4-20': absent(TPM),
  'mdm-4-21': absent(TPM),
  'mdm-4-22': emulated('read from foreign clients, as no specification has them; no device of ours sends them'),

  'mdm-5-01': fault(
    'with the subcode MessageFormat under s is 0x80180001',
    "MessageFormat: { prefix: 's', ",
    '0x80180001',
  ),
  'mdm-5-02': fault(
    'with the subcode Authentication under s is 0x80180002',
    "Authentication: { prefix: 's', ",
    '0x80180002',
  ),
  'mdm-5-03': fault(
    'with the subcode Authorization under s is 0x80180003',
    "Authorization: { prefix: 's', ",
    '0x80180003',
  ),
  'mdm-5-04': fault(
    'with the subcode CertificateRequest under s is 0x80180004',
    "CertificateRequest: { prefix: 's', ",
    '0x80180004',
  ),
  'mdm-5-05': fault(
    'with the subcode EnrollmentServer under s is 0x80180005',
    "EnrollmentServer: { prefix: 's', ",
    '0x80180005',
  ),
  'mdm-5-06': fault(
    'with the subcode InternalServiceFault under a is 0x80180006',
    "InternalServiceFault: { prefix: 'a', ",
    '0x80180006',
  ),
  'mdm-5-07': fault(
    'with the subcode InvalidSecurity under a is 0x80180007',
    "InvalidSecurity: { prefix: 'a', ",
    '0x80180007',
  ),
  'mdm-5-08': real(unit('protocol/soap/fault', 'whose detail says CustomServerError is 0x80180032'), [
    'src/protocol/soap/fault.ts',
    "CustomServerError: '0x80180032'",
    "CustomServerError: '0x80180008'",
  ]),

  'mdm-7-01': node(
    'FirstSyncStatus/ExpectedMSIAppPackages',
    'dm-client',
    "({ pattern, format: 'chr', access: 'AGRD', upserts: true })",
    "({ pattern, format: 'chr', access: 'AGR', upserts: true })",
  ),
  'mdm-7-02': node(
    'FirstSyncStatus/IsSyncDone',
    'dm-client',
    "'IsSyncDone', format: 'bool'",
    "'IsSyncDone', format: 'int'",
  ),
  'mdm-7-03': node('FirstSyncStatus/WasDeviceSuccessfullyProvisioned', 'dm-client', "default: '2'", "default: '0'"),
  'mdm-7-04': node(
    'FirstSyncStatus/AllowCollectLogsButton',
    'dm-client',
    "'AllowCollectLogsButton', format: 'bool', access: 'GR'",
    "'AllowCollectLogsButton', format: 'bool', access: 'AGRD'",
  ),
  'mdm-7-05': node(
    'FirstSyncStatus/CustomErrorText',
    'dm-client',
    "'CustomErrorText', format: 'chr', access: 'AGRD'",
    "'CustomErrorText', format: 'chr', access: 'GR'",
  ),
  'mdm-7-06': node(
    'FirstSyncStatus/BlockInStatusPage',
    'dm-client',
    'allowed: { from: 0, to: 7 }',
    'allowed: { from: 0, to: 8 }',
  ),
  'mdm-7-07': node(
    'FirstSyncStatus/SkipUserStatusPage',
    'dm-client',
    "pattern: 'SkipUserStatusPage',\n    format: 'bool',\n    access: 'GR',\n    default: 'true'",
    "pattern: 'SkipUserStatusPage',\n    format: 'bool',\n    access: 'GR',\n    default: 'false'",
  ),
  'mdm-7-08': node('FirstSyncStatus/TimeOutUntilSyncFailure', 'dm-client', "default: '60'", "default: '30'"),
  'mdm-7-09': node(
    'PolicyProviders/Sidecar/InstallationState',
    'enrollment-tracking',
    'const STATES = { from: 1, to: 4 }',
    'const STATES = { from: 1, to: 3 }',
  ),
  'mdm-7-10': node('PolicyProviders/Sidecar/Timeout', 'enrollment-tracking', "default: '15'", "default: '30'"),
  'mdm-7-11': node(
    'PolicyProviders/Sidecar/TrackingPoliciesCreated',
    'enrollment-tracking',
    "TrackingPoliciesCreated',\n    format: 'bool'",
    "TrackingPoliciesCreated',\n    format: 'int'",
  ),
  'mdm-7-12': node(
    'Win32App_1/TrackingUri',
    'enrollment-tracking',
    "'TrackingUri', format: 'chr', access: 'AGRD'",
    "'TrackingUri', format: 'chr', access: 'AG'",
  ),
  'mdm-7-13': node(
    'Win32App_1/InstallationState',
    'enrollment-tracking',
    'const STATES = { from: 1, to: 4 }',
    'const STATES = { from: 1, to: 3 }',
  ),
  'mdm-7-14': node(
    'Win32App_1/RebootRequired',
    'enrollment-tracking',
    'allowed: { from: 1, to: 3 }',
    'allowed: { from: 1, to: 4 }',
  ),
  'mdm-7-15': node(
    'Setup/HasProvisioningCompleted',
    'enrollment-tracking',
    "format: 'bool', access: 'G', default: 'false'",
    "format: 'bool', access: 'GR', default: 'false'",
  ),
  'mdm-7-16': emulated('every 56 minutes, as the one observed answer says, at each start and at the sign-in'),
  'mdm-7-17': real(
    unit('device/apps/win32/install-app', 'is tried three times, five minutes apart, when its code says so'),
    ['src/device/apps/win32/install-app.ts', 'const ATTEMPTS = 3', 'const ATTEMPTS = 4'],
  ),
  'mdm-7-18': real(unit('device/apps/reevaluation-schedule', 'an app that failed rests for a day'), [
    'src/device/apps/reevaluation-schedule.ts',
    '24 * 3_600_000',
    '23 * 3_600_000',
  ]),
};
