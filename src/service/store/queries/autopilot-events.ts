import type { Database } from 'better-sqlite3';
import { insertNumbered, selectList } from '../sql.ts';

/** What an enrolment knew of the deployment that it began, by the names of graph.md 3.7. */
export interface DeploymentFacts {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly deviceSerialNumber: string;
  readonly managedDeviceName: string;
  readonly osVersion: string;
  readonly enrollmentType: string;
  readonly windowsAutopilotDeploymentProfileDisplayName: string;
  readonly windows10EnrollmentCompletionPageConfigurationDisplayName: string;
  readonly windows10EnrollmentCompletionPageConfigurationId: string;
  readonly registeredMs: number;
}

/** The deployment of one device, as far as it has come; times are milliseconds of lab time. */
export interface AutopilotEvent {
  readonly id: string;
  readonly number: number;
  readonly managedDeviceId: string;
  readonly enrolledMs: number;
  readonly deviceSetupMs: number | null;
  readonly accountSetupMs: number | null;
  readonly facts: DeploymentFacts;
}

interface Row extends Omit<AutopilotEvent, 'facts'> {
  readonly facts: string;
}

const COLUMNS = [
  'id',
  'number',
  'managed_device_id',
  'enrolled_ms',
  'device_setup_ms',
  'account_setup_ms',
  'facts',
] as const;

const fromRow = (row: Row): AutopilotEvent => ({ ...row, facts: JSON.parse(row.facts) });

/** Statements over `autopilot_events`; lists are in the order of enrolment. */
export function createAutopilotEventQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM autopilot_events`;
  const insert = db.prepare(insertNumbered('autopilot_events', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const after = db.prepare<[number, number, number], Row>(
    `${select} WHERE number > ? ORDER BY number LIMIT ? OFFSET ?`,
  );
  const count = db.prepare<[], number>('SELECT count(*) FROM autopilot_events').pluck();
  const ends = {
    Device: db.prepare<[number, string]>(
      'UPDATE autopilot_events SET device_setup_ms = ? WHERE managed_device_id = ? AND device_setup_ms IS NULL',
    ),
    User: db.prepare<[number, string]>(
      'UPDATE autopilot_events SET account_setup_ms = ? WHERE managed_device_id = ? AND account_setup_ms IS NULL',
    ),
  };
  return {
    insert: (event: Pick<AutopilotEvent, 'id' | 'managedDeviceId' | 'enrolledMs' | 'facts'>): void =>
      void insert.run({ ...event, deviceSetupMs: null, accountSetupMs: null, facts: JSON.stringify(event.facts) }),
    /** The setup of a scope has come to its end; only the first time counts. */
    end: (scope: 'Device' | 'User', managedDeviceId: string, atMs: number): void =>
      void ends[scope].run(atMs, managedDeviceId),
    byId: (id: string): AutopilotEvent | undefined => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    all: (): AutopilotEvent[] => all.all().map(fromRow),
    after: (number: number, limit: number, skip = 0): AutopilotEvent[] => after.all(number, limit, skip).map(fromRow),
    count: (): number => count.get() ?? 0,
  };
}

export type AutopilotEventQueries = ReturnType<typeof createAutopilotEventQueries>;
