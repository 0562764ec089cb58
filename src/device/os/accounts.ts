import { entraSidOf } from '../../core/guid.ts';
import type { Random } from '../../core/random.ts';
import type { Disk } from './disk.ts';

/** The built-in groups by their well-known SIDs. */
export const GROUPS = {
  Administrators: 'S-1-5-32-544',
  Users: 'S-1-5-32-545',
  Guests: 'S-1-5-32-546',
} as const;

/** An account that can sign in on this device. */
export type Account =
  | { readonly kind: 'local'; readonly sid: string; readonly name: string; readonly isEnabled: boolean }
  | {
      readonly kind: 'entra';
      readonly sid: string;
      /** Lower-case GUID of the user in Entra. */
      readonly objectId: string;
      readonly upn: string;
      readonly displayName: string;
      /** Of the user's roles in Entra: what is allowed to those is allowed to the user (autopilot.md 1.4, userType). */
      readonly roleSids: readonly string[];
    };

/** The account that the out-of-box experience runs as. */
export const SETUP_ACCOUNT = 'defaultuser0';

/** The first relative id of an account that somebody makes. */
const FIRST_OWN_RID = 1001;

/** Accounts of a new Windows by their relative ids. */
const BUILT_IN = [
  { rid: 500, name: 'Administrator', isEnabled: false, group: GROUPS.Administrators },
  { rid: 501, name: 'Guest', isEnabled: false, group: GROUPS.Guests },
  { rid: 503, name: 'DefaultAccount', isEnabled: false, group: GROUPS.Users },
  { rid: 504, name: 'WDAGUtilityAccount', isEnabled: false, group: GROUPS.Users },
  { rid: 1000, name: SETUP_ACCOUNT, isEnabled: true, group: GROUPS.Administrators },
] as const;

/** What Entra tells of a user who signs in. */
export interface EntraUser {
  readonly objectId: string;
  readonly upn: string;
  readonly displayName: string;
  /** Of the user's roles. */
  readonly roleSids?: readonly string[];
}

/** Local and Entra accounts and the local groups, on the disk. */
export class Accounts {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The `S-1-5-21-…` of this installation, or undefined before `install`. */
  get machineSid(): string | undefined {
    return this.#disk.read('accounts/machine-sid');
  }

  /** Makes the machine SID and the built-in accounts of a new installation. */
  install(random: Random): void {
    const machineSid = `S-1-5-21-${random.uint32()}-${random.uint32()}-${random.uint32()}`;
    for (const { rid, name, isEnabled, group } of BUILT_IN) {
      const sid = `${machineSid}-${rid}`;
      this.#store({ kind: 'local', sid, name, isEnabled });
      this.addMember(group, sid);
    }
    // Last: by it the installation is known to be complete.
    this.#disk.write('accounts/machine-sid', machineSid);
  }

  /** Adds the account of an Entra user, a member of Users, or brings it up to date; administrators are made by `addMember`. */
  addEntraUser({ objectId, upn, displayName, roleSids = [] }: EntraUser): Account {
    const account = { kind: 'entra', sid: entraSidOf(objectId), objectId, upn, displayName, roleSids } as const;
    this.#store(account);
    this.addMember(GROUPS.Users, account.sid);
    return account;
  }

  /** Adds a person's own account, an administrator as whoever sets up a private PC is. */
  addLocalUser(name: string): Account {
    const account = this.localUser(name);
    this.addMember(GROUPS.Administrators, account.sid);
    return account;
  }

  /** The local account of that name; made as a standard user when there is none. */
  localUser(name: string): Account {
    const known = this.list().find((it) => it.kind === 'local' && it.name.toLowerCase() === name.toLowerCase());
    if (known !== undefined) return known;
    const rids = this.list().flatMap(({ kind, sid }) => (kind === 'local' ? [ridOf(sid)] : []));
    const sid = `${this.machineSid}-${Math.max(FIRST_OWN_RID - 1, ...rids) + 1}`;
    const account = { kind: 'local', sid, name, isEnabled: true } as const;
    this.#store(account);
    this.addMember(GROUPS.Users, sid);
    return account;
  }

  get(sid: string): Account | undefined {
    const text = this.#disk.read(`accounts/users/${sid}`);
    return text === undefined ? undefined : (JSON.parse(text) as Account);
  }

  list(): Account[] {
    const prefix = 'accounts/users/';
    return this.#disk.list(prefix).flatMap((path) => this.get(path.slice(prefix.length)) ?? []);
  }

  /** Removes an account and its memberships. */
  remove(sid: string): void {
    for (const group of Object.values(GROUPS)) this.removeMember(group, sid);
    this.#disk.delete(`accounts/users/${sid}`);
  }

  /** Puts a SID into a group; it may be one without an account, such as that of an Entra role. */
  addMember(groupSid: string, memberSid: string): void {
    this.#disk.write(`accounts/groups/${groupSid}/${memberSid}`, '');
  }

  removeMember(groupSid: string, memberSid: string): void {
    this.#disk.delete(`accounts/groups/${groupSid}/${memberSid}`);
  }

  /** The SIDs in a group, sorted. */
  members(groupSid: string): string[] {
    const prefix = `accounts/groups/${groupSid}/`;
    return this.#disk.list(prefix).map((path) => path.slice(prefix.length));
  }

  /** Whether somebody administers this device, by themselves or by a role: those of the account unless given. */
  isAdministrator(sid: string, roleSids = this.#rolesOf(sid)): boolean {
    return this.members(GROUPS.Administrators).some((member) => member === sid || roleSids.includes(member));
  }

  #rolesOf(sid: string): readonly string[] {
    const account = this.get(sid);
    return account?.kind === 'entra' ? account.roleSids : [];
  }

  #store(account: Account): void {
    this.#disk.write(`accounts/users/${account.sid}`, JSON.stringify(account));
  }
}

function ridOf(sid: string): number {
  return Number(sid.slice(sid.lastIndexOf('-') + 1));
}
