import type { Database } from 'better-sqlite3';

/** A user of the directory; `upn` is unique in any case. */
export interface User {
  /** Object id, a GUID. */
  readonly id: string;
  readonly upn: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mail: string | null;
  readonly accountEnabled: boolean;
  readonly usageLocation: string | null;
  /** In clear: these accounts exist in the lab alone. */
  readonly password: string;
  readonly isGlobalAdministrator: boolean;
  readonly createdMs: number;
  /** What else Graph keeps of the person, by property (graph.md gr-3.11-04). */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Sign-ins from before have been revoked. */
  readonly sessionsValidFromMs: number;
}

type UserRow = Omit<User, 'accountEnabled' | 'isGlobalAdministrator' | 'profile'> & {
  readonly accountEnabled: number;
  readonly isGlobalAdministrator: number;
  readonly profile: string;
};

const COLUMNS = `id, upn, display_name AS displayName, given_name AS givenName, surname, mail,
  account_enabled AS accountEnabled, usage_location AS usageLocation, password,
  is_global_administrator AS isGlobalAdministrator, created_ms AS createdMs, profile,
  sessions_valid_from_ms AS sessionsValidFromMs`;

const toUser = (row: UserRow): User => ({
  ...row,
  accountEnabled: row.accountEnabled === 1,
  isGlobalAdministrator: row.isGlobalAdministrator === 1,
  profile: JSON.parse(row.profile) as User['profile'],
});

const toRow = (user: User): UserRow => ({
  ...user,
  accountEnabled: Number(user.accountEnabled),
  isGlobalAdministrator: Number(user.isGlobalAdministrator),
  profile: JSON.stringify(user.profile),
});

/** Reads and writes of users and their licences. */
export interface UserQueries {
  insert(user: User): void;
  /** Replaces every column of the user with this id. */
  update(user: User): void;
  /** Also ends memberships and licences. */
  delete(id: string): boolean;
  byId(id: string): User | undefined;
  byUpn(upn: string): User | undefined;
  /** In the order of user principal names. */
  list(): User[];
  /** Sku ids in ascending order. */
  licencesOf(userId: string): string[];
  addLicence(userId: string, skuId: string): void;
  removeLicence(userId: string, skuId: string): void;
}

export function createUserQueries(db: Database): UserQueries {
  const insert = db.prepare<[UserRow]>(`INSERT INTO users VALUES (@id, @upn, @displayName, @givenName, @surname, @mail,
    @accountEnabled, @usageLocation, @password, @isGlobalAdministrator, @createdMs, @profile, @sessionsValidFromMs)`);
  const update = db.prepare<[UserRow]>(`UPDATE users SET upn = @upn, display_name = @displayName,
    given_name = @givenName, surname = @surname, mail = @mail, account_enabled = @accountEnabled,
    usage_location = @usageLocation, password = @password, is_global_administrator = @isGlobalAdministrator,
    profile = @profile, sessions_valid_from_ms = @sessionsValidFromMs WHERE id = @id`);
  const leaveGroups = db.prepare<[string]>('DELETE FROM group_members WHERE member_id = ?');
  const remove = db.prepare<[string]>('DELETE FROM users WHERE id = ?');
  const byId = db.prepare<[string], UserRow>(`SELECT ${COLUMNS} FROM users WHERE id = ?`);
  const byUpn = db.prepare<[string], UserRow>(`SELECT ${COLUMNS} FROM users WHERE upn = ?`);
  const list = db.prepare<[], UserRow>(`SELECT ${COLUMNS} FROM users ORDER BY upn`);
  const licences = db
    .prepare<[string], string>('SELECT sku_id FROM user_licences WHERE user_id = ? ORDER BY sku_id')
    .pluck();
  const addLicence = db.prepare<[string, string]>('INSERT OR IGNORE INTO user_licences VALUES (?, ?)');
  const removeLicence = db.prepare<[string, string]>('DELETE FROM user_licences WHERE user_id = ? AND sku_id = ?');
  const found = (row: UserRow | undefined) => (row === undefined ? undefined : toUser(row));

  return {
    insert: (user) => void insert.run(toRow(user)),
    update: (user) => void update.run(toRow(user)),
    delete: db.transaction((id: string) => {
      leaveGroups.run(id);
      return remove.run(id).changes === 1;
    }),
    byId: (id) => found(byId.get(id)),
    byUpn: (upn) => found(byUpn.get(upn)),
    list: () => list.all().map(toUser),
    licencesOf: (userId) => licences.all(userId),
    addLicence: (userId, skuId) => void addLicence.run(userId, skuId),
    removeLicence: (userId, skuId) => void removeLicence.run(userId, skuId),
  };
}
