import type { Database } from 'better-sqlite3';

/** A device object of the directory: pre-created by a registration (`registeredMs` null) or made by a join. */
export interface DirectoryDevice {
  /** Object id, a GUID. */
  readonly id: string;
  /** The GUID in the device's certificate. */
  readonly deviceId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly trustType: 'Workplace' | 'AzureAd' | 'ServerAd' | null;
  readonly profileType: string | null;
  readonly operatingSystem: string | null;
  readonly osVersion: string | null;
  readonly isManaged: boolean | null;
  readonly isCompliant: boolean | null;
  readonly mdmAppId: string | null;
  /** `[ZTDID]:guid` and the like (graph.md 3.11). */
  readonly physicalIds: readonly string[];
  readonly enrollmentProfileName: string | null;
  readonly ownerUserId: string | null;
  readonly ztdId: string | null;
  /** Upper-case SHA-1 of the current certificate. */
  readonly certificateThumbprint: string | null;
  /** Base64 of the BCRYPT public blob that the join sent. */
  readonly transportKey: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly createdMs: number;
  readonly registeredMs: number | null;
}

type DeviceRow = Omit<DirectoryDevice, 'accountEnabled' | 'isManaged' | 'isCompliant' | 'physicalIds'> & {
  readonly accountEnabled: number;
  readonly isManaged: number | null;
  readonly isCompliant: number | null;
  readonly physicalIds: string;
};

const COLUMNS = `id, device_id AS deviceId, display_name AS displayName, account_enabled AS accountEnabled,
  trust_type AS trustType, profile_type AS profileType, operating_system AS operatingSystem, os_version AS osVersion,
  is_managed AS isManaged, is_compliant AS isCompliant, mdm_app_id AS mdmAppId, physical_ids AS physicalIds,
  enrollment_profile_name AS enrollmentProfileName, owner_user_id AS ownerUserId, ztd_id AS ztdId,
  certificate_thumbprint AS certificateThumbprint, transport_key AS transportKey, manufacturer, model,
  created_ms AS createdMs, registered_ms AS registeredMs`;

const toFlag = (value: number | null) => (value === null ? null : value === 1);
const fromFlag = (value: boolean | null) => (value === null ? null : Number(value));

const toDevice = (row: DeviceRow): DirectoryDevice => ({
  ...row,
  accountEnabled: row.accountEnabled === 1,
  isManaged: toFlag(row.isManaged),
  isCompliant: toFlag(row.isCompliant),
  physicalIds: JSON.parse(row.physicalIds) as string[],
});

const toRow = (device: DirectoryDevice): DeviceRow => ({
  ...device,
  accountEnabled: Number(device.accountEnabled),
  isManaged: fromFlag(device.isManaged),
  isCompliant: fromFlag(device.isCompliant),
  physicalIds: JSON.stringify(device.physicalIds),
});

/** Reads and writes of directory devices. */
export interface DirectoryDeviceQueries {
  insert(device: DirectoryDevice): void;
  /** Replaces every column of the device with this object id. */
  update(device: DirectoryDevice): void;
  /** By object id; also ends memberships. */
  delete(id: string): boolean;
  byId(id: string): DirectoryDevice | undefined;
  byDeviceId(deviceId: string): DirectoryDevice | undefined;
  byZtdId(ztdId: string): DirectoryDevice | undefined;
  byThumbprint(thumbprint: string): DirectoryDevice | undefined;
  /** In the order of creation. */
  list(): DirectoryDevice[];
  /** Those behind an object id, in its order. */
  after(id: string, limit: number, skip: number): DirectoryDevice[];
  /** By display name, in any case. */
  byName(displayName: string): DirectoryDevice[];
  count(): number;
  countOwnedBy(userId: string): number;
}

export function createDirectoryDeviceQueries(db: Database): DirectoryDeviceQueries {
  const insert = db.prepare<[DeviceRow]>(`INSERT INTO directory_devices VALUES (@id, @deviceId, @displayName,
    @accountEnabled, @trustType, @profileType, @operatingSystem, @osVersion, @isManaged, @isCompliant, @mdmAppId,
    @physicalIds, @enrollmentProfileName, @ownerUserId, @ztdId, @certificateThumbprint, @transportKey, @manufacturer,
    @model, @createdMs, @registeredMs)`);
  const update = db.prepare<[DeviceRow]>(`UPDATE directory_devices SET device_id = @deviceId,
    display_name = @displayName, account_enabled = @accountEnabled, trust_type = @trustType,
    profile_type = @profileType, operating_system = @operatingSystem, os_version = @osVersion,
    is_managed = @isManaged, is_compliant = @isCompliant, mdm_app_id = @mdmAppId, physical_ids = @physicalIds,
    enrollment_profile_name = @enrollmentProfileName, owner_user_id = @ownerUserId, ztd_id = @ztdId,
    certificate_thumbprint = @certificateThumbprint, transport_key = @transportKey, manufacturer = @manufacturer,
    model = @model, registered_ms = @registeredMs WHERE id = @id`);
  const leaveGroups = db.prepare<[string]>('DELETE FROM group_members WHERE member_id = ?');
  const remove = db.prepare<[string]>('DELETE FROM directory_devices WHERE id = ?');
  const by = (column: 'id' | 'device_id' | 'ztd_id' | 'certificate_thumbprint') => {
    const select = db.prepare<[string], DeviceRow>(`SELECT ${COLUMNS} FROM directory_devices WHERE ${column} = ?`);
    return (value: string) => {
      const row = select.get(value);
      return row === undefined ? undefined : toDevice(row);
    };
  };
  const list = db.prepare<[], DeviceRow>(`SELECT ${COLUMNS} FROM directory_devices ORDER BY created_ms, id`);
  const after = db.prepare<[string, number, number], DeviceRow>(
    `SELECT ${COLUMNS} FROM directory_devices WHERE id > ? ORDER BY id LIMIT ? OFFSET ?`,
  );
  const byName = db.prepare<[string], DeviceRow>(
    `SELECT ${COLUMNS} FROM directory_devices WHERE display_name = ? COLLATE NOCASE ORDER BY id`,
  );
  const count = db.prepare<[], number>('SELECT count(*) FROM directory_devices').pluck();
  const countOwned = db
    .prepare<[string], number>('SELECT count(*) FROM directory_devices WHERE owner_user_id = ?')
    .pluck();

  return {
    insert: (device) => void insert.run(toRow(device)),
    update: (device) => void update.run(toRow(device)),
    delete: db.transaction((id: string) => {
      leaveGroups.run(id);
      return remove.run(id).changes === 1;
    }),
    byId: by('id'),
    byDeviceId: by('device_id'),
    byZtdId: by('ztd_id'),
    byThumbprint: by('certificate_thumbprint'),
    list: () => list.all().map(toDevice),
    after: (id, limit, skip) => after.all(id, limit, skip).map(toDevice),
    byName: (displayName) => byName.all(displayName).map(toDevice),
    count: () => count.get() ?? 0,
    countOwnedBy: (userId) => countOwned.get(userId) ?? 0,
  };
}
