import type { Database } from 'better-sqlite3';

/** A group; one with a membership rule is dynamic. */
export interface Group {
  /** Object id, a GUID. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string;
  readonly securityEnabled: boolean;
  readonly mailEnabled: boolean;
  readonly membershipRule: string | null;
  readonly ruleProcessing: 'On' | 'Paused' | null;
  readonly createdMs: number;
}

export type MemberKind = 'user' | 'device';

/** A member by object id. */
export interface GroupMember {
  readonly memberId: string;
  readonly memberKind: MemberKind;
}

type GroupRow = Omit<Group, 'securityEnabled' | 'mailEnabled'> & {
  readonly securityEnabled: number;
  readonly mailEnabled: number;
};

const COLUMNS = `id, display_name AS displayName, description, mail_nickname AS mailNickname,
  security_enabled AS securityEnabled, mail_enabled AS mailEnabled, membership_rule AS membershipRule,
  rule_processing AS ruleProcessing, created_ms AS createdMs`;

const toGroup = (row: GroupRow): Group => ({
  ...row,
  securityEnabled: row.securityEnabled === 1,
  mailEnabled: row.mailEnabled === 1,
});

const toRow = (group: Group): GroupRow => ({
  ...group,
  securityEnabled: Number(group.securityEnabled),
  mailEnabled: Number(group.mailEnabled),
});

/** Reads and writes of groups and memberships. */
export interface GroupQueries {
  insert(group: Group): void;
  /** Replaces every column of the group with this id. */
  update(group: Group): void;
  delete(id: string): boolean;
  byId(id: string): Group | undefined;
  /** In the order of display names. */
  list(): Group[];
  /** Groups whose rule is to be evaluated, in the order of ids. */
  listDynamic(): Group[];
  /** In the order of member ids. */
  membersOf(groupId: string): GroupMember[];
  isMember(groupId: string, memberId: string): boolean;
  /** Ids in ascending order. */
  groupIdsOf(memberId: string): string[];
  /** The same of a device by its deviceId; none of one that the directory does not know. */
  groupIdsOfDevice(deviceId: string): string[];
  /** False when the member was in already. */
  addMember(groupId: string, memberId: string, kind: MemberKind): boolean;
  /** False when the member was not in. */
  removeMember(groupId: string, memberId: string): boolean;
  /** Ids of users in ascending order. */
  ownersOf(groupId: string): string[];
  /** False when the user was one already. */
  addOwner(groupId: string, userId: string): boolean;
  /** False when the user was none. */
  removeOwner(groupId: string, userId: string): boolean;
}

export function createGroupQueries(db: Database): GroupQueries {
  const insert = db.prepare<[GroupRow]>(`INSERT INTO groups VALUES (@id, @displayName, @description, @mailNickname,
    @securityEnabled, @mailEnabled, @membershipRule, @ruleProcessing, @createdMs)`);
  const update = db.prepare<[GroupRow]>(`UPDATE groups SET display_name = @displayName, description = @description,
    mail_nickname = @mailNickname, security_enabled = @securityEnabled, mail_enabled = @mailEnabled,
    membership_rule = @membershipRule, rule_processing = @ruleProcessing WHERE id = @id`);
  const remove = db.prepare<[string]>('DELETE FROM groups WHERE id = ?');
  const byId = db.prepare<[string], GroupRow>(`SELECT ${COLUMNS} FROM groups WHERE id = ?`);
  const list = db.prepare<[], GroupRow>(`SELECT ${COLUMNS} FROM groups ORDER BY display_name, id`);
  const dynamic = db.prepare<[], GroupRow>(
    `SELECT ${COLUMNS} FROM groups WHERE membership_rule IS NOT NULL AND rule_processing = 'On' ORDER BY id`,
  );
  const members = db.prepare<[string], GroupMember>(
    'SELECT member_id AS memberId, member_kind AS memberKind FROM group_members WHERE group_id = ? ORDER BY member_id',
  );
  const member = db
    .prepare<[string, string], number>('SELECT 1 FROM group_members WHERE group_id = ? AND member_id = ?')
    .pluck();
  const groupIds = db
    .prepare<[string], string>('SELECT group_id FROM group_members WHERE member_id = ? ORDER BY group_id')
    .pluck();
  const groupIdsOfDevice = db
    .prepare<[string], string>(
      `SELECT group_id FROM group_members
       WHERE member_id = (SELECT id FROM directory_devices WHERE device_id = ?) ORDER BY group_id`,
    )
    .pluck();
  const add = db.prepare<[string, string, MemberKind]>('INSERT OR IGNORE INTO group_members VALUES (?, ?, ?)');
  const drop = db.prepare<[string, string]>('DELETE FROM group_members WHERE group_id = ? AND member_id = ?');

  const owners = db
    .prepare<[string], string>('SELECT user_id FROM group_owners WHERE group_id = ? ORDER BY user_id')
    .pluck();
  const addOwner = db.prepare<[string, string]>('INSERT OR IGNORE INTO group_owners VALUES (?, ?)');
  const dropOwner = db.prepare<[string, string]>('DELETE FROM group_owners WHERE group_id = ? AND user_id = ?');

  return {
    insert: (group) => void insert.run(toRow(group)),
    update: (group) => void update.run(toRow(group)),
    delete: (id) => remove.run(id).changes === 1,
    byId(id) {
      const row = byId.get(id);
      return row === undefined ? undefined : toGroup(row);
    },
    list: () => list.all().map(toGroup),
    listDynamic: () => dynamic.all().map(toGroup),
    membersOf: (groupId) => members.all(groupId),
    isMember: (groupId, memberId) => member.get(groupId, memberId) !== undefined,
    groupIdsOf: (memberId) => groupIds.all(memberId),
    groupIdsOfDevice: (deviceId) => groupIdsOfDevice.all(deviceId),
    addMember: (groupId, memberId, kind) => add.run(groupId, memberId, kind).changes === 1,
    removeMember: (groupId, memberId) => drop.run(groupId, memberId).changes === 1,
    ownersOf: (groupId) => owners.all(groupId),
    addOwner: (groupId, userId) => addOwner.run(groupId, userId).changes === 1,
    removeOwner: (groupId, userId) => dropOwner.run(groupId, userId).changes === 1,
  };
}
