import type { Milestone } from '../../src/device/milestones.ts';
import type { PageAnswer, PageName } from '../../src/device/oobe/pages.ts';
import type { Duration } from './duration.ts';
import type {
  AppSpec,
  EspSpec,
  Expectation,
  FleetSpec,
  GroupSpec,
  Holding,
  PolicySpec,
  ProfileSpec,
  ResetState,
  TargetSpec,
  TenantSpec,
  Verb,
  Who,
} from './scenario.ts';
import type { Selection } from './selection.ts';

/** Something said of devices: of all, unless `.of(name)` picks a fleet or one device. */
export type Selectable<T extends Selection> = T & { of(name: string): T };

/** Plain data with one method that does not count as data: listing, diffing and freezing do not see it. */
function selectable<T extends Selection>(said: Omit<T, 'which'>): Selectable<T> {
  const data = Object.defineProperty({ ...said }, 'of', {
    value: (name: string) => Object.freeze({ ...said, which: name }),
  });
  return Object.freeze(data) as unknown as Selectable<T>;
}

/** Devices alike. @example fleet({ name: 'sales', count: 3, model: 'surface-laptop-5' }) */
export function fleet(spec: Partial<FleetSpec>): FleetSpec {
  return Object.freeze({
    kind: 'fleet',
    name: 'device',
    count: 1,
    model: 'surface-laptop-5',
    windows: '11-23H2-pro',
    network: 'wireless',
    locale: 'en-US',
    ...spec,
  });
}

/** A target of an assignment. */
export const to = Object.freeze({
  allDevices: Object.freeze({ to: 'allDevices' }) as TargetSpec,
  allLicensedUsers: Object.freeze({ to: 'allLicensedUsers' }) as TargetSpec,
  group: (name: string): TargetSpec => Object.freeze({ to: 'group', group: name }),
});

/** Dynamic device groups (autopilot.md 1.3). */
export const group = Object.freeze({
  /** Every registered device. */
  allAutopilot: (displayName: string): GroupSpec =>
    Object.freeze({ displayName, rule: '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))' }),
  /** Devices that were imported with this group tag. */
  byTag: (displayName: string, tag: string): GroupSpec =>
    Object.freeze({ displayName, rule: `(device.devicePhysicalIds -any (_ -eq "[OrderID]:${tag}"))` }),
  byPurchaseOrder: (displayName: string, order: string): GroupSpec =>
    Object.freeze({ displayName, rule: `(device.devicePhysicalIds -any (_ -eq "[PurchaseOrderId]:${order}"))` }),
  /** Devices to which this deployment profile is assigned. */
  byProfile: (displayName: string, profileName: string): GroupSpec =>
    Object.freeze({ displayName, rule: `(device.enrollmentProfileName -eq "${profileName}")` }),
});

/** A deployment profile with the portal's defaults (autopilot.md 1.4). */
export function profile(spec: Partial<ProfileSpec> & Pick<ProfileSpec, 'displayName' | 'assignedTo'>): ProfileSpec {
  return Object.freeze({
    userType: 'administrator',
    eulaHidden: true,
    privacySettingsHidden: true,
    escapeLinkHidden: true,
    keyboardSelectionPageSkipped: false,
    locale: 'os-default',
    deviceNameTemplate: '',
    convertsTargetedDevices: false,
    ...spec,
  });
}

/** A status page that blocks until everything is installed (autopilot.md 1.5). */
export function esp(spec: Partial<EspSpec> = {}): EspSpec {
  return Object.freeze({
    displayName: 'Status page',
    showProgress: true,
    timeout: '60m',
    allowRetryOnFailure: true,
    allowResetOnFailure: true,
    allowUseOnFailure: false,
    allowLogCollection: true,
    customErrorMessage: 'Setup could not be completed. Please try again or contact your support person for help.',
    onlyInOobe: true,
    installQualityUpdates: false,
    blockingApps: [],
    assignedTo: Object.freeze([to.allDevices]),
    ...spec,
  });
}

/** A required app, Win32 unless told otherwise (graph.md 3.9). */
export function app(displayName: string, spec: Partial<AppSpec> = {}): AppSpec {
  return Object.freeze({
    displayName,
    packaging: 'exe',
    runAs: 'system',
    installs: '90s',
    maxRunTime: '60m',
    sizeMb: 40,
    exitCode: 0,
    assignedTo: Object.freeze([to.allDevices]),
    ...spec,
  });
}

