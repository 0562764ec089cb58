import { absent, emulated, type ParityRows, real } from '../row.ts';
import { played, shown, unit } from '../witnesses.ts';

const IMPORT = 'src/service/autopilot/import.ts';
const DELIVERY = 'src/device/autopilot/acquire-profile.ts';
const SOAP = 'src/protocol/soap/fault.ts';
const POST = 'src/device/mdm/post-soap.ts';
const JOIN = 'src/device/join/join.ts';
const SIGN_IN = 'src/device/join/sign-in.ts';
const WAP = 'src/protocol/wap/provisioning.ts';
const TPM = 'there is no attestation yet';

const HYBRID = 'hybrid joins are a later issue';
const delivery = (title: string) => unit('service/autopilot/delivery', title);
const DELIVER = 'src/service/autopilot/profile-delivery.ts';

/** autopilot.md 4.1 to 4.4: where a row has a fault of the catalogue, that is its witness. */
export const AUTOPILOT_FAULTS: ParityRows = {
  'ztd-801': real(shown('importUserOfOtherDomain'), [IMPORT, 'return refuse(801)', 'return refuse(802)']),
  'ztd-802': real(shown('hashUndecodable'), [
    IMPORT,
    'if (!report.ok) return refuse(802)',
    'if (!report.ok) return refuse(801)',
  ]),
  'ztd-803': real(shown('importWithoutKeys'), [IMPORT, 'return refuse(803)', 'return refuse(802)']),
  'ztd-806': real(shown('alreadyRegistered'), [IMPORT, ': refuse(806)', ': refuse(813)']),
  'ztd-808': real(shown('registeredElsewhere'), [IMPORT, '? 808 : 811', '? 811 : 811']),
  'ztd-811': real(shown('takenElsewhere'), [IMPORT, '? 808 : 811', '? 808 : 808']),
  'ztd-812': real(shown('importByTuple'), [IMPORT, 'return refuse(812)', 'return refuse(802)']),
  'ztd-device-duplicated': real(shown('rowTwice'), [IMPORT, '? err(DUPLICATED)', '? refuse(806)']),
  'ztd-hash-not-4k': real(shown('hashTruncated'), [IMPORT, 'return err(TRUNCATED)', 'return refuse(802)']),
  'ztd-814': absent('a device that has joined is registered as any other: when its object is in the way is not public'),
  'ztd-807': real(shown('deviceUnknown'), [
    DELIVERY,
    'const code = hresultOf(refusal.value.code);',
    "const code = '0x00000000';",
  ]),
  'enr-80180001': real(shown('enrolmentMessageRefused'), [SOAP, "hresult: '0x80180001'", "hresult: '0x80180008'"]),
  'enr-80180004': real(shown('certificateRefused'), [SOAP, "hresult: '0x80180004'", "hresult: '0x80180008'"]),
  'enr-80180007': real(shown('securityHeaderRefused'), [SOAP, "hresult: '0x80180007'", "hresult: '0x80180008'"]),
  'enr-8018000A': real(shown('alreadyEnrolled'), [
    POST,
    "alreadyEnrolled: '0x8018000A'",
    "alreadyEnrolled: '0x80180008'",
  ]),
  'enr-8018000D': real(shown('enrolmentCertificateExpired'), [
    POST,
    "certificateNotTimely: '0x8018000D'",
    "certificateNotTimely: '0x80180012'",
  ]),
  'enr-80180010': real(shown('enrolmentBlocked'), [POST, "connectivity: '0x80180010'", "connectivity: '0x80072EFD'"]),
  'enr-80180013': real(shown('deviceCapReached'), [
    SOAP,
    "DeviceCapReached: '0x80180013'",
    "DeviceCapReached: '0x80180003'",
  ]),
  'enr-80180014': real(shown('platformRestricted'), [
    SOAP,
    "DeviceNotSupported: '0x80180014'",
    "DeviceNotSupported: '0x80180003'",
  ]),
  'enr-80180015': real(shown('inMaintenance'), [SOAP, "InMaintenance: '0x80180017'", "InMaintenance: '0x80180003'"]),
  'enr-80180018': real(shown('userNotLicensed'), [SOAP, "UserLicense: '0x80180018'", "UserLicense: '0x80180003'"]),
  'enr-80180019': real(shown('insecureRedirect'), [
    POST,
    "insecureRedirect: '0x8018001A'",
    "insecureRedirect: '0x80180019'",
  ]),
  'enr-8018001E': real(shown('provisioningWithoutAccount'), [WAP, "w7: '0x8018001F'", "w7: '0x80180023'"]),
  'enr-80180023': real(shown('certificateMissing'), [
    WAP,
    "'client-certificate': '0x80180024'",
    "'client-certificate': '0x80180023'",
  ]),
  'enr-80180026': absent('the old Intune PC agent is not played'),
  'enr-80180027': real(shown('emptyReply'), [POST, "emptyMessage: '0x80180029'", "emptyMessage: '0x80180027'"]),
  'enr-8018002B': real(shown('notInMdmScope'), ['src/device/oobe/enrol.ts', "'0x8018002B'", "'0x8018002A'"]),
  'join-801C0001': real(shown('joinServiceDown'), [JOIN, "'0x801C0006'", "'0x801C0001'"]),
  'join-801C0003': real(shown('joinNotAllowed'), [JOIN, "return '0x801C0003'", "return '0x801C0002'"]),
  'join-801C000B': real(shown('signInLeadsElsewhere'), [
    SIGN_IN,
    "{ code: '0x801C000B', hop: HOP, detail: url }",
    "{ code: '0x801C0001', hop: HOP, detail: url }",
  ]),
  'join-801C000E': real(shown('quotaUsedUp'), [JOIN, "return '0x801C000E'", "return '0x801C0003'"]),
  'join-801C0010': absent(TPM),
  'join-801C0012': real(shown('tokenWithoutTenant'), [SIGN_IN, "'0x801C0013'", "'0x801C0001'"]),
  'join-801C03EA': absent(TPM),
  'join-801C03ED': real(shown('joinRefusedRequest'), [JOIN, "return '0x801C03ED'", "return '0x801C0002'"]),
  'join-801C03EE': absent(TPM),
  'join-801C03E9': real(shown('joinException'), [JOIN, "return '0x801C03EC'", "return '0x801C03E9'"]),
  'join-801C03F0': real(shown('tokenWithoutUpn'), [SIGN_IN, "'0x801C03F1'", "'0x801C0001'"]),
  'join-801C03F2': real(shown('joinObjectMissing'), [
    JOIN,
    "'0x801C03F3' : '0x801C03F2'",
    "'0x801C03F3' : '0x801C03F3'",
  ]),
  'join-801C03F3': real(shown('deviceObjectDeleted'), [
    JOIN,
    "'0x801C03F3' : '0x801C03F2'",
    "'0x801C03F2' : '0x801C03F2'",
  ]),
  'join-801C044D': absent('no service of the lab asks for the device id in that token'),
  'ztd-809': real(delivery('answers 809 while the assigned profile is gone'), [
    DELIVER,
    'return refuse(809)',
    'return refuse(815)',
  ]),
  'ztd-810': emulated('the service answers it when a fault says so: no profile of the lab belongs to two tenants'),
  'ztd-813': real(delivery('answers 813 when several registrations fit'), [
    DELIVER,
    'return refuse(813)',
    'return refuse(807)',
  ]),
  'ztd-815': real(delivery('answers 807 to a stranger and 815 where there is no profile and no default'), [
    DELIVER,
    'return refuse(815)',
    'return refuse(809)',
  ]),
  'ztd-908': real(delivery('answers 908 by name to a device whose board or serial number changed'), [
    DELIVER,
    'return refuse(908, match.name)',
    'return refuse(807, match.name)',
  ]),
  'ztd-storage-error': emulated('faults answer 429, 403 or 5xx in the service’s place; no import reads StorageError'),
  'ztd-edm-binary': real(unit('service/graph/imported-identities', 'as no Edm.Binary'), [
    'src/service/graph/collections/imported-identities.ts',
    'if (!isBase64(read.value.hardwareIdentifier))',
    'if (false)',
  ]),
  'ztd-csv-rejects': real(unit('protocol/csv/autopilot-csv', 'refuses UTF-16, which Out-File of PowerShell 5 writes'), [
    'src/protocol/csv/autopilot-csv.ts',
    " || start.startsWith('fffe') || start.startsWith('feff')",
    '',
  ]),
  'enr-8018002A': real(shown('userCancels'), ['src/device/join/terms-of-use.ts', "'0x8018002A'", "'0x8018000F'"]),
  'hr-800705B4': emulated(`as the limit of the status page and of its policy providers; ${TPM}`),
  'hr-80070774': absent(HYBRID),
  'hr-80004005': absent(HYBRID),
  'hr-80070002': absent('offline profiles are a later issue'),
  'hr-80070032': real(unit('device/lifecycle/reset', 'without an enabled recovery environment'), [
    'src/device/lifecycle/reset.ts',
    "'0x80070032'",
    "'0x80070057'",
  ]),
  'hr-8007064C': real(shown('imageCloned'), ['src/device/oobe/enrol.ts', "'0x8007064C'", "'0x8018000A'"]),
  'hr-80070643': real(
    unit('device/apps/win32/install-app', 'that fails leaves no file and the HRESULT of its exit code'),
    ['src/device/apps/win32/install-app.ts', '0x8007_0000 + exitCode', 'exitCode'],
  ),
  'hr-80070652': real(shown('installerBusy'), [
    'src/device/apps/win32/install-app.ts',
    '0x8007_0000 + exitCode',
    'exitCode',
  ]),
  'hr-80070490': absent(TPM),
  'hr-81036501': absent('of modes without a user, in which nothing tells several MDMs apart: they are later issues'),
  'hr-81036502': real(shown('appExit'), ['src/device/esp/reducer.ts', "app: '0x81036502'", "app: '0x800705B4'"]),
  'hr-81039001': absent(TPM),
  'hr-81039023': absent(TPM),
  'hr-81039024': absent(TPM),
  'hr-80190190': absent(TPM),
  'sym-vendor-tpm': absent(TPM),
  'hr-80090016': absent(TPM),
  'hr-80280009': absent(TPM),
  'hr-87D1041C': real(shown('appNeverDetected'), [
    'src/device/apps/win32/install-app.ts',
    "'0x87D1041C'",
    "'0x80070643'",
  ]),
  'hr-800A1391': absent(HYBRID),
  'sym-oobeidps': real(shown('signInServiceDown'), [
    'src/device/join/sign-in-pages.ts',
    'if (response.status !== 200) return err(statusFailure(HOP, response));',
    '',
  ]),
  'sym-licence-wall': emulated('the user signs in and joins, and the enrolment is refused with 0x80180018'),
  'sym-other-organisation': real(played('user-driven/wrong-tenant'), [
    SIGN_IN,
    'profile === undefined || profile.CloudAssignedTenantId.toLowerCase() === signIn.value.tenantId',
    'true',
  ]),
  'sym-stuck-identifying': real(shown('trackingListMissing'), [
    'src/device/esp/reducer.ts',
    'nodes.trackingLists.every((it) => it.isComplete) &&',
    '',
  ]),
  'sym-consumer-oobe': real(played('user-driven/profile-comes-late'), [
    'src/device/oobe/oobe.ts',
    'return cachedProfile(machine) === undefined && recall',
    'return false && recall',
  ]),
  'sym-white-screen': absent('defects of single Windows builds are not played'),
  'sym-another-installation': real(played('status-page/lob-and-win32-mixed'), [
    'src/device/apps/windows-installer.ts',
    'if (busy.has(machine)) return undefined;',
    '',
  ]),
  'sym-tpm-after-reset': absent(TPM),
};
