import type { Database } from 'better-sqlite3';

/** Reads and writes of what users consented to; what an administrator granted for all stands with the application. */
export interface ConsentQueries {
  /** Delegated permissions that the user gave the client. */
  scopesOf(clientId: string, userId: string): readonly string[];
  /** Replaces them. */
  save(clientId: string, userId: string, scopes: readonly string[]): void;
}

export function createConsentQueries(db: Database): ConsentQueries {
  const scopes = db
    .prepare<[string, string], string>('SELECT scopes FROM consents WHERE client_id = ? AND user_id = ?')
    .pluck();
  const save = db.prepare<[string, string, string]>('INSERT OR REPLACE INTO consents VALUES (?, ?, ?)');
  return {
    scopesOf: (clientId, userId) => JSON.parse(scopes.get(clientId.toLowerCase(), userId) ?? '[]') as string[],
    save: (clientId, userId, given) => void save.run(clientId.toLowerCase(), userId, JSON.stringify(given)),
  };
}