/** A custom OMA-URI configuration (graph.md 3.10). */
export function policy(
  displayName: string,
  settings: PolicySpec['settings'],
  spec: Partial<PolicySpec> = {},
): PolicySpec {
  return Object.freeze({ displayName, settings, assignedTo: Object.freeze([to.allDevices]), ...spec });
}

/** An organisation; what is not said is an ordinary one with 250 licensed users and a status page. */
export function contoso(spec: Partial<Omit<TenantSpec, 'kind'>> = {}): TenantSpec {
  return Object.freeze({
    kind: 'tenant',
    displayName: 'Contoso',
    domain: 'contoso.com',
    region: 'EU',
    users: { count: 250, licensed: true },
    branding: {
      signInPageText: 'Welcome to Contoso',
      usernameHintText: 'someone@contoso.com',
      backgroundColor: '#0b5cad',
    },
    mdmScope: 'all',
    deviceQuota: 50,
    groups: [group.allAutopilot('Autopilot devices')],
    profiles: [profile({ displayName: 'Contoso standard', assignedTo: [to.group('Autopilot devices')] })],
    esp: esp(),
    apps: [],
    policies: [],
    ...spec,
  });
}

type VerbOf<K extends Verb['kind']> = Extract<Verb, { kind: K }>;

/** What an admin does, all of it through Graph. */
export const admin = Object.freeze({
  /** Uploads the hardware hashes and waits for each row's result; a refused row ends the story unless `mayFail`. */
  importHashes: (
    options: { groupTag?: string; assignUsers?: boolean; mayFail?: boolean } = {},
  ): Selectable<VerbOf<'admin.importHashes'>> =>
    selectable<VerbOf<'admin.importHashes'>>({
      kind: 'admin.importHashes',
      groupTag: options.groupTag ?? '',
      assignUsers: options.assignUsers ?? false,
      mayFail: options.mayFail ?? false,
    }),
  /** Assigns each registered device to its user, by name: the greeting uses it (autopilot.md 1.4, Assigned user). */
  assignUsers: (): Selectable<VerbOf<'admin.assignUsers'>> =>
    selectable<VerbOf<'admin.assignUsers'>>({ kind: 'admin.assignUsers' }),
  /** Watches the portal until every device shows an assigned profile. */
  waitForAssignment: (options: { within?: Duration } = {}): Selectable<VerbOf<'admin.waitForAssignment'>> =>
    selectable<VerbOf<'admin.waitForAssignment'>>({ kind: 'admin.waitForAssignment', within: options.within ?? '4h' }),
  /** Autopilot Reset in the portal; the device hears of it at its next check-in (autopilot.md 2.6). */
  autopilotReset: (): Selectable<VerbOf<'admin.autopilotReset'>> =>
    selectable<VerbOf<'admin.autopilotReset'>>({ kind: 'admin.autopilotReset' }),
  /** Watches the portal until each device's reset has come so far. */
  waitForReset: (state: ResetState, options: { within?: Duration } = {}): Selectable<VerbOf<'admin.waitForReset'>> =>
    selectable<VerbOf<'admin.waitForReset'>>({ kind: 'admin.waitForReset', state, within: options.within ?? '12h' }),
});

export const device = Object.freeze({
  powerOn: (): Selectable<VerbOf<'device.powerOn'>> => selectable<VerbOf<'device.powerOn'>>({ kind: 'device.powerOn' }),
  /** Restarts it, whatever it is at. */
  restart: (): Selectable<VerbOf<'device.restart'>> => selectable<VerbOf<'device.restart'>>({ kind: 'device.restart' }),
});

