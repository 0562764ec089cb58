import type { Database } from 'better-sqlite3';
import { createSerialSearch } from '../serial-search.ts';
import { containsText, insertNumbered, selectList, updateById } from '../sql.ts';

/** graph.md 3.2; `assignedUnkownSyncState` is spelt so. */
export type ProfileAssignmentStatus =
  | 'unknown'
  | 'assignedInSync'
  | 'assignedOutOfSync'
  | 'assignedUnkownSyncState'
  | 'notAssigned'
  | 'pending'
  | 'failed';

/** graph.md 3.2. */
export type EnrollmentState = 'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked';

/** graph.md 3.2. */
export type RemediationState =
  | 'unknown'
  | 'noRemediationRequired'
  | 'automaticRemediationRequired'
  | 'manualRemediationRequired';

/** What no registration has from the start. */
interface Afterwards {
  /** Of Teams Rooms: the resource account and what signs in with it. */
  readonly resourceName: string;
  readonly deviceAccountUpn: string;
  readonly deviceAccountPassword: string;
  readonly deviceFriendlyName: string;
  readonly remediationState: RemediationState;
  readonly remediationMs: number | null;
  /** Deleted, while the device collection still shows it (graph.md 2.1). */
  readonly deletedMs: number | null;
}

/** A registered device: id is the ZtdRegistrationId, and at once the id in Graph (graph.md 2.4). */
export interface AutopilotDevice extends Afterwards {
  readonly id: string;
  readonly number: number;
  readonly serialNumber: string;
  readonly productKey: string;
  /** From here to productKeyId: what the matcher reads (hardware-hash.md 5). */
  readonly smbiosUuid: string | null;
  readonly ekSha256: string | null;
  readonly diskSerials: readonly string[];
  readonly macs: readonly string[];
  readonly productKeyId: string | null;
  readonly manufacturer: string;
  readonly model: string;
  readonly skuNumber: string;
  readonly systemFamily: string;
  readonly groupTag: string;
  readonly purchaseOrder: string;
  readonly assignedUpn: string;
  readonly addressableUserName: string;
  readonly displayName: string;
  readonly enrollmentState: EnrollmentState;
  readonly lastContactedMs: number | null;
  /** The deviceId (not the object id) of the directory device. */
  readonly azureAdDeviceId: string;
  readonly managedDeviceId: string | null;
  readonly profileId: string | null;
  readonly intendedProfileId: string | null;
  readonly assignmentStatus: ProfileAssignmentStatus;
  readonly profileAssignedMs: number | null;
  /** False until the device collection has caught up with the import (graph.md 2.1, point 3). */
  readonly isVisible: boolean;
  readonly createdMs: number;
}

/** A row to be. */
export type NewAutopilotDevice = Omit<AutopilotDevice, 'number' | keyof Afterwards> &
  Partial<Afterwards> & {
    /** Kept as it came, and asked for by nobody: what the matcher reads stands in columns of its own. */
    readonly hardwareHash?: Buffer;
  };

/** As a registration is when it is made. */
export const UNTOUCHED: Afterwards = {
  resourceName: '',
  deviceAccountUpn: '',
  deviceAccountPassword: '',
  deviceFriendlyName: '',
  remediationState: 'noRemediationRequired',
  remediationMs: null,
  deletedMs: null,
};

interface Row extends Omit<AutopilotDevice, 'diskSerials' | 'macs' | 'isVisible'> {
  readonly diskSerials: string;
  readonly macs: string;
  readonly isVisible: number;
}

const COLUMNS = [
  'id',
  'number',
  'serial_number',
  'product_key',
  'smbios_uuid',
  'ek_sha256',
  'disk_serials',
  'macs',
  'product_key_id',
  'manufacturer',
  'model',
  'sku_number',
  'system_family',
  'group_tag',
  'purchase_order',
  'assigned_upn',
  'addressable_user_name',
  'display_name',
  'enrollment_state',
  'last_contacted_ms',
  'azure_ad_device_id',
  'managed_device_id',
  'profile_id',
  'intended_profile_id',
  'assignment_status',
  'profile_assigned_ms',
  'is_visible',
  'created_ms',
  'resource_name',
  'device_account_upn',
  'device_account_password',
  'device_friendly_name',
  'remediation_state',
  'remediation_ms',
  'deleted_ms',
] as const;

function fromRow(row: Row): AutopilotDevice {
  return {
    ...row,
    diskSerials: JSON.parse(row.diskSerials),
    macs: JSON.parse(row.macs),
    isVisible: row.isVisible === 1,
  };
}

function toRow<T extends Pick<AutopilotDevice, 'diskSerials' | 'macs' | 'isVisible'>>(device: T) {
  return {
    ...device,
    diskSerials: JSON.stringify(device.diskSerials),
    macs: JSON.stringify(device.macs),
    isVisible: device.isVisible ? 1 : 0,
  };
}

