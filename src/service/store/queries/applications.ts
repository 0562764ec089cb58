import type { Database } from 'better-sqlite3';

/** An application registered in the tenant, with what an administrator has granted it. */
export interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly displayName: string;
  /** Lower-case hexadecimal; null for one that has no secret. */
  readonly secretSha256: string | null;
  /** Application permissions: `DeviceManagementServiceConfig.ReadWrite.All` and the like (graph.md 5). */
  readonly roles: readonly string[];
  /** Base64 DER of certificates that it may prove itself with. */
  readonly certificates: readonly string[];
  readonly redirectUris: readonly string[];
  /** Delegated permissions that it was given consent for; null for whatever its users may do. */
  readonly scopes: readonly string[] | null;
  /** Whether the authorization endpoint gives it id tokens: Graph's `web.implicitGrantSettings` (graph.md 5.3). */
  readonly enableIdTokenIssuance: boolean;
}

type ApplicationRow = { readonly [K in Exclude<keyof Application, 'enableIdTokenIssuance'>]: string | null } & {
  readonly enableIdTokenIssuance: 0 | 1;
};

const COLUMNS = `client_id AS clientId, object_id AS objectId, display_name AS displayName, secret_sha256 AS secretSha256,
  roles, certificates, redirect_uris AS redirectUris, scopes, enable_id_token_issuance AS enableIdTokenIssuance`;

const listOf = (text: string | null) => (text === null ? null : (JSON.parse(text) as string[]));

const toApplication = (row: ApplicationRow): Application => ({
  ...(row as Pick<Application, 'clientId' | 'objectId' | 'displayName' | 'secretSha256'>),
  roles: listOf(row.roles) ?? [],
  certificates: listOf(row.certificates) ?? [],
  redirectUris: listOf(row.redirectUris) ?? [],
  scopes: listOf(row.scopes),
  enableIdTokenIssuance: row.enableIdTokenIssuance === 1,
});

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
  const save = db.prepare<[ApplicationRow]>(`INSERT OR REPLACE INTO applications VALUES (@clientId, @objectId,
    @displayName, @secretSha256, @roles, @certificates, @redirectUris, @scopes, @enableIdTokenIssuance)`);
  const remove = db.prepare<[string]>('DELETE FROM applications WHERE client_id = ?');
  const byClientId = db.prepare<[string], ApplicationRow>(`SELECT ${COLUMNS} FROM applications WHERE client_id = ?`);
  const list = db.prepare<[], ApplicationRow>(`SELECT ${COLUMNS} FROM applications ORDER BY client_id`);
  return {
    save: (application) =>
      void save.run({
        ...application,
        roles: JSON.stringify(application.roles),
        certificates: JSON.stringify(application.certificates),
        redirectUris: JSON.stringify(application.redirectUris),
        scopes: application.scopes && JSON.stringify(application.scopes),
        enableIdTokenIssuance: application.enableIdTokenIssuance ? 1 : 0,
      }),
    delete: (clientId) => remove.run(clientId).changes === 1,
    byClientId(clientId) {
      const row = byClientId.get(clientId);
      return row === undefined ? undefined : toApplication(row);
    },
    list: () => list.all().map(toApplication),
  };
}
