import { absent, emulated, type ParityRows, real } from '../row.ts';

const service = (file: string) => `src/service/graph/${file}.ts`;
const entra = (file: string) => `src/service/entra/${file}.ts`;
const odata = (file: string) => `src/protocol/odata/${file}.ts`;
const IMPORTED = service('collections/imported-identities');
const PROFILES = service('collections/deployment-profiles');
const DEVICES = service('collections/autopilot-devices');

const graph = (file: string, title: string) => [`test/unit/service/graph/${file}.test.ts`, title] as const;
const versions = (path: string, says: string) => graph('versions', `${path} ${says}`);
const spellings = graph('deployment-profiles', 'show the same data in both spellings');
const profiles = (title: string) => graph('deployment-profiles', title);
const devices = (title: string) => graph('autopilot-devices', title);
const identities = (title: string) => graph('imported-identities', title);
const gateway = (title: string) => graph('gateway', title);
const grants = (title: string) => ['test/unit/service/entra/grants.test.ts', title] as const;
const tokens = (title: string) => ['test/unit/service/entra/token-endpoint.test.ts', title] as const;
const pages = (title: string) => ['test/unit/service/entra/sign-in-pages.test.ts', title] as const;
const sessions = (title: string) => ['test/unit/service/entra/browser-sessions.test.ts', title] as const;
const consents = (title: string) => ['test/unit/service/entra/consents.test.ts', title] as const;
const onBehalf = (title: string) => ['test/unit/service/entra/on-behalf-of.test.ts', title] as const;
const discovery = (title: string) => ['test/unit/service/entra/authorize.test.ts', title] as const;