/** Statements over `autopilot_devices`; lists are in order of registration. */
export function createAutopilotDeviceQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM autopilot_devices`;
  const insert = db.prepare(insertNumbered('autopilot_devices', [...COLUMNS, 'hardware_hash']));
  const save = db.prepare(updateById('autopilot_devices', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const profileIdOf = db
    .prepare<[string], string | null>('SELECT profile_id FROM autopilot_devices WHERE id = ?')
    .pluck();
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const bySerial = db.prepare<[string], Row>(
    `${select} WHERE serial_number = ? AND deleted_ms IS NULL ORDER BY number`,
  );
  const bySmbiosUuid = db.prepare<[string], Row>(
    `${select} WHERE smbios_uuid = ? AND deleted_ms IS NULL ORDER BY number`,
  );
  const byEkSha256 = db.prepare<[string], Row>(`${select} WHERE ek_sha256 = ? AND deleted_ms IS NULL ORDER BY number`);
  const byProfile = db.prepare<[string], Row>(`${select} WHERE profile_id = ? ORDER BY number`);
  const visible = db.prepare<[], Row>(`${select} WHERE is_visible = 1 ORDER BY number`);
  const visibleAfter = db.prepare<[number, number, number], Row>(
    `${select} WHERE is_visible = 1 AND number > ? ORDER BY number LIMIT ? OFFSET ?`,
  );
  const visibleByNumbers = db.prepare<[string, string], Row>(
    `${select} WHERE is_visible = 1 AND number IN (SELECT value FROM json_each(?))
     AND ${containsText('serial_number', '?')} ORDER BY number`,
  );
  const searchSerial = createSerialSearch(db, 'autopilot_devices');
  const byAzureAdDeviceId = db.prepare<[string], Row>(`${select} WHERE azure_ad_device_id = ? ORDER BY number`);
  const byManagedDevice = db.prepare<[string], Row>(`${select} WHERE managed_device_id = ? ORDER BY number`);
  const countVisible = db.prepare<[], number>('SELECT count(*) FROM autopilot_devices WHERE is_visible = 1').pluck();
  const publish = db.prepare<[string]>('UPDATE autopilot_devices SET is_visible = 1 WHERE id = ?');
  const publishAll = db.prepare('UPDATE autopilot_devices SET is_visible = 1 WHERE is_visible = 0');
  const remove = db.prepare<[string]>('DELETE FROM autopilot_devices WHERE id = ?');
  const removeDeleted = db.prepare('DELETE FROM autopilot_devices WHERE deleted_ms IS NOT NULL');

  const read = (row: Row | undefined): AutopilotDevice | undefined => row && fromRow(row);
  return {
    insert: (device: NewAutopilotDevice): void =>
      void insert.run(toRow({ ...UNTOUCHED, hardwareHash: null, ...device })),
    /** Writes every column of the row back but the hash. */
    save: (device: AutopilotDevice): void => void save.run(toRow(device)),
    byId: (id: string): AutopilotDevice | undefined => read(byId.get(id)),
    /** Null when none is assigned, or the device is not registered. */
    profileIdOf: (id: string): string | null => profileIdOf.get(id) ?? null,
    all: (): AutopilotDevice[] => all.all().map(fromRow),
    /** Those that are still registered, as in the two that follow. */
    bySerial: (serialNumber: string): AutopilotDevice[] => bySerial.all(serialNumber).map(fromRow),
    bySmbiosUuid: (uuid: string): AutopilotDevice[] => bySmbiosUuid.all(uuid).map(fromRow),
    byEkSha256: (sha256: string): AutopilotDevice[] => byEkSha256.all(sha256).map(fromRow),
    /** Those to which the profile is assigned. */
    byProfile: (profileId: string): AutopilotDevice[] => byProfile.all(profileId).map(fromRow),
    /** What the device collection of Graph shows. */
    visible: (): AutopilotDevice[] => visible.all().map(fromRow),
    /** Visible ones behind a number, in its order. */
    visibleAfter: (number: number, limit: number, skip = 0): AutopilotDevice[] =>
      visibleAfter.all(number, limit, skip).map(fromRow),
    /** Visible ones whose serial number contains the text in any case; undefined when that is no way to find them. */
    visibleBySerialPart: (text: string): AutopilotDevice[] | undefined => {
      const numbers = searchSerial(text);
      return numbers && visibleByNumbers.all(JSON.stringify(numbers), text).map(fromRow);
    },
    byAzureAdDeviceId: (deviceId: string): AutopilotDevice[] => byAzureAdDeviceId.all(deviceId).map(fromRow),
    byManagedDevice: (managedDeviceId: string): AutopilotDevice[] => byManagedDevice.all(managedDeviceId).map(fromRow),
    countVisible: (): number => countVisible.get() ?? 0,
    /** Lets the device collection show the device, if it still is registered. */
    publish: (id: string): void => void publish.run(id),
    publishAll: (): void => void publishAll.run(),
    /** Whether there was such a row. */
    remove: (id: string): boolean => remove.run(id).changes > 0,
    removeDeleted: (): void => void removeDeleted.run(),
  };
}

export type AutopilotDeviceQueries = ReturnType<typeof createAutopilotDeviceQueries>;
