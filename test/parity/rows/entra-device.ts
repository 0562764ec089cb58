import { absent, emulated, type ParityRows, real } from '../row.ts';

const HOSTS = 'src/service/hosts.ts';
const everyHost = ['test/unit/service/service.test.ts', 'knows every host of its tenant'] as const;
const host = (name: string, module: string) =>
  real(everyHost, [HOSTS, `'${name}': ${module},`, `'nobody.example': ${module},`]);

const CLIENTS = 'src/service/entra/clients.ts';
const WELL_KNOWN = 'test/unit/service/entra/well-known.test.ts';
const client = (name: string, id: string) =>
  real([WELL_KNOWN, `client ${id}`], [CLIENTS, `${name}: '${id}'`, `${name}: '0'`]);

const DISCOVERY = 'src/protocol/drs/discovery.ts';
const document = [
  'test/unit/protocol/drs/messages.test.ts',
  'the document names the services and their resources as the reference does',
] as const;

const REQUEST = 'src/protocol/drs/join-request.ts';
const JOIN = 'src/service/entra/join.ts';
const joins = (title: string) => ['test/unit/service/entra/join.test.ts', title] as const;
const wireForm = ['test/unit/protocol/drs/messages.test.ts', 'its wire form is the one of the reference'] as const;

const EXTENSIONS = 'src/protocol/x509/device-extensions.ts';
const extensions = joins('carries device, user, tenant, kind of join and region, each in an OCTET STRING');

const PRIMARY = 'src/service/entra/primary-refresh-tokens.ts';
const primary = (title: string) => ['test/unit/service/entra/primary-refresh-tokens.test.ts', title] as const;

const CACHE = 'src/device/autopilot/policy-cache.ts';
const diagnostics = [
  'test/unit/device/autopilot/acquire-profile.test.ts',
  'a downloaded profile stands in the registry where diagnostics look for it',
] as const;

const ATTESTATION = 'there is no attestation yet';
const OFFLINE = 'no device of the lab comes with AutopilotConfigurationFile.json';
const UNREAD = 'left out of the document, where every member is optional; no client of the lab reads it';

