import { registryEntry } from '../../../src/device/os/registry.ts';
import { entry, explained, inService, NOTHING, onWire } from '../entry.ts';

/** The registry of an enrolment that nobody removed (mdm.md 4; entra-device.md 9). */
const LEFTOVER = 'HKLM/SOFTWARE/Microsoft/Enrollments/0A1B2C3D-0000-4000-8000-000000000001';
const LEFTOVER_ENROLMENT = [
  registryEntry(LEFTOVER, 'UPN', { type: 'REG_SZ', value: 'somebody@fabrikam.example' }),
  registryEntry(LEFTOVER, 'ProviderID', { type: 'REG_SZ', value: 'MS DM Server' }),
  registryEntry(LEFTOVER, 'EnrollmentState', { type: 'REG_DWORD', value: 1 }),
];

/** The account certificate of the computer that an image was taken from; its issuer is what tells it. */
const CLONED_CERTIFICATE = [
  'MIIBwzCCASygAwIBAgIBATANBgkqhkiG9w0BAQsFADAcMRowGAYDVQQDDBFTQ19PbmxpbmVfSXNzdWluZzAeFw0yNDAxMDEw',
  'MDAwMDBaFw0zNDAxMDEwMDAwMDBaMC8xLTArBgNVBAMTJDBBMUIyQzNELTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMTCB',
  'nzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEA1j2n9eAEE7XVmMUZKRILWwk/nEewr+NmqsP3YrolyYhXmnkO5fNizPTfpb8A',
  'bwZqMyWcfs9oilrw1ywEYYb8L3s/Z5gfWF+9AGe0U6M91oUT4QeWKS/pt0V/Jdso9vogRt+HoM4Ysnk/hqNZ6tFiRJYVBAEw',
  'jgK6Vn7qUKSbplsCAwEAAaMCMAAwDQYJKoZIhvcNAQELBQADgYEAoO3d+mVYPo0R4ogZWO0TA+Um9l8p4k5cQRT/d3JEzK+K',
  '6kAmaam4JPOhSiReheDzIq3JQhXvXElSW/e9erK/15KJtXe9M2VSKJwH8BCnZ5m1YMVA5NXeuPRePfrx6ZvyBN63NRNNC4LL',
  'ldCZMC5Nm4POFOIbRRd/ORyg54vYhUg=',
].join('');
const CLONED = 'certificates/My/System/914AE5DE3982BBB7A0835CDAD68366CB417C9E63';

