import { absent, emulated, type ParityRows, real } from '../row.ts';
import { played, shown, unit } from '../witnesses.ts';

const PARTNER = 'partner and OEM registration is a later issue';
const SELF_DEPLOYING = 'self-deploying is a later issue';
const HYBRID = 'hybrid joins are a later issue';
const PRE_PROVISIONING = 'pre-provisioning is a later issue';
const DEVICE_PREPARATION = 'device preparation (v2) is a later issue';
const TPM = 'there is no attestation yet';
const LIFECYCLE = 'of the ways to reset a device only the Autopilot Reset is played; the others are a later issue';
const OBSERVATION = 'an observation about people and tools, no behaviour to play';

const MATCHER = 'src/service/autopilot/matcher.ts';
const VALIDATE = 'src/protocol/hardware-hash/validate.ts';
const RULE = 'src/service/entra/rule.ts';
const USER_DRIVEN = 'src/device/oobe/user-driven-entra.ts';
const REDUCER = 'src/device/esp/reducer.ts';
const LINES = 'src/device/esp/lines.ts';
const FAILED_PAGE = 'src/device/esp/failed-page.ts';
const SURVIVORS = 'src/device/lifecycle/survivors.ts';
const WINLOGON = 'src/device/winlogon/winlogon.ts';
const statusPage = (title: string) => unit('device/esp/status-page', title);
const reset = (title: string) => unit('device/lifecycle/reset', title);
const rule = unit('service/entra/rule', 'reads the rules that every Autopilot guide gives');
const hiddenPages = played('user-driven/hidden-pages');