/** entra-device.md. */
export const ENTRA_DEVICE: ParityRows = {
  'en-1-01': host('login.microsoftonline.com', 'entra.login'),
  'en-1-02': host('enterpriseregistration.windows.net', 'entra.drs'),
  'en-1-03': host('enrollment.manage.microsoft.com', 'mdm.handle'),
  'en-1-04': host('ztd.dds.microsoft.com', 'autopilot.handleDds'),
  'en-1-05': host('login.live.com', 'autopilot.handleLive'),
  'en-1-06': absent(ATTESTATION),
  'en-1-07': absent(ATTESTATION),
  'en-1-08': real(
    [WELL_KNOWN, 'resource 01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9 is that of kind drs'],
    ['src/service/entra/resources.ts', "'01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9'", "'0'"],
  ),
  'en-1-09': client('broker', '29d9ed98-a469-4536-ade2-f981bc1d605e'),
  'en-1-10': client('deviceRegistration', 'dd762716-544d-4aeb-a526-687b73838a22'),
  'en-1-11': client('azureAdPowerShell', '1b730954-1685-4b74-9bfd-dac224a7b894'),
  'en-1-12': client('windowsSignIn', '38aa3b87-a06d-4817-b275-7a316988d93b'),
  'en-1-13': client('bulkEnrolment', 'b90d5b8f-5503-4153-b545-b31cecfaece2'),
  'en-1-14': client('companyPortal', '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223'),
  'en-1-15': real(
    [
      'test/unit/service/autopilot/delivery.test.ts',
      'answers a registered device with its profile, by GET and POST, and notes the contact',
    ],
    ['src/service/store/queries/settings.ts', "appId: '0000000a-0000-0000-c000-000000000000'", "appId: '0'"],
  ),
  'en-1-16': real(
    [WELL_KNOWN, 'resource d4ebce55-015a-49b5-a083-c84d1797ae8c is that of kind mdm'],
    ['src/service/entra/resources.ts', "'d4ebce55-015a-49b5-a083-c84d1797ae8c'", "'0'"],
  ),

  'en-2-01': absent(UNREAD),
  'en-2-02': absent(UNREAD),
  'en-2-03': real(document, [DISCOVERY, '/oauth2/token`', '/oauth2/v2.0/token`']),
  'en-2-04': emulated('Federated is always false and PassiveAuthEndpoint left out: no tenant of the lab is federated'),
  'en-2-05': real(document, [DISCOVERY, 'JoinEndpoint: `${drs}/EnrollmentServer/device/`', 'JoinEndpoint: drs']),
  'en-2-06': real(document, [DISCOVERY, '`${drs}/EnrollmentServer/key/`', 'drs']),
  'en-2-07': absent(UNREAD),
  'en-2-08': emulated('the address is told, but nothing answers there'),
  'en-2-09': absent(UNREAD),
  'en-2-10': emulated('the address is told, but nothing answers there'),
  'en-2-11': real(document, [DISCOVERY, 'TenantName: tenantName', 'TenantName: tenantId']),
  'en-2-12': emulated('NonceService alone; the other three are left out, and no client of the lab reads them'),

  'en-3-01': real(
    joins('is issued by MS-Organization-Access for ten years and client authentication, to the key of the request'),
    [
      'src/service/entra/device-certificates.ts',
      'commonName(facts.deviceId)',
      "commonName('7E980AD9-B86D-4306-9425-9AC066FB014A')",
    ],
  ),
  'en-3-02': real(
    [
      'test/unit/protocol/x509/bcrypt-blob.test.ts',
      'a 2048-bit key is 283 bytes: RSA1, sizes little-endian, exponent, modulus',
    ],
    ['src/protocol/x509/bcrypt-blob.ts', 'header.writeUInt32LE(', 'header.writeUInt32BE('],
  ),
  'en-3-03': real(wireForm, [REQUEST, 'TargetDomain: request.targetDomain', "TargetDomain: ''"]),
  'en-3-04': real(joins('makes a directory device that belongs to the user'), [
    JOIN,
    'operatingSystem: request.deviceType',
    'operatingSystem: null',
  ]),
  'en-3-05': real(joins('makes a directory device that belongs to the user'), [
    JOIN,
    'osVersion: request.osVersion',
    'osVersion: null',
  ]),
  'en-3-06': real(joins('makes a directory device that belongs to the user'), [
    JOIN,
    'displayName: request.deviceDisplayName,',
    "displayName: '',",
  ]),
  'en-3-07': emulated('0, 4 and 6 as the reference says; 8, of which one client alone knows, is refused'),
  'en-3-08': emulated('always the empty texts of a device without a TPM, and the service does not look at them'),
  'en-3-09': real(joins('takes over the object that the registration made'), [
    JOIN,
    'resolveDeviceTicket(ticket);',
    "resolveDeviceTicket('');",
  ]),
  'en-3-10': absent('no device of the lab is made by the precreate service'),

  'en-3.2-01': real(extensions, [EXTENSIONS, 'wrapped(`${ENTRA}.2`', 'wrapped(`${ENTRA}.12`']),
  'en-3.2-02': real(extensions, [EXTENSIONS, 'wrapped(`${ENTRA}.3`', 'wrapped(`${ENTRA}.12`']),
  'en-3.2-03': real(extensions, [EXTENSIONS, 'wrapped(`${ENTRA}.5`', 'wrapped(`${ENTRA}.12`']),
  'en-3.2-04': real(extensions, [EXTENSIONS, "joinType === 'joined' ? '1' : '0'", "joinType === 'joined' ? '0' : '1'"]),
  'en-3.2-05': real(extensions, [EXTENSIONS, 'Buffer.from(region)', "Buffer.from('NA')"]),

  'en-5.2-01': real(primary('comes with a session key for the transport key alone, and what Windows looks for'), [
    PRIMARY,
    "case 'password': {",
    "case 'pass': {",
  ]),
  'en-5.2-02': real(primary('is had for a refresh token of the broker, whose second factor it keeps'), [
    PRIMARY,
    "case 'refresh_token':",
    "case 'token':",
  ]),
  'en-5.2-03': real(primary('signs in as strongly as two factors'), [PRIMARY, 'case JWT_BEARER:', "case 'assertion':"]),
  'en-5.2-04': absent('no tenant of the lab is federated; the grant is refused with AADSTS50107'),
  'en-5.2-05': real(
    ['test/unit/service/entra/device-token.test.ts', 'names the device and no user'],
    [PRIMARY, "=== 'device_token'", "=== 'device'"],
  ),

  'en-7-01': absent(ATTESTATION),
  'en-7-02': absent(ATTESTATION),
  'en-7-03': absent(ATTESTATION),
  'en-7-04': emulated('the service grants it (en-5.2-05), but no device of the lab deploys itself yet'),
  'en-7-05': absent(ATTESTATION),

  'en-8.3-01': absent(OFFLINE),
  'en-8.3-02': absent(OFFLINE),
  'en-8.3-03': absent(OFFLINE),
  'en-8.3-04': absent(OFFLINE),
  'en-8.3-05': absent(OFFLINE),
  'en-8.3-06': absent(OFFLINE),
  'en-8.3-07': absent(OFFLINE),
  'en-8.3-08': absent(OFFLINE),
  'en-8.3-09': absent(OFFLINE),
  'en-8.3-10': absent(OFFLINE),
  'en-8.3-11': absent(OFFLINE),
  'en-8.3-12': absent(OFFLINE),

  'en-9-01': emulated('every value but ZtdCorrelationId, which belongs to the offline profile'),
  'en-9-02': real(diagnostics, [CACHE, "correlate(machine, 'ZtdRegistrationId', profile.ZtdRegistrationId);", '']),
  'en-9-03': real(diagnostics, [CACHE, "'ProfileAvailable', 1)", "'ProfileAvailable', 0)"]),
  'en-9-04': absent('Autopilot device preparation is not played'),
  'en-9-05': absent('no offline domain join is played'),
  'en-9-06': real(
    [
      'test/unit/device/esp/status-page.test.ts',
      'goes through both phases as the nodes change, and says so to the server',
    ],
    [
      'src/device/esp/log.ts',
      'for (const { list, uri, state } of items) registry',
      'for (const { list, uri, state } of items.slice(items.length)) registry',
    ],
  ),
  'en-9-07': real(
    ['test/unit/device/mdm/csp/tree.test.ts', 'settings show in the registry of the enrolment'],
    [
      'src/device/mdm/csp/rows/dm-client.ts',
      "toFirstSync('SyncFailureTimeout', Number)",
      "toFirstSync('Timeout', Number)",
    ],
  ),
  'en-9-08': emulated(
    'every value; AttestationLevel, AikCertStatus and TransportKeyStatus are always 0, as no TPM attests',
  ),
};