/** In MDM enrolment (autopilot.md 4.2, mdm.md 5). */
export const ENROLMENT_FAULTS = {
  enrolmentMessageRefused: entry({
    id: 'enr-80180001',
    phase: 'ENR',
    ...explained('0x80180001'),
    parameters: NOTHING,
    effects: () => inService('mdm.enrolment', { subcode: 'MessageFormat', reason: 'The message is not understood.' }),
    outcome: { shows: 'The server does not understand the enrolment message.', code: '0x80180001', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-message-refused',
  }),
  enrolmentUserUnknown: entry({
    id: 'enr-80180002',
    phase: 'ENR',
    ...explained('0x80180002'),
    parameters: NOTHING,
    effects: () => inService('mdm.enrolment', { subcode: 'Authentication', reason: 'The user is not known.' }),
    outcome: { shows: 'The server does not know the user.', code: '0x80180002', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-user-unknown',
  }),
  enrolmentNotAllowed: entry({
    id: 'enr-80180003',
    phase: 'ENR',
    ...explained('0x80180003'),
    parameters: NOTHING,
    effects: () => inService('mdm.enrolment', { subcode: 'Authorization', reason: 'The user may not enrol.' }),
    outcome: { shows: 'The user may not enrol.', code: '0x80180003', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-not-allowed',
  }),
  certificateRefused: entry({
    id: 'enr-80180004',
    phase: 'ENR',
    ...explained('0x80180004'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', { subcode: 'CertificateRequest', reason: 'The request is not accepted.' }),
    outcome: { shows: 'The certificate request is refused.', code: '0x80180004', reaches: 'failed' },
    scenario: 'faults/enrolment/certificate-refused',
  }),
  managementServerError: entry({
    id: 'enr-80180005',
    phase: 'ENR',
    ...explained('0x80180005'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', { subcode: 'EnrollmentServer', reason: 'The database is not available.' }),
    outcome: { shows: 'The management server meets an error.', code: '0x80180005', reaches: 'failed' },
    scenario: 'faults/enrolment/management-server-error',
  }),
  enrolmentInternalError: entry({
    id: 'enr-80180006',
    phase: 'ENR',
    ...explained('0x80180006'),
    parameters: NOTHING,
    effects: () => inService('mdm.enrolment', { subcode: 'InternalServiceFault', reason: 'An internal error.' }),
    outcome: { shows: 'The enrolment service meets an internal error.', code: '0x80180006', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-internal-error',
  }),
  securityHeaderRefused: entry({
    id: 'enr-80180007',
    phase: 'ENR',
    ...explained('0x80180007'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', { subcode: 'InvalidSecurity', reason: 'The security header is not valid.' }),
    outcome: { shows: 'The security header is not accepted.', code: '0x80180007', reaches: 'failed' },
    scenario: 'faults/enrolment/security-header-refused',
  }),
  enrolmentFaultUnknown: entry({
    id: 'enr-80180008',
    phase: 'ENR',
    ...explained('0x80180008'),
    parameters: NOTHING,
    effects: () => [
      ...inService('mdm.enrolment', { subcode: 'Authorization', reason: 'No.' }),
      ...onWire({
        on: { host: 'enrollment.manage.microsoft.com' },
        effect: { kind: 'garbled', replace: [['s:Authorization', 's:SomethingNew']] },
      }),
    ],
    outcome: { shows: 'The server gives a reason that Windows does not know.', code: '0x80180008', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-fault-unknown',
  }),
  deviceCapReached: entry({
    id: 'enr-80180013',
    phase: 'ENR',
    ...explained('0x80180013'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'The user has as many devices as allowed.',
        errorType: 'DeviceCapReached',
      }),
    outcome: { shows: 'The user has as many devices as Intune allows.', code: '0x80180013', reaches: 'failed' },
    scenario: 'faults/enrolment/device-cap-reached',
  }),
  platformRestricted: entry({
    id: 'enr-80180014',
    phase: 'ENR',
    ...explained('0x80180014'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'The platform is restricted.',
        errorType: 'DeviceNotSupported',
      }),
    outcome: { shows: 'The platform is not allowed to enrol.', code: '0x80180014', reaches: 'failed' },
    scenario: 'faults/enrolment/platform-restricted',
  }),
  enrolmentNotSupported: entry({
    id: 'enr-80180015',
    phase: 'ENR',
    ...explained('0x80180015'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', { subcode: 'Authorization', reason: 'Not supported.', errorType: 'NotSupported' }),
    outcome: { shows: 'The server does not support this enrolment.', code: '0x80180015', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-not-supported',
  }),
  inMaintenance: entry({
    id: 'enr-80180017',
    phase: 'ENR',
    ...explained('0x80180017'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'The service is under maintenance.',
        errorType: 'InMaintenance',
      }),
    outcome: { shows: 'The management service is under maintenance.', code: '0x80180017', reaches: 'failed' },
    scenario: 'faults/enrolment/in-maintenance',
  }),
  userNotLicensed: entry({
    id: 'enr-80180018',
    phase: 'ENR',
    ...explained('0x80180018'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'The user has no licence.',
        errorType: 'UserLicense',
      }),
    outcome: { shows: 'The user has no licence for management.', code: '0x80180018', reaches: 'failed' },
    scenario: 'faults/enrolment/user-not-licensed',
  }),
  enrolmentDataInvalid: entry({
    id: 'enr-80180019',
    phase: 'ENR',
    ...explained('0x80180019'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'The data is not valid.',
        errorType: 'InvalidEnrollmentData',
      }),
    outcome: { shows: 'The enrolment data is not accepted.', code: '0x80180019', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-data-invalid',
  }),
  refusedInOwnWords: entry({
    id: 'mdm-5-08',
    phase: 'ENR',
    ...explained('0x80180032'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.enrolment', {
        subcode: 'Authorization',
        reason: 'Ask Ana in room 12 for your device.',
        errorType: 'CustomServerError',
      }),
    outcome: { shows: 'The server’s own text is shown to the user.', code: '0x80180032', reaches: 'failed' },
    scenario: 'faults/enrolment/refused-in-own-words',
  }),
  alreadyEnrolled: entry({
    id: 'enr-8018000A',
    phase: 'ENR',
    ...explained('0x8018000A'),
    parameters: NOTHING,
    effects: () => [{ on: 'device', fault: { at: 'disk', what: { writes: LEFTOVER_ENROLMENT } } }],
    outcome: {
      shows: 'An enrolment of somebody else is left over on the device.',
      code: '0x8018000A',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/already-enrolled',
  }),
  imageCloned: entry({
    id: 'hr-8007064C',
    phase: 'ENR',
    ...explained('0x8007064C'),
    parameters: NOTHING,
    effects: () => [
      {
        on: 'device',
        fault: { at: 'disk', what: { writes: [[CLONED, JSON.stringify({ der: CLONED_CERTIFICATE })]] } },
      },
    ],
    outcome: {
      shows: 'The image was taken from an enrolled computer, whose account certificate is still there.',
      code: '0x8007064C',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/image-cloned',
  }),
  userCancels: entry({
    id: 'enr-8018002A',
    phase: 'ENR',
    ...explained('0x8018002A'),
    parameters: NOTHING,
    effects: () => [
      { on: 'tenant', change: (tenant) => ({ ...tenant, mdmTerms: 'with-decline' }) },
      { on: 'person', page: 'terms-of-use', change: () => ({ accepted: false }) },
    ],
    outcome: {
      shows: 'The user declines the terms of the MDM: nothing is joined or enrolled.',
      code: '0x8018002A',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/user-cancels',
  }),
  enrolmentBlocked: entry({
    id: 'enr-80180010',
    phase: 'ENR',
    ...explained('0x80180010'),
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'enrollment.manage.microsoft.com' }, effect: { kind: 'blocked' } }),
    outcome: { shows: 'The enrolment service cannot be reached.', code: '0x80180010', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-blocked',
  }),
  enrolmentInspected: entry({
    id: 'enr-80180012',
    phase: 'ENR',
    ...explained('0x80180012'),
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'enrollment.manage.microsoft.com' }, effect: { kind: 'inspected' } }),
    outcome: {
      shows: 'The certificate of the enrolment service is not trusted.',
      code: '0x80180012',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/enrolment-inspected',
  }),
  insecureRedirect: entry({
    id: 'enr-8018001A',
    phase: 'ENR',
    ...explained('0x8018001A'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enrollment.manage.microsoft.com', method: 'POST' },
        effect: {
          kind: 'answered',
          status: 302,
          headers: { location: 'http://enrollment.manage.microsoft.com/discover' },
          body: '',
        },
      }),
    outcome: { shows: 'Discovery leads to an address without https.', code: '0x8018001A', reaches: 'failed' },
    scenario: 'faults/enrolment/insecure-redirect',
  }),
  emptyReply: entry({
    id: 'enr-80180029',
    phase: 'ENR',
    ...explained('0x80180029'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enrollment.manage.microsoft.com', method: 'POST' },
        effect: { kind: 'answered', status: 200, headers: {}, body: '' },
      }),
    outcome: { shows: 'The enrolment service answers 200 and nothing else.', code: '0x80180029', reaches: 'failed' },
    scenario: 'faults/enrolment/empty-reply',
  }),
  enrolmentThrottled: entry({
    id: 'mdm-5-throttled',
    phase: 'ENR',
    ...explained('0x80180033'),
    parameters: NOTHING,
    effects: () =>
      inService('door', {
        on: { host: 'enrollment.manage.microsoft.com', method: 'POST' },
        status: 429,
        headers: { 'retry-after': '60' },
        body: '',
      }),
    outcome: { shows: 'The enrolment service answers 429.', code: '0x80180033', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-throttled',
  }),
  enrolmentUnreadable: entry({
    id: 'mdm-5-unreadable',
    phase: 'ENR',
    ...explained('0x801900C8'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'enrollment.manage.microsoft.com', method: 'POST' },
        effect: { kind: 'answered', status: 200, headers: {}, body: '<html>hello</html>' },
      }),
    outcome: { shows: 'The reply of the enrolment service cannot be read.', code: '0x801900C8', reaches: 'failed' },
    scenario: 'faults/enrolment/enrolment-unreadable',
  }),
  notInMdmScope: entry({
    id: 'enr-8018002B',
    phase: 'ENR',
    ...explained('0x8018002B'),
    parameters: NOTHING,
    effects: () => [{ on: 'tenant', change: (tenant) => ({ ...tenant, mdmScope: 'none' }) }],
    outcome: {
      shows: 'The sign-in names no management service: the MDM scope leaves the user out.',
      code: '0x8018002B',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/not-in-mdm-scope',
  }),
  provisioningWithoutKey: entry({
    id: 'enr-8018001E',
    phase: 'ENR',
    ...explained('0x8018001E'),
    parameters: NOTHING,
    effects: () => inService('mdm.provisioning', { replace: [['PrivateKeyContainer', 'SomethingElse']] }),
    outcome: {
      shows: 'The certificate part of the provisioning document cannot be applied.',
      code: '0x8018001E',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/provisioning-without-key',
  }),
  provisioningWithoutAccount: entry({
    id: 'enr-8018001F',
    phase: 'ENR',
    ...explained('0x8018001F'),
    parameters: NOTHING,
    effects: () => inService('mdm.provisioning', { replace: [['<parm name="ADDR"', '<parm name="ADRESS"']] }),
    outcome: {
      shows: 'The account part of the provisioning document cannot be applied.',
      code: '0x8018001F',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/provisioning-without-account',
  }),
  provisioningWithoutProvider: entry({
    id: 'enr-80180020',
    phase: 'ENR',
    ...explained('0x80180020'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.provisioning', {
        replace: [['<characteristic type="Provider">', '<characteristic type="Providers">']],
      }),
    outcome: {
      shows: 'The DMClient part of the provisioning document cannot be applied.',
      code: '0x80180020',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/provisioning-without-provider',
  }),
  provisioningHelloRefused: entry({
    id: 'enr-80180021',
    phase: 'ENR',
    ...explained('0x80180021'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.provisioning', {
        replace: [
          [
            '</wap-provisioningdoc>',
            '<characteristic type="PassportForWork"><characteristic type="x"><parm name="Unknown" value="1"/></characteristic></characteristic></wap-provisioningdoc>',
          ],
        ],
      }),
    outcome: {
      shows: 'The Windows Hello part of the provisioning document cannot be applied.',
      code: '0x80180021',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/provisioning-hello-refused',
  }),
  provisioningCspRefused: entry({
    id: 'enr-80180022',
    phase: 'ENR',
    ...explained('0x80180022'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.provisioning', {
        replace: [
          [
            '</wap-provisioningdoc>',
            '<characteristic type="NoSuchCsp"><parm name="Unknown" value="1"/></characteristic></wap-provisioningdoc>',
          ],
        ],
      }),
    outcome: { shows: 'A CSP of the provisioning document is not there.', code: '0x80180022', reaches: 'failed' },
    scenario: 'faults/enrolment/provisioning-csp-refused',
  }),
  provisioningUnreadable: entry({
    id: 'enr-80180023',
    phase: 'ENR',
    ...explained('0x80180023'),
    parameters: NOTHING,
    effects: () => inService('mdm.provisioning', { replace: [['<wap-provisioningdoc', '<something-else']] }),
    outcome: { shows: 'The provisioning document cannot be read.', code: '0x80180023', reaches: 'failed' },
    scenario: 'faults/enrolment/provisioning-unreadable',
  }),
  certificateMissing: entry({
    id: 'enr-80180024',
    phase: 'ENR',
    ...explained('0x80180024'),
    parameters: NOTHING,
    effects: () => inService('mdm.provisioning', { replace: [['Stores=My%5CSystem', 'Stores=My%5CUser']] }),
    outcome: { shows: 'The certificate is searched where it is not.', code: '0x80180024', reaches: 'failed' },
    scenario: 'faults/enrolment/certificate-missing',
  }),
  provisioningAppsRefused: entry({
    id: 'enr-80180025',
    phase: 'ENR',
    ...explained('0x80180025'),
    parameters: NOTHING,
    effects: () =>
      inService('mdm.provisioning', {
        replace: [
          [
            '</wap-provisioningdoc>',
            '<characteristic type="EnterpriseModernAppManagement"><parm name="Unknown" value="1"/></characteristic></wap-provisioningdoc>',
          ],
        ],
      }),
    outcome: {
      shows: 'The app management part of the provisioning document cannot be applied.',
      code: '0x80180025',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/provisioning-apps-refused',
  }),
  mdmTokenRefused: entry({
    id: 'enr-token-refused',
    phase: 'ENR',
    cause: 'The refresh token of the sign-in was revoked.',
    remedy: 'Sign in again.',
    parameters: NOTHING,
    when: { phase: 'enrol' },
    effects: () =>
      onWire({
        on: { host: 'login.microsoftonline.com', path: '/', method: 'POST' },
        effect: {
          kind: 'answered',
          status: 400,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            error: 'invalid_grant',
            error_description: 'AADSTS50173: The provided grant has expired due to it being revoked.',
          }),
        },
      }),
    outcome: {
      shows: 'Entra gives no token for management: the grant was revoked after the join.',
      code: '0x801C0002',
      reaches: 'failed',
    },
    scenario: 'faults/enrolment/mdm-token-refused',
  }),
} as const;
