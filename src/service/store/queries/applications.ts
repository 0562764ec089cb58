import type { Database } from 'better-sqlite3';

/** An application registered in the tenant, with the application roles an administrator has granted it. */
export interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly displayName: string;
  /** Lower-case hexadecimal; null for a public client. */
  readonly secretSha256: string | null;
  /** `DeviceManagementServiceConfig.ReadWrite.All` and the like (graph.md 5). */
  readonly roles: readonly string[];
}

type ApplicationRow = Omit<Application, 'roles'> & { readonly roles: string };

const COLUMNS =
  'client_id AS clientId, object_id AS objectId, display_name AS displayName, secret_sha256 AS secretSha256, roles';

const toApplication = (row: ApplicationRow): Application => ({ ...row, roles: JSON.parse(row.roles) as string[] });

/** Reads and writes of applications. */
export interface ApplicationQueries {
  /** Inserts, or replaces the application with this client id. */
  save(application: Application): void;
  delete(clientId: string): boolean;
  byClientId(clientId: string): Application | undefined;
  /** In the order of client ids. */
  list(): Application[];
}

export function createApplicationQueries(db: Database): ApplicationQueries {
  const save = db.prepare<[ApplicationRow]>(
    'INSERT OR REPLACE INTO applications VALUES (@clientId, @objectId, @displayName, @secretSha256, @roles)',
  );
  const remove = db.prepare<[string]>('DELETE FROM applications WHERE client_id = ?');
  const byClientId = db.prepare<[string], ApplicationRow>(`SELECT ${COLUMNS} FROM applications WHERE client_id = ?`);
  const list = db.prepare<[], ApplicationRow>(`SELECT ${COLUMNS} FROM applications ORDER BY client_id`);
  return {
    save: (application) => void save.run({ ...application, roles: JSON.stringify(application.roles) }),
    delete: (clientId) => remove.run(clientId).changes === 1,
    byClientId(clientId) {
      const row = byClientId.get(clientId);
      return row === undefined ? undefined : toApplication(row);
    },
    list: () => list.all().map(toApplication),
  };
}