/** graph.md. */
export const GRAPH: ParityRows = {
  'gr-1-01': real(versions('/deviceManagement/importedWindowsAutopilotDeviceIdentities', 'is in both versions'), [
    IMPORTED,
    'return list(call, SET, source);',
    "return call.version === 'beta' ? list(call, SET, source) : notFound('');",
  ]),
  'gr-1-02': real(devices('show every property of beta, and fewer in v1.0'), [
    DEVICES,
    'betaOnly: BETA_ONLY',
    'betaOnly: []',
  ]),
  'gr-1-03': real(versions('/deviceManagement/windowsAutopilotSettings', 'is in beta alone'), [
    service('collections/autopilot-settings'),
    'isBetaOnly: true',
    'isBetaOnly: false',
  ]),
  'gr-1-04': real(versions('/deviceManagement/managedDevices', 'is in both versions'), [
    service('collections/managed-devices'),
    'handle: (call) => list(call, set, source)',
    "handle: (call) => (call.version === 'beta' ? list(call, set, source) : notFound(''))",
  ]),
  'gr-1-05': real(versions('/deviceManagement/deviceManagementScripts', 'is in beta alone'), [
    service('collections/intune-collections'),
    'type: SCRIPT,\n    isBetaOnly: true',
    'type: SCRIPT,\n    isBetaOnly: false',
  ]),
  'gr-1-06': real(graph('intune-objects', 'of Win32 keep their rules and have the usual return codes'), [
    service('types/apps'),
    '...betaOnly({\n      uploadState: own(),',
    '...({\n      uploadState: own(),',
  ]),

  'gr-2.1-01': real(devices('expand the profile that they have and the one that they shall have'), [
    DEVICES,
    'deploymentProfile: toProfile(({ profileId }) => profileId)',
    'deploymentProfile: toProfile(() => null)',
  ]),
  'gr-2.1-02': real(devices('change through a body that is hardly JSON, and the directory follows the group tag'), [
    service('create-graph'),
    'if (relaxed?.ok) return relaxed;',
    '',
  ]),
  'gr-2.1-03': real(
    devices('show until the collection has caught up with their deletion, and then cannot be deleted twice'),
    [DEVICES, "'ZtdDeviceAlreadyDeleted'", "'ZtdDeviceNotFound'"],
  ),
  'gr-2.1-04': real(identities('read unknown from the first reply on, and a job decides them after a while'), [
    IMPORTED,
    "status: 'unknown'",
    "status: 'pending'",
  ]),
  'gr-2.1-05': real(identities('are found by serial number and can be cleaned away'), [
    IMPORTED,
    'serialNumber: { part: imported.bySerialPart }',
    'serialNumber: { part: () => [] }',
  ]),
  'gr-2.1-06': real(identities('are found by serial number and can be cleaned away'), [
    IMPORTED,
    'imported.remove(id.toLowerCase()) ? NO_CONTENT : notFound(id)',
    'NO_CONTENT',
  ]),
  'gr-2.1-07': real(profiles('are made one by one under ids that say what they bind'), [
    service('assigning'),
    'return `${ownerId}_${key}_',
    'return `${key}_${ownerId}_',
  ]),
  'gr-2.1-08': real(graph('intune-objects', 'are made from text for Booleans and integers, with a comma too many'), [
    service('create-graph'),
    'if (relaxed?.ok) return relaxed;',
    '',
  ]),
  'gr-2.1-09': real(devices('is accepted, then refused while it runs, then refused for ten minutes'), [
    service('collections/autopilot-settings'),
    'MIN_INTERVAL_MS = 10 * 60_000',
    'MIN_INTERVAL_MS = 0',
  ]),
  'gr-2.1-10': real(
    graph('autopilot-events', 'follows a device from its enrolment to the end of both setups, with how long each took'),
    [
      service('collections/autopilot-events'),
      'deploymentTotalDuration: duration(enrolledMs, endMs)',
      "deploymentTotalDuration: 'PT0S'",
    ],
  ),
  'gr-2.1-11': real(graph('directory', 'is one, with its domain'), [
    service('collections/organization'),
    "name: domain,\n        type: 'Managed'",
    "name: displayName,\n        type: 'Managed'",
  ]),
  'gr-2.1-12': real(graph('directory', 'take members by reference once'), [
    service('collections/groups'),
    'if (directory.addMember(group.id, memberId, kind)) return NO_CONTENT;',
    "if (memberId !== '') return NO_CONTENT;",
  ]),
  'gr-2.1-13': real(graph('directory', 'are found by device id and by what an import stamped on them'), [
    service('collections/devices'),
    'deviceId: device.deviceId,',
    'deviceId: device.id,',
  ]),
  'gr-2.1-14': emulated(
    'a wipe is kept with the device for all to see; devices do the one that is the Autopilot Reset',
  ),
  'gr-2.1-15': real(graph('corporate-identifiers', 'are imported as a list, found again, and deleted'), [
    service('collections/corporate-identifiers'),
    'known.get(wanted.toLowerCase()) ?? []',
    '[]',
  ]),
  'gr-2.1-16': real(versions('/beta/deviceManagement/configurationPolicies', 'tells names by id'), [
    service('types/configurations'),
    "name: required(text()),\n    description: text(''),\n    platforms",
    "title: text(''),\n    description: text(''),\n    platforms",
  ]),

  'gr-2.4-01': real(graph('tenant-copies', 'gives scripts their content one by one'), [
    service('collections/intune-collections'),
    "hiddenInLists: ['scriptContent'],",
    '',
  ]),
  'gr-2.4-02': real(graph('tenant-copies', 'puts apps into categories, and shows them with the app'), [
    service('collections/mobile-apps'),
    'categories: toCategories(module), ',
    '',
  ]),
  'gr-2.4-03': real(graph('tenant-copies', 'is changed and taken away by reference'), [
    service('collections/managed-devices'),
    'managedDevices.save({ ...device, userId: user.id });',
    '',
  ]),
  'gr-3.3-01': real(spellings, [PROFILES, 'language: body.locale', "language: ''"]),
  'gr-3.3-02': real(spellings, [
    PROFILES,
    'extractHardwareHash: body.hardwareHashExtractionEnabled',
    'extractHardwareHash: false',
  ]),
  'gr-3.3-03': real(spellings, [PROFILES, 'enableWhiteGlove: body.preprovisioningAllowed', 'enableWhiteGlove: false']),
  'gr-3.3-04': real(spellings, [PROFILES, 'hideEULA: oobe.eulaHidden', 'hideEULA: false']),

  'gr-3.11-01': real(graph('mobility-management', 'is one of a list, and needs its permission'), [
    'src/service/graph/collections/mobility-management.ts',
    "path: 'mobilityManagementPolicies',",
    "path: 'policies',",
  ]),
  'gr-3.11-02': real(
    graph('mobility-management', 'is not changed with the addresses in one go, nor to selected by that word'),
    [
      'src/service/graph/collections/mobility-management.ts',
      "appliesTo: z.enum(['none', 'all'])",
      "appliesTo: z.enum(['none', 'all', 'selected'])",
    ],
  ),
  'gr-3.11-03': emulated('An application may do what in the cloud a signed-in administrator alone may.'),

  'gr-3.11-04': real(graph('directory', 'keep what is said of a person, by names in any case'), [
    'src/service/graph/collections/users.ts',
    '    ...user.profile,',
    '',
  ]),
  'gr-3.11-05': real(graph('directory', 'show in v1.0 what is shown unless more is selected, and all in beta'), [
    'src/service/graph/collections/users.ts',
    "      'officeLocation',\n",
    '',
  ]),
  'gr-3.11-06': real(tokens('ends when its user’s sign-ins are revoked, and those made after that go on'), [
    entra('credentials'),
    'atMs < sessionsValidFromMs',
    'false',
  ]),

  'gr-4-01': real(
    ['test/unit/protocol/odata/filter.test.ts', 'accepts a device by'],
    [odata('evaluate'), 'return whole.startsWith(wanted);', 'return false;'],
  ),
  'gr-4-02': real(
    graph('expand', 'is filtered, ordered, skipped, limited and counted by the options in its brackets'),
    [odata('query'), "splitOutside(nested, ';')", "splitOutside(nested, ',')"],
  ),
  'gr-4-03': real(gateway('pages what a filter leaves and an order rearranges'), [
    odata('evaluate'),
    'isDescending ? -difference : difference',
    'difference',
  ]),
  'gr-4-04': real(gateway('skips, counts as text, and gives nothing for a top of nothing'), [
    service('replies'),
    'body: String(total())',
    "body: ''",
  ]),
  'gr-4-05': real(graph('directory', 'are found by name, searched with the right header, and deleted'), [
    service('replies'),
    "=== 'eventual'",
    "!== 'eventual'",
  ]),
  'gr-4-06': real(gateway('follows absolute links on the origin that was called, to the end'), [
    odata('page'),
    '`${origin}${path}?',
    '`https://graph.microsoft.com${path}?',
  ]),
  'gr-4-07': real(gateway('shows as much metadata as the client accepts'), [
    service('replies'),
    "if (levelOf(asked) === 'none') return {};",
    '',
  ]),
  'gr-4-08': real(identities('read unknown from the first reply on, and a job decides them after a while'), [
    IMPORTED,
    'one(call, SET, row, 201)',
    'one(call, SET, row)',
  ]),
  'gr-4-09': real(gateway('gives every reply its ids and the date of the lab'), [
    service('create-graph'),
    "'client-request-id': clientRequestId,",
    "'client-request-id': requestId,",
  ]),

  'gr-4-10': real(graph('directory', 'keep what is said of a person, by names in any case'), [
    service('body'),
    'known.get(name.toLowerCase())',
    'known.get(name)',
  ]),

  'gr-5-01': real(tokens('give the application its roles'), [
    entra('grants/client-credentials'),
    "resource.kind === 'graph' && { roles }",
    "resource.kind === 'drs' && { roles }",
  ]),
  'gr-5-02': real(grants('is pending until a person has signed in with it, in both spellings of the grant'), [
    'src/protocol/oidc/token.ts',
    "'urn:ietf:params:oauth:grant-type:device_code', 'device_code'",
    "'urn:ietf:params:oauth:grant-type:device_code'",
  ]),
  'gr-5-03': real(grants('are not taken at the address that all tenants share'), [
    entra('grants/password'),
    "=== 'common'",
    "=== 'consumers'",
  ]),
  'gr-5-04': real(tokens('is a fresh nonce'), [entra('token-endpoint'), 'nonces.issue()', "''"]),
  'gr-5-05': real(grants('stands for the secret, by SHA-1 or SHA-256, RS256 or PS256'), [
    'src/protocol/oidc/client-assertion.ts',
    "['x5t#S256', 'sha256']",
    "['x5t#S256', 'sha1']",
  ]),
  'gr-5-06': real(grants('can be declined, runs out, and is known to its client alone'), [
    entra('grants/device-code'),
    "oauth: 'authorization_declined'",
    "oauth: 'access_denied'",
  ]),
  'gr-5-07': real(grants('names the user of a Graph token, by the subject of the id token'), [
    entra('userinfo'),
    'sub: claims.value.all.sub',
    'sub: user.id',
  ]),

  'gr-5-08': real(discovery('tells whether a password belongs here'), [
    entra('user-realm'),
    "account_type: isOurs(login) ? 'Managed' : 'Unknown'",
    "account_type: 'Unknown'",
  ]),
  'gr-5-09': real(tokens('give the application its roles'), [
    entra('grants/client-credentials'),
    'extra: { app_displayname: displayName },',
    '',
  ]),

  'gr-5.1-01': real(graph('authentication-methods', 'makes a pass by the tenant’s policy and shows it that once'), [
    'src/service/store/queries/settings.ts',
    'defaultLifetimeMinutes: 60',
    'defaultLifetimeMinutes: 480',
  ]),
  'gr-5.1-02': real(pages('takes its refresh tokens along when it ends or is deleted'), [
    entra('access-passes'),
    'return context.clock.now() < endOf(pass) ? undefined : { code: 130504 };',
    'return undefined;',
  ]),
  'gr-5.1-03': real(graph('authentication-methods', 'makes a pass by the tenant’s policy and shows it that once'), [
    service('collections/authentication-methods'),
    'isNew ? pass.pass : null',
    'pass.pass',
  ]),
  'gr-5.1-04': emulated('how much longer each further lock lasts is not disclosed: twice as long, an hour at most'),
  'gr-5.1-05': emulated(
    'pages, methods and the code as real; the number typed on the phone comes by a field of the page, the lab has no phone',
  ),
  'gr-5.1-06': real(pages('asks for a code from the phone, again after a wrong one, and shows in the token'), [
    entra('interrupts'),
    "amr: [...progress.amr, 'mfa']",
    'amr: progress.amr',
  ]),

  'gr-5.2-01': real(pages('locks the account after ten different wrong passwords, longer each time'), [
    entra('credentials'),
    'err({ code: 50053 })',
    'err({ code: 50126 })',
  ]),
  'gr-5.2-02': real(discovery('tells a disabled user only when the password is right'), [
    entra('credentials'),
    'err({ code: 50057 })',
    'err({ code: 50126 })',
  ]),
  'gr-5.2-03': absent('passwords of the lab do not expire'),
  'gr-5.2-04': real(
    pages('stands before renewed tokens too, and tells who has a second factor from who must register one'),
    [entra('conditional-access'), 'NO_SECOND_FACTOR = 50079', 'NO_SECOND_FACTOR = 50076'],
  ),
  'gr-5.2-05': real(pages('asks for a code from the phone, again after a wrong one, and shows in the token'), [
    entra('interrupts'),
    'const error: SignInError = { code: 500121 };',
    'const error: SignInError = { code: 50126 };',
  ]),
  'gr-5.2-06': real(pages('takes the answer to a page once, within ten minutes, of an account that is still there'), [
    entra('interrupts'),
    'code: 50089',
    'code: 50076',
  ]),
  'gr-5.2-07': absent('no policy of the lab asks a browser for its device'),
  'gr-5.2-08': real(pages('blocks, and tells a device that is not compliant'), [
    entra('conditional-access'),
    'compliantDevice: 53000',
    'compliantDevice: 53003',
  ]),
  'gr-5.2-09': real(pages('leads back to the client when the person cancels'), [
    entra('sign-in'),
    '{ code: 65004 }',
    '{ code: 50126 }',
  ]),
  'gr-5.2-10': real(pages('is refused when wrong, not valid yet, or forbidden by the policy'), [
    entra('access-passes'),
    'pass.pass !== text) return err({ code: 130507 })',
    'pass.pass !== text) return err({ code: 50126 })',
  ]),
  'gr-5.2-11': real(pages('serves once when it is for one time'), [
    entra('access-passes'),
    'err({ code: 130502 })',
    'err({ code: 130504 })',
  ]),

  'gr-5.3-01': real(
    sessions('goes on a day after it last served, and ends with the account, its password and its pass'),
    [entra('browser-sessions'), 'MAX_INACTIVE_MS = 86_400_000', 'MAX_INACTIVE_MS = 3_600_000'],
  ),
  'gr-5.3-02': real(sessions('gives way to a client that wants a choice, or fresh proof'), [
    entra('browser-sessions'),
    "prompt === 'login' || only === undefined",
    'only === undefined',
  ]),
  'gr-5.3-03': real(sessions('takes the one who is named, or has a person pick'), [
    entra('sign-in'),
    "choice.kind === 'pick' ? 16000 : 50058",
    '50058',
  ]),
  'gr-5.3-04': emulated(
    'browser, hints and addresses as real; no application of the lab has a LogoutUrl to be told at',
  ),
  'gr-5.3-05': real(discovery('comes in the fragment, with the code that it names or without one'), [
    entra('authorize'),
    '{ c_hash: halfHash(code) }',
    '{}',
  ]),
  'gr-5.3-06': real(discovery('comes in the fragment, with the code that it names or without one'), [
    entra('authorize'),
    "(wants(authorization, 'id_token') ? 'fragment' : 'query')",
    "'query'",
  ]),
  'gr-5.3-07': real(
    consents('is not needed for what the administrator granted, nor asked where no page can be shown'),
    [entra('sign-in-error'), "65001: 'consent_required'", "65001: 'basic_action'"],
  ),
  'gr-5.3-08': real(tokens('ends with the password that it was made with'), [
    entra('grants/refresh-token'),
    'code: 50173',
    'code: 70000',
  ]),
  'gr-5.3-14': real(grants('say in the reply what was granted as the request spelt it, so that caches find it again'), [
    entra('resources'),
    '`${prefix}${name}`',
    'name',
  ]),
  'gr-5.3-09': real(tokens('asks applications for all that they were granted, of one resource, by scope alone'), [
    entra('grants/client-credentials'),
    'code: 1002012',
    'code: 90014',
  ]),
  'gr-5.3-10': real(
    onBehalf('is refused with a token for somebody else, of an application, old, forged, or an id token'),
    [entra('grants/on-behalf-of'), 'audience: 500131', 'audience: 50013'],
  ),
  'gr-5.3-11': real(pages('tells a client at the token endpoint which policy to satisfy'), [
    entra('conditional-access'),
    'capolids: {',
    'polids: {',
  ]),
  'gr-5.3-12': real(sessions('is not given to a device because its user is signed in: a person says so'), [
    entra('device-code'),
    'needsConfirmation: true',
    'needsConfirmation: false',
  ]),
  'gr-5.3-15': real(
    [
      'test/unit/service/entra/primary-refresh-tokens.test.ts',
      'is signed in as the user of the device, whose tokens carry it',
    ],
    [entra('primary-refresh-tokens'), "'x-ms-RefreshTokenCredential'", "'x-ms-other'"],
  ),
  'gr-5.3-13': real(tokens('of a web application is worth nothing without its secret'), [
    entra('grants/authorization-code'),
    'return err({ code: 7000218 });',
    'return err({ code: 70000 });',
  ]),

  // The clients themselves run in test/interop, against a process that cannot be broken from here.
  'gr-6-01': real(discovery('describes both versions with every property that clients read'), [
    entra('openid-configuration'),
    'token_endpoint: `${oauth}/token`',
    'token_endpoint: oauth',
  ]),
  'gr-6-02': real(gateway('follows absolute links on the origin that was called, to the end'), [
    odata('page'),
    '`${origin}${path}?',
    '`https://graph.microsoft.com${path}?',
  ]),
  'gr-6-03': real(discovery('names the aliases of the host and the tenant’s document'), [
    entra('openid-configuration'),
    "preferred_cache: 'login.windows.net', aliases: ALIASES",
    "preferred_cache: 'login.windows.net', aliases: []",
  ]),
  'gr-6-04': absent('its part for deviceManagement is not published'),
  'gr-6-05': absent('not run: Go'),
  'gr-6-06': absent('not run: Python'),
  'gr-6-07': absent('not run: PowerShell; its calls are played one by one in test/interop/graph-calls.test.ts'),
  'gr-6-08': absent('played by hand alone: the package brings 400 MB'),
  'gr-6-09': real(
    ['test/unit/service/entra/resource-manager.test.ts', 'finds its tenant and no subscription with a token for'],
    [entra('resource-manager'), "'/subscriptions': []", "'/subscription': []"],
  ),
};