/** autopilot.md 1 to 3 and 5: what there is, how it goes, what it needs. */
export const AUTOPILOT: ParityRows = {
  'ap-1.1-01': real(unit('service/autopilot/matcher', 'knows a device again whatever became of disk and adapters'), [
    MATCHER,
    'matchFrom: 60',
    'matchFrom: 121',
  ]),
  'ap-1.1-02': real(
    unit('protocol/hardware-hash/validate', 'misses every field that the vendor requires, critical ones first'),
    [VALIDATE, "['MacAddress', ({ nics }) => nics[0]?.mac],", ''],
  ),
  'ap-1.1-03': real(
    unit('protocol/hardware-hash/validate', 'misses every field that the vendor requires, critical ones first'),
    [VALIDATE, "['ProductKeyID', ({ productKeyId }) => productKeyId],", ''],
  ),
  'ap-1.1-04': emulated(
    'the hash is read as DeviceHardwareData of the management tree, and by `lab hash`: there is no WMI',
  ),
  'ap-1.1-05': real(
    unit('protocol/hardware-hash/text', 'decodes whatever a device emitted without its padding to the same bytes'),
    ['src/protocol/hardware-hash/text.ts', 'MAX_REPAIR_TURNS = 8', 'MAX_REPAIR_TURNS = 0'],
  ),
  'ap-1.1-06': absent(PARTNER),
  'ap-1.1-07': absent(PARTNER),
  'ap-1.1-08': emulated(`an administrator registers by hash alone and reads 812 otherwise; ${PARTNER}`),
  'ap-1.1-09': real(
    unit(
      'service/entra/directory',
      'is a disabled placeholder named after the serial number, with the registration’s physical ids',
    ),
    ['src/service/entra/physical-ids.ts', 'return [`[ZTDID]:', 'return [`[ZTD]:'],
  ),

  'ap-1.2-01': absent(PARTNER),
  'ap-1.2-02': absent(PARTNER),
  'ap-1.2-03': real(
    unit(
      'protocol/csv/autopilot-csv',
      'takes 500 rows of an administrator and 1000 of a partner, and names the first surplus one',
    ),
    ['src/protocol/csv/autopilot-csv.ts', 'maxRows: 500', 'maxRows: 501'],
  ),
  'ap-1.2-04': real(
    unit(
      'service/graph/imported-identities',
      'read unknown from the first reply on, and a job decides them after a while',
    ),
    ['src/service/graph/collections/imported-identities.ts', "status: 'unknown'", "status: 'pending'"],
  ),
  'ap-1.2-05': absent('there is no M365 admin center'),
  'ap-1.2-06': absent('retired by its vendor'),
  'ap-1.2-07': real(
    unit(
      'service/autopilot/conversion',
      'leaves alone what is personal, registered, without a hash, or aimed at by a profile without it',
    ),
    ['src/service/store/queries/conversion.ts', "'company') = 'company'", "'company') <> ''"],
  ),
  'ap-1.2-08': absent('ConfigMgr is a later issue'),
  'ap-1.2-09': emulated('Ctrl+Shift+D leaves the logs on the disk, without the CSV; nobody exports from Settings'),

  'ap-1.3-01': real(rule, [RULE, "['startswith', startsWith]", "['startswith', equals]"]),
  'ap-1.3-02': real(rule, [RULE, "['eq', equals]", "['eq', startsWith]"]),
  'ap-1.3-03': real(
    unit(
      'service/entra/directory',
      'is a disabled placeholder named after the serial number, with the registration’s physical ids',
    ),
    ['src/service/entra/physical-ids.ts', '? [] : [`[PurchaseOrderId]:', '? [] : [`[PurchaseOrder]:'],
  ),
  'ap-1.3-04': emulated('the name of the assigned profile; offline profiles and device preparation are later issues'),

  'ap-1.4-01': real(unit('service/graph/deployment-profiles', 'are refused with a name of 201 characters'), [
    'src/service/graph/collections/profile-rules.ts',
    "displayName === '' || displayName.length > 200",
    "displayName === ''",
  ]),
  'ap-1.4-02': emulated('kept and shown; every device of the lab is a PC'),
  'ap-1.4-03': real(played('user-driven/converted'), [
    'src/service/store/queries/conversion.ts',
    "'$.hardwareHashExtractionEnabled') = 1",
    "'$.hardwareHashExtractionEnabled') = 2",
  ]),
  'ap-1.4-04': emulated(`both modes reach the device in its profile; ${SELF_DEPLOYING}`),
  'ap-1.4-05': emulated(`both join types and the connectivity check reach the device in its profile; ${HYBRID}`),
  'ap-1.4-06': real(hiddenPages, [USER_DRIVEN, "hides(machine, 'skipEula')", 'false']),
  'ap-1.4-07': emulated('the page is hidden by its bit; the lab has no diagnostic data'),
  'ap-1.4-08': real(played('user-driven/unbranded'), [
    'src/device/join/sign-in-pages.ts',
    '!(isBranded && profile',
    '!(true && profile',
  ]),
  'ap-1.4-09': real(played('user-driven/standard-user'), [
    'src/service/autopilot/autopilot.ts',
    "userType !== 'standard'",
    "userType !== 'nobody'",
  ]),
  'ap-1.4-10': emulated(`an enrolment that says WhiteGlove is refused with 0x80180005; ${PRE_PROVISIONING}`),
  'ap-1.4-11': real(played('user-driven/language-preset'), [
    'src/device/oobe/front-end.ts',
    '? [start, internet, profile, region, keyboard, secondKeyboard, zeroDayPatch]',
    '? [start, region, keyboard, secondKeyboard, internet, profile, zeroDayPatch]',
  ]),
  'ap-1.4-12': real(
    unit('device/autopilot/device-name', 'a name keeps 15 letters, digits and hyphens, and no hyphen at its end'),
    ['src/device/autopilot/device-name.ts', 'const MAX_LENGTH = 15', 'const MAX_LENGTH = 16'],
  ),

  'ap-1.5-01': real(statusPage('passes when the admin wants no page'), [
    REDUCER,
    'nodes.hasSynced && nodes.isSkipped',
    'false',
  ]),
  'ap-1.5-02': emulated('a setting, counted per phase; no hybrid join gets 40 minutes more'),
  'ap-1.5-03': real(statusPage('shows the code beside the line that failed, and what the admin has to say'), [
    FAILED_PAGE,
    '/CustomErrorText',
    '/CustomText',
  ]),
  'ap-1.5-04': real(played('user-driven/diagnostics-page'), [
    'src/device/diagnostics/diagnostics-page.ts',
    '!WINDOWS[spec.windows].hasDiagnosticsPage || ',
    '',
  ]),
  'ap-1.5-05': real(
    unit('service/mdm/sessions', 'is turned off once the first user’s page has ended, and not before'),
    [
      'src/service/mdm/status-page.ts',
      "replace(node('Device', 'SkipUserStatusPage'), 'bool', true)",
      "replace(node('Device', 'SkipUserStatusPage'), 'bool', false)",
    ],
  ),
  'ap-1.5-06': real(played('user-driven/quality-updates'), [
    'src/device/oobe/updates.ts',
    "tree.read(INSTALL_QUALITY_UPDATES) === '1'",
    'false',
  ]),
  'ap-1.5-07': real(unit('service/mdm/desired-state', 'give the flags'), [
    'src/service/mdm/status-page.ts',
    '(page.allowDeviceUseOnInstallFailure ? 4 : 0)',
    '0',
  ]),
  'ap-1.5-08': absent(PRE_PROVISIONING),
  'ap-1.5-09': real(unit('device/apps/win32/install-app', 'is stopped when it runs for longer than the app may'), [
    'src/device/apps/win32/install-app.ts',
    'app.maxRunTimeMinutes * 60_000',
    'app.maxRunTimeMinutes * 600_000',
  ]),
  'ap-1.5-10': emulated(`the four lines, of which the last one waits for the policy providers; ${TPM}`),
  'ap-1.5-11': real(statusPage('shows the code beside the line that failed, and what the admin has to say'), [
    LINES,
    "['networks', 'Network connections']",
    "['networks', 'Networks']",
  ]),
  'ap-1.5-12': real(statusPage('waits for the user’s own nodes, which the server can make from the sign-in on'), [
    'src/device/esp/status-page.ts',
    "isProvisioned(machine, 'User') ? CONTINUE : await",
    'true ? CONTINUE : await',
  ]),
  'ap-1.5-13': real(statusPage('shows the code beside the line that failed, and what the admin has to say'), [
    LINES,
    'index === broken',
    'index > broken',
  ]),
  'ap-1.5-14': real(played('status-page/continue-anyway-in-account-setup'), [
    'src/device/esp/status-page.ts',
    'machine.disk.write(CONTINUED, state.during);\n      return CONTINUE;',
    "return { next: 'failed', code: state.code, hop: 'esp', detail: state.detail };",
  ]),
  'ap-1.5-15': real(unit('device/esp/reducer', 'restarts nothing in account setup, nor does a restart that can wait'), [
    REDUCER,
    "phase === 'device-setup' ? nodes.items",
    'true ? nodes.items',
  ]),
  'ap-1.5-17': real(
    unit(
      'service/mdm/sessions',
      'brings what is targeted at a user in the second session as a rule, not at the sign-in',
    ),
    ['src/service/mdm/next-writes.ts', 'progress.isUserKnown', 'true'],
  ),
  'ap-1.5-16': real(
    unit('device/esp/reducer', 'shows an app’s failure only at the limit where Windows does not look at once'),
    [REDUCER, 'failed.length > 0 && nodes.failsAtOnce', 'failed.length > 0'],
  ),

  'ap-1.6-01': absent('edition upgrades are a later issue'),
  'ap-1.6-02': emulated('the zero-day patch, which restarts unasked; the Autopilot client is not updated'),
  'ap-1.6-03': absent('a later issue: Graph keeps the policy, no device encrypts'),
  'ap-1.6-04': absent('firmware settings are not played'),
  'ap-1.6-05': emulated('by the profile; there is no LAPS'),
  'ap-1.6-06': emulated('a pass signs in to the user-driven flow; the other flows are later issues'),
  'ap-1.6-07': emulated('management goes on after the desktop; update rings and ConfigMgr are later issues'),
  'ap-1.6-08': absent('ConfigMgr is a later issue'),
  'ap-1.6-09': emulated(
    'logs are collected when somebody asks for them, and stay on the device; the report forgets nothing',
  ),
  'ap-1.6-10': emulated('kept and told by Graph; of its types the two of registered devices occur'),

  'ap-1.7-01': real(reset('what SCEP knows of its certificates'), [
    SURVIVORS,
    "['csp/device/Vendor/MSFT/ClientCertificateInstall/']",
    '[]',
  ]),
  'ap-1.7-02': emulated('removing everything is the reset of the status page; an administrator cannot ask for it'),
  'ap-1.7-03': absent(LIFECYCLE),
  'ap-1.7-04': absent(LIFECYCLE),
  'ap-1.7-05': absent(LIFECYCLE),
  'ap-1.7-06': real(unit('service/graph/intune-objects', 'free their registration when they are deleted'), [
    'src/service/graph/collections/managed-devices.ts',
    'remove(device);',
    '',
  ]),
  'ap-1.7-07': real(
    unit(
      'service/graph/autopilot-devices',
      'stay while they are enrolled, and then go with the anchor that nobody has joined on',
    ),
    [
      'src/service/graph/collections/autopilot-devices.ts',
      'if (anchor !== undefined && anchor.registeredMs === null) directory.deleteDevice(anchor.id);',
      '',
    ],
  ),

  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `ap-1.10-${String(index + 1).padStart(2, '0')}`,
      absent(DEVICE_PREPARATION),
    ]),
  ),

  'ap-1.11-01': emulated('drawn from the seed between 60 and 95 seconds for an import, 1 and 5 for a sync'),
  'ap-1.11-02': emulated('drawn from the seed: 5 to 10 minutes from the membership in a group'),
  'ap-1.11-03': real(
    unit(
      'service/autopilot/conversion',
      'registers a managed device within two days, on the device object that it has joined with',
    ),
    ['src/service/autopilot/conversion.ts', "context.delay('conversion')", '0'],
  ),
  'ap-1.11-04': real(
    unit('service/graph/autopilot-devices', 'is accepted, then refused while it runs, then refused for ten minutes'),
    ['src/service/graph/collections/autopilot-settings.ts', '10 * 60_000', '5 * 60_000'],
  ),
  'ap-1.11-05': real(unit('device/mdm/csp/provisioning-nodes', 'PolicyProviders/Sidecar/Timeout has its format'), [
    'src/device/mdm/csp/rows/enrollment-tracking.ts',
    "default: '15'",
    "default: '16'",
  ]),
  'ap-1.11-06': absent(TPM),
  'ap-1.11-07': emulated('60 minutes by default; no hybrid join gets 40 more'),
  'ap-1.11-08': real(
    unit('device/oobe/updates', 'the monthly update takes 20 to 40 minutes, and its restart loses the credentials'),
    [
      'src/device/oobe/updates.ts',
      "'monthly-update': { low: 20 * 60_000, high: 40 * 60_000 }",
      "'monthly-update': { low: 60_000, high: 60_000 }",
    ],
  ),
  'ap-1.11-09': real(
    unit(
      'service/mdm/enrolment',
      'gives a document of account and client settings, with the device’s certificate third',
    ),
    ['src/service/mdm/provisioning-document.ts', 'retries: 8, intervalMinutes: 15', 'retries: 8, intervalMinutes: 30'],
  ),
  'ap-1.11-10': absent(HYBRID),
  'ap-1.11-11': absent(PRE_PROVISIONING),
  'ap-1.11-12': absent('how long a monitor waits; nothing of Windows waits by it'),

  'ap-2.6-01': real(
    reset('goes through the recovery environment and several restarts, and ends with a device that is ready'),
    [
      'src/device/lifecycle/redeployment.ts',
      "return { next: 'reboot', reason: 'the new Windows is set up' };",
      'return CONTINUE;',
    ],
  ),
  'ap-2.6-02': real(reset('without an enabled recovery environment'), [
    'src/device/lifecycle/reset.ts',
    'if (!isRecoveryEnabled(machine.disk))',
    'if (false)',
  ]),
  'ap-2.6-03': real(played('reset/not-allowed'), [
    WINLOGON,
    "registry.getNumber(POLICY, 'DisableAutomaticReDeploymentCredentials') !== 0",
    'false',
  ]),
  'ap-2.6-04': real(
    unit(
      'service/mdm/autopilot-reset',
      'waits until the device comes, is sent once, and stays open until the device says how it went',
    ),
    ['src/service/mdm/autopilot-reset.ts', '/doAutomaticRedeployment`', '/doWipe`'],
  ),
  'ap-2.6-05': real(
    unit('service/mdm/autopilot-reset', 'takes primary user and owner with it, and the next to sign in becomes both'),
    ['src/service/mdm/sessions.ts', 'return [withPrimaryUser(directory, device, null), {', 'return [device, {'],
  ),
  'ap-2.6-06': real(unit('device/lifecycle/redeployment', 'a device that was reset waits for a management session'), [
    'src/device/lifecycle/redeployment.ts',
    'while (isEnrolled(machine) && readClientState(machine).completed === 0)',
    'while (false)',
  ]),
  'ap-2.6-07': real(reset('while the new Windows is built: it is taken back and everything is as it was'), [
    'src/device/lifecycle/recovery.ts',
    "if (phase === 'preparing') return rollBack(machine, reset);",
    '',
  ]),

  'ap-3-01': emulated('Home, Pro, Enterprise and Education; Home is refused with 0x80180022'),
  'ap-3-02': emulated('the releases of the lab begin with 1903, which has all but the diagnostics page and v2'),
  'ap-3-03': emulated('of the licences the plan is asked for: Intune to be managed, Entra premium to enrol by itself'),
  'ap-3-04': real(unit('service/entra/directory', 'is for members of the MDM scope alone'), [
    'src/service/entra/directory.ts',
    "isInScope(userId, settings.get('mdmScope')) &&",
    '',
  ]),
  'ap-3-05': absent(TPM),
  'ap-3-06': emulated('virtual machines are in the catalogue with identities of their own; their sizes play no part'),
  'ap-3-07': emulated('a call needs the permission of its route; the roles of Intune are not played'),
  'ap-3-08': absent('the lab plays the public cloud'),
  'ap-3-09': real(shown('profileBlocked'), [
    'src/device/autopilot/acquire-profile.ts',
    'ztd.dds.microsoft.com',
    'login.live.com',
  ]),
  'ap-3-10': real(shown('ticketBlocked'), [
    'src/device/autopilot/acquire-profile.ts',
    'logAutopilot(machine, 710, ',
    'logAutopilot(machine, 707, ',
  ]),
  'ap-3-11': real(shown('signInServiceDown'), [
    'src/device/join/sign-in-pages.ts',
    'if (response.status !== 200) return err(statusFailure(HOP, response));',
    '',
  ]),
  'ap-3-12': real(shown('enrolmentBlocked'), [
    'src/device/mdm/post-soap.ts',
    "connectivity: '0x80180010'",
    "connectivity: '0x80072EFD'",
  ]),
  'ap-3-13': absent(TPM),
  'ap-3-14': real(shown('clockFarOff'), [
    'src/device/autopilot/acquire-profile.ts',
    'if (await syncTime(machine)) {',
    'if (false) {',
  ]),
  'ap-3-15': real(unit('device/oobe/updates', 'when Windows Update is out of reach OOBE goes on without'), [
    'src/device/oobe/updates.ts',
    'if (update === undefined) return CONTINUE;',
    "if (update === undefined) return { next: 'reboot', reason: 'again' };",
  ]),
  'ap-3-16': real(shown('internetProbeBlocked'), [
    'src/device/oobe/front-end.ts',
    'logAutopilot(machine, probe === 1 ? 165 : 167);',
    '',
  ]),
  'ap-3-17': emulated(
    'content hosts can be blocked and the status page stalls; there is no push, store, Office or CRL',
  ),
  'ap-3-18': absent('diagnostics are not uploaded'),

  ...Object.fromEntries(
    [
      ...Array.from({ length: 14 }, (_, index) => `ap-5.1-${String(index + 1).padStart(2, '0')}`),
      ...Array.from({ length: 5 }, (_, index) => `ap-5.2-0${index + 1}`),
    ].map((id) => [id, absent(OBSERVATION)]),
  ),
};
