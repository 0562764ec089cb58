import type { Random } from '../core/random.ts';
import type { Tenant } from './context.ts';
import type { Directory } from './entra/directory.ts';
import { GRAPH_PERMISSIONS } from './entra/resources.ts';

/** A user who exists before anybody does anything. */
export interface UserSeed {
  readonly upn: string;
  readonly displayName: string;
  readonly password: string;
  /** Holds Entra ID premium and Intune, which automatic enrolment needs (autopilot.md 3, Licence). */
  readonly isLicensed: boolean;
  readonly isGlobalAdministrator: boolean;
}

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
  /** What an administrator's scripts sign in as, with every permission; the secret's SHA-256 is lower-case hexadecimal. */
  readonly application: { readonly clientId: string; readonly displayName: string; readonly secretSha256: string };
}

/** Enterprise Mobility + Security E3: an Entra premium plan and Intune. */
const EMS = 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e';

/** Puts the seed into an empty database. */
export function seedTenant({ queries, createUser }: Directory, seed: TenantSeed, random: Random): void {
  const { users, settings, applications } = queries;
  const { branding, mdmScope, deviceQuota, application } = seed;
  for (const { isLicensed, ...user } of seed.users) {
    const { id } = createUser({ ...user, mail: user.upn, usageLocation: 'US' });
    if (isLicensed) users.addLicence(id, EMS);
  }
  settings.set('mdmScope', mdmScope);
  settings.set('deviceQuota', deviceQuota);
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
  applications.save({ ...application, objectId: random.guid(), roles: GRAPH_PERMISSIONS });
}