/** What the person in front of the device does. */
export const user = Object.freeze({
  /** Types the user name and the password when the page asks; users are dealt round-robin. */
  signIn: (options: Partial<Pick<VerbOf<'user.signIn'>, 'as' | 'by'>> = {}): Selectable<VerbOf<'user.signIn'>> =>
    selectable<VerbOf<'user.signIn'>>({ kind: 'user.signIn', as: 'owner', by: 'password', ...options }),
  /** Presses Ctrl+Shift+D, which opens the diagnostics page in the OOBE of Windows 11. */
  openDiagnostics: (): Selectable<VerbOf<'user.openDiagnostics'>> =>
    selectable<VerbOf<'user.openDiagnostics'>>({ kind: 'user.openDiagnostics' }),
  /** Leaves a page alone when it is shown, until `answer` or a restart. */
  leave: (page: PageName): Selectable<VerbOf<'user.leave'>> =>
    selectable<VerbOf<'user.leave'>>({ kind: 'user.leave', page }),
  /** Signs in at the lock screen of a device whose out-of-box experience is over. */
  signInToWindows: (options: { as?: Who } = {}): Selectable<VerbOf<'user.signInToWindows'>> =>
    selectable<VerbOf<'user.signInToWindows'>>({ kind: 'user.signInToWindows', as: options.as ?? 'owner' }),
  /** Locks the screen, presses Ctrl+Win+R and signs in on the page that may come (autopilot.md 2.6). */
  pressReset: (options: { as?: Who } = {}): Selectable<VerbOf<'user.pressReset'>> =>
    selectable<VerbOf<'user.pressReset'>>({ kind: 'user.pressReset', as: options.as ?? 'owner' }),
  /** Answers a page otherwise than the default person would. */
  answer: <P extends PageName>(page: P, answer: PageAnswer<P>): Selectable<VerbOf<'user.answer'>> =>
    selectable<VerbOf<'user.answer'>>({ kind: 'user.answer', page, answer: answer as VerbOf<'user.answer'>['answer'] }),
});

type Aim = VerbOf<'until'>['milestone'];

/**
 * Waits until all devices, or with `any(…)` the first, have come this far; `outcome` is the desktop, the sign-in screen
 * or an end before them, whichever comes.
 */
export function until(what: Aim | { readonly any: Aim }, options: { within: Duration }): Selectable<VerbOf<'until'>> {
  const isAny = typeof what !== 'string';
  return selectable<VerbOf<'until'>>({
    kind: 'until',
    milestone: isAny ? what.any : what,
    within: options.within,
    who: isAny ? 'any' : 'all',
  });
}

/** A line for the audience; it takes no simulated time. */
export function narrate(text: string): VerbOf<'narrate'> {
  return Object.freeze({ kind: 'narrate', text });
}

/** Lets simulated time pass. */
export function wait(duration: Duration): VerbOf<'wait'> {
  return Object.freeze({ kind: 'wait', for: duration });
}

type ExpectationOf<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

function expectations<W extends Expectation['who']>(who: W) {
  return {
    /** A milestone, and what it says: `all.reach('join.done', { isAdministrator: true })`. */
    reach: (milestone: Milestone, holding?: Holding) =>
      selectable<ExpectationOf<'reach'>>({ kind: 'reach', who, milestone, ...(holding && { holding }) }),
    /** A page that was shown, how often, and with what on it. */
    see: (page: PageName, options: Pick<ExpectationOf<'see'>, 'holding' | 'times'> = {}) =>
      selectable<ExpectationOf<'see'>>({ kind: 'see', who, page, ...options }),
    /** A code on a page or in an event log, `0x81036502`. */
    show: (code: string) => selectable<ExpectationOf<'show'>>({ kind: 'show', who, code }),
    /** What the import said of the row: `all.failImport('ZtdDeviceAlreadyAssigned')`. */
    failImport: (error: string) => selectable<ExpectationOf<'import'>>({ kind: 'import', who, error }),
    log: (channel: string, id: number) => selectable<ExpectationOf<'event'>>({ kind: 'event', who, channel, id }),
    /** What lies on the disk at the end, with what in it: `all.have('registry/HKLM/…/Version', 'REG_SZ:1*')`. */
    have: (path: string, value?: string) =>
      selectable<ExpectationOf<'have'>>({ kind: 'have', who, path, ...(value !== undefined && { value }) }),
    /** An app of the tenant, by its display name. */
    install: (app: string) => selectable<ExpectationOf<'install'>>({ kind: 'install', who, app }),
  };
}

/** Judged at the end of the story (docs/design.md 7). */
export const all = Object.freeze(expectations('all'));
export const none = Object.freeze(expectations('none'));
/** `any.reach('desktop')` as an expectation, `until(any('desktop'), …)` in a story. */
export const any = Object.freeze(Object.assign((milestone: Aim) => ({ any: milestone }), expectations('any')));
