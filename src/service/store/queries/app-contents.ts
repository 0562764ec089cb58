import type { Database } from 'better-sqlite3';
import { insertNumbered, selectList, updateById } from '../sql.ts';

/** mobileAppContentFileUploadState, as far as it comes here. */
export type UploadState =
  | 'azureStorageUriRequestPending'
  | 'azureStorageUriRequestSuccess'
  | 'azureStorageUriRequestFailed'
  | 'azureStorageUriRenewalSuccess'
  | 'commitFilePending'
  | 'commitFileSuccess'
  | 'commitFileFailed';

/** A file of one version of an app's content. */
export interface ContentFile {
  readonly id: string;
  readonly number: number;
  readonly appId: string;
  readonly version: number;
  readonly name: string;
  /** Bytes, before and after encryption. */
  readonly size: number;
  readonly sizeEncrypted: number;
  /** Base64. */
  readonly manifest: string | null;
  readonly isDependency: boolean;
  readonly state: UploadState;
  /** What an upload proves itself by. */
  readonly secret: string;
  /** When the address stops taking pieces. */
  readonly expiresMs: number | null;
  /** `fileEncryptionInfo` of the commit. */
  readonly encryption: Readonly<Record<string, unknown>> | null;
  readonly createdMs: number;
}

interface Row extends Omit<ContentFile, 'isDependency' | 'encryption'> {
  readonly isDependency: number;
  readonly encryption: string | null;
}

const COLUMNS = [
  'id',
  'number',
  'app_id',
  'version',
  'name',
  'size',
  'size_encrypted',
  'manifest',
  'is_dependency',
  'state',
  'secret',
  'expires_ms',
  'encryption',
  'created_ms',
] as const;

const fromRow = (row: Row): ContentFile => ({
  ...row,
  isDependency: row.isDependency === 1,
  encryption: row.encryption === null ? null : JSON.parse(row.encryption),
});
const toRow = <T extends Omit<ContentFile, 'number'>>(file: T) => ({
  ...file,
  isDependency: Number(file.isDependency),
  encryption: file.encryption === null ? null : JSON.stringify(file.encryption),
});

/** Statements over the content of apps: versions, their files, and the pieces that have come of a file. */
export function createAppContentQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM app_content_files`;
  const addVersion = db
    .prepare<[{ appId: string }], number>(
      `INSERT INTO app_content_versions SELECT @appId, coalesce(max(version), 0) + 1
       FROM app_content_versions WHERE app_id = @appId RETURNING version`,
    )
    .pluck();
  const versions = db
    .prepare<[string], number>('SELECT version FROM app_content_versions WHERE app_id = ? ORDER BY version')
    .pluck();
  const insert = db.prepare(insertNumbered('app_content_files', COLUMNS));
  const save = db.prepare(updateById('app_content_files', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const ofVersion = db.prepare<[string, number], Row>(`${select} WHERE app_id = ? AND version = ? ORDER BY number`);
  const putBlock = db.prepare<[string, string, number | null, Buffer]>(
    'INSERT OR REPLACE INTO app_content_blocks VALUES (?, ?, ?, ?)',
  );
  const place = db.prepare<[number, string, string]>(
    'UPDATE app_content_blocks SET position = ? WHERE file_id = ? AND block_id = ?',
  );
  const dropBlocks = db.prepare<[string]>('DELETE FROM app_content_blocks WHERE file_id = ?');
  const dropLoose = db.prepare<[string]>('DELETE FROM app_content_blocks WHERE file_id = ? AND position IS NULL');
  const unplace = db.prepare<[string]>('UPDATE app_content_blocks SET position = NULL WHERE file_id = ?');
  const blocks = db
    .prepare<[string], Buffer>(
      'SELECT data FROM app_content_blocks WHERE file_id = ? AND position IS NOT NULL ORDER BY position',
    )
    .pluck();
  const held = db
    .prepare<[string, string], number>(
      'SELECT coalesce(sum(length(data)), 0) FROM app_content_blocks WHERE file_id = ? AND block_id <> ?',
    )
    .pluck();
  const blockIds = db
    .prepare<[string], string>('SELECT block_id FROM app_content_blocks WHERE file_id = ? ORDER BY block_id')
    .pluck();

  const putWhole = db.transaction((fileId: string, data: Buffer) => {
    dropBlocks.run(fileId);
    putBlock.run(fileId, '', 0, data);
  });
  const placeBlocks = db.transaction((fileId: string, wanted: readonly string[]) => {
    const known = new Set(blockIds.all(fileId));
    if (!wanted.every((blockId) => known.has(blockId))) return false;
    unplace.run(fileId);
    for (const [position, blockId] of wanted.entries()) place.run(position, fileId, blockId);
    dropLoose.run(fileId);
    return true;
  });

  return {
    /** The number of a new version. */
    addVersion: (appId: string): number => addVersion.get({ appId }) ?? 0,
    versions: (appId: string): number[] => versions.all(appId),
    insert: (file: Omit<ContentFile, 'number'>): void => void insert.run(toRow(file)),
    save: (file: ContentFile): void => void save.run(toRow(file)),
    byId: (id: string): ContentFile | undefined => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    ofVersion: (appId: string, version: number): ContentFile[] => ofVersion.all(appId, version).map(fromRow),
    /** A piece that a list of blocks is still to place. */
    putBlock: (fileId: string, blockId: string, data: Buffer): void => void putBlock.run(fileId, blockId, null, data),
    /** The whole file in one piece. */
    putWhole: (fileId: string, data: Buffer): void => putWhole(fileId, data),
    /** Puts the pieces in order, and drops the others; false, and nothing is done, when one is missing. */
    placeBlocks: (fileId: string, wanted: readonly string[]): boolean => placeBlocks(fileId, wanted),
    contentOf: (fileId: string): Buffer => Buffer.concat(blocks.all(fileId)),
    dropBlocks: (fileId: string): void => void dropBlocks.run(fileId),
    blockIds: (fileId: string): string[] => blockIds.all(fileId),
    /** Bytes of the pieces that have come, beside the one of that name. */
    heldBytes: (fileId: string, besideBlockId: string): number => held.get(fileId, besideBlockId) ?? 0,
  };
}

export type AppContentQueries = ReturnType<typeof createAppContentQueries>;
