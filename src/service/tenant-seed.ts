import type { Random } from '../core/random.ts';
import type { Tenant } from './context.ts';
import type { NewAccessPass } from './entra/access-passes.ts';
import type { Directory } from './entra/directory.ts';
import { GRAPH_PERMISSIONS } from './entra/resources.ts';
import { DOCUMENTED_LIMITS } from './graph/throttle.ts';
import type { Application } from './store/queries/applications.ts';
import type { AuthenticatorMethod } from './store/queries/authentication-methods.ts';
import type { Settings } from './store/queries/settings.ts';

/** A user who exists before anybody does anything. */
export interface UserSeed {
  readonly upn: string;
  readonly displayName: string;
  readonly password: string;
  /** Holds Entra ID premium and Intune, which automatic enrolment needs (autopilot.md 3, Licence). */
  readonly isLicensed: boolean;
  readonly isGlobalAdministrator: boolean;
  /** True unless said otherwise. */
  readonly isEnabled?: boolean;
  /** The second factor that the user has registered; `secret`, in base32, is what one-time codes come from. */
  readonly authenticator?: { readonly method: AuthenticatorMethod; readonly secret: string };
  /** A Temporary Access Pass, valid from the start. */
  readonly accessPass?: Pick<NewAccessPass, 'lifetimeMinutes' | 'isUsableOnce'> & { readonly pass: string };
}

/** An application that exists from the start; what is left out it has not. */
export type ApplicationSeed = Pick<Application, 'clientId' | 'displayName'> &
  Partial<Omit<Application, 'clientId' | 'displayName' | 'objectId'>>;

/** Settings that a tenant may start with; each left out has the default of `store/queries/settings.ts`. */
type SeedSettings = Partial<
  Pick<
    Settings,
    | 'updates'
    | 'withoutProfile'
    | 'otherOrganisation'
    | 'devicesMayJoin'
    | 'mfaToJoin'
    | 'conditionalAccess'
    | 'agreements'
    | 'accessPasses'
    | 'lockout'
    | 'termsOfUse'
  >
>;

/** The tenant with everything that no admin makes through Graph. */
export interface TenantSeed extends Tenant {
  readonly users: readonly UserSeed[];
  readonly branding: {
    readonly backgroundColor?: string;
    readonly signInPageText?: string;
    readonly usernameHintText?: string;
    readonly squareLogo?: string;
  };
  /** Whose devices enrol by themselves. */
  readonly mdmScope: 'all' | 'none';
  /** How many devices a user may join. */
  readonly deviceQuota: number;
  /** Devices that belong to another tenant (autopilot.md 4.1: 808, 811): their hashes in Base64, and how far it is. */
  readonly registeredElsewhere?: readonly { readonly hash: string; readonly stage: 'registered' | 'assigned' }[];
  /** Holds callers of Graph to what is documented; without it none is held back (graph.md 4, Throttle). */
  readonly hasGraphLimits?: boolean;
  /** What an administrator's scripts sign in as, with every permission; the secret's SHA-256 is lower-case hexadecimal. */
  readonly application: { readonly clientId: string; readonly displayName: string; readonly secretSha256: string };
  /** Further applications, each with what it was granted. */
  readonly applications?: readonly ApplicationSeed[];
  readonly settings?: SeedSettings;
}

const NOTHING_GRANTED = {
  secretSha256: null,
  roles: [],
  certificates: [],
  redirectUris: [],
  scopes: null,
  enableIdTokenIssuance: false,
} as const;

/** Enterprise Mobility + Security E3: an Entra premium plan and Intune. */
const EMS = 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e';

/** Puts the seed into an empty database. */
export function seedTenant(directory: Directory, seed: TenantSeed, random: Random): void {
  const { users, settings, applications, authenticationMethods } = directory.queries;
  const { branding, mdmScope, deviceQuota, application } = seed;
  for (const [name, value] of Object.entries(seed.settings ?? {})) settings.set(name as keyof SeedSettings, value);
  for (const { isLicensed, isEnabled = true, authenticator, accessPass, ...user } of seed.users) {
    const { id, createdMs } = directory.createUser({
      ...user,
      accountEnabled: isEnabled,
      mail: user.upn,
      usageLocation: 'US',
    });
    if (isLicensed) users.addLicence(id, EMS);
    if (accessPass !== undefined) directory.accessPasses.create({ userId: id, ...accessPass });
    if (authenticator !== undefined) {
      authenticationMethods.saveAuthenticator({ id: random.fork(id).guid(), userId: id, ...authenticator, createdMs });
    }
  }
  settings.set('mdmScope', mdmScope);
  settings.set('deviceQuota', deviceQuota);
  if (seed.hasGraphLimits) settings.set('graphLimits', DOCUMENTED_LIMITS);
  if (Object.keys(branding).length > 0) {
    settings.set('branding', {
      backgroundColor: null,
      signInPageText: null,
      usernameHintText: null,
      bannerLogo: null,
      squareLogo: null,
      backgroundImage: null,
      customPrivacyAndCookiesUrl: null,
      customTermsOfUseUrl: null,
      ...branding,
    });
  }
  for (const each of [{ ...application, roles: GRAPH_PERMISSIONS }, ...(seed.applications ?? [])]) {
    applications.save({ ...NOTHING_GRANTED, ...each, objectId: random.guid() });
  }
}
