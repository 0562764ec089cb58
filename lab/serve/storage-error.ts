import { LabError } from '../../src/core/errors.ts';

/** What the file system and SQLite say of a place that takes no writes: no room, no permission, no folder. */
const UNWRITABLE =
  /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|ENOTDIR|ENOENT|EEXIST|SQLITE_(FULL|READONLY|CANTOPEN|IOERR)\w*)$/;
/** What SQLite says of a file that is no database, or no whole one. */
const DAMAGED = /^SQLITE_(NOTADB|CORRUPT)\w*$/;

/** The error as somebody who keeps a data directory can act on it; any other stays as it is. */
export function asStorageError(path: string, error: unknown): unknown {
  if (error instanceof LabError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const details = { path };
  if (UNWRITABLE.test(code)) {
    return new LabError('LAB_DATA_UNWRITABLE', `${path} cannot be written: ${code}`, details, { cause: error });
  }
  if (!DAMAGED.test(code)) return error;
  return new LabError('LAB_DATA_DAMAGED', `the database of ${path} cannot be read: ${code}`, details, { cause: error });
}
