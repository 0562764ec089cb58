import type { Database } from 'better-sqlite3';
import { insertNumbered, selectList, updateById } from '../sql.ts';

/** graph.md 3.3: the Entra join profile and the hybrid one. */
export type DeploymentProfileType =
  | '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'
  | '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile';

export interface OutOfBoxExperienceSetting {
  readonly privacySettingsHidden: boolean;
  readonly eulaHidden: boolean;
  readonly userType: 'administrator' | 'standard';
  /** `shared` is self-deploying (autopilot.md 1.4). */
  readonly deviceUsageType: 'singleUser' | 'shared';
  readonly keyboardSelectionPageSkipped: boolean;
  readonly escapeLinkHidden: boolean;
}

/** A profile's settings in the new spelling (graph.md 3.3). */
export interface DeploymentProfileBody {
  readonly description: string;
  /** A language tag, `os-default`, or empty: the user selects. */
  readonly locale: string;
  readonly hardwareHashExtractionEnabled: boolean;
  readonly deviceNameTemplate: string;
  readonly deviceType: 'windowsPc' | 'holoLens' | 'surfaceHub2' | 'surfaceHub2S' | 'virtualMachine';
  readonly preprovisioningAllowed: boolean;
  readonly roleScopeTagIds: readonly string[];
  readonly managementServiceAppId: string | null;
  readonly outOfBoxExperienceSetting: OutOfBoxExperienceSetting;
  /** Hybrid profiles alone show it. */
  readonly hybridAzureADJoinSkipConnectivityCheck: boolean;
}

export interface DeploymentProfile {
  readonly id: string;
  readonly number: number;
  readonly odataType: DeploymentProfileType;
  readonly displayName: string;
  readonly body: DeploymentProfileBody;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

interface Row extends Omit<DeploymentProfile, 'body'> {
  readonly body: string;
}

const COLUMNS = ['id', 'number', 'odata_type', 'display_name', 'body', 'created_ms', 'modified_ms'] as const;

const fromRow = (row: Row): DeploymentProfile => ({ ...row, body: JSON.parse(row.body) });
const toRow = <T extends Omit<DeploymentProfile, 'number'>>(profile: T) => ({
  ...profile,
  body: JSON.stringify(profile.body),
});

/** Statements over `deployment_profiles`; lists begin with the oldest, which wins (autopilot.md 1.3). */
export function createDeploymentProfileQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM deployment_profiles`;
  const insert = db.prepare(insertNumbered('deployment_profiles', COLUMNS));
  const save = db.prepare(updateById('deployment_profiles', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const count = db.prepare<[], number>('SELECT count(*) FROM deployment_profiles').pluck();
  const remove = db.prepare<[string]>('DELETE FROM deployment_profiles WHERE id = ?');

  return {
    insert: (profile: Omit<DeploymentProfile, 'number'>): void => void insert.run(toRow(profile)),
    /** Writes every column of the row back. */
    save: (profile: DeploymentProfile): void => void save.run(toRow(profile)),
    byId: (id: string): DeploymentProfile | undefined => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    all: (): DeploymentProfile[] => all.all().map(fromRow),
    count: (): number => count.get() ?? 0,
    /** Whether there was such a row. */
    remove: (id: string): boolean => remove.run(id).changes > 0,
  };
}

export type DeploymentProfileQueries = ReturnType<typeof createDeploymentProfileQueries>;
