import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { parseXml } from '../../protocol/xml/read.ts';
import type { ServiceContext } from '../context.ts';
import { createAppContentQueries } from '../store/queries/app-contents.ts';
import { isPackageIntact } from './intunewin.ts';

/** What one file may hold here; ours, for it stands in the database. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** How long an address takes pieces; ours, as is its renewal. */
export const OPEN_MS = 24 * 3_600_000;

/** The version of the blob service that the addresses name. */
const VERSION = '2017-04-17';

const PATH = /^\/contents\/([0-9a-f-]{36})\/[^/]+$/i;

/** Whether a request of the content host brings something instead of asking for it. */
export const isUpload = ({ path }: Pick<ServerRequest, 'path'>): boolean => PATH.test(path);

/** The path and query that take the pieces of a file. */
export function uploadTarget(fileId: string, name: string, secret: string): string {
  return `/contents/${fileId}/${encodeURIComponent(name)}.bin?sv=${VERSION}&sr=b&sp=rw&sig=${secret}`;
}

/** The elements of a list of blocks, which say where to look for a block; there is one place here. */
const LISTED = ['Latest', 'Uncommitted', 'Committed'];

/** Whether a name of a block is Base64 of at most 64 bytes. */
const isBlockId = (text: string) =>
  text !== '' &&
  text.length % 4 === 0 &&
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) &&
  Buffer.from(text, 'base64').length <= 64;

/** The part of the blob service that uploads of app content use: a blob in one piece, or in blocks and their list. */
export function createContentUpload({ db, clock, random }: ServiceContext): (request: ServerRequest) => HttpResponse {
  const contents = createAppContentQueries(db);
  const ids = random.fork('apps.content-upload');
  const shared = () => ({ 'x-ms-request-id': ids.guid(), 'x-ms-version': VERSION });
  const created = (more: Readonly<Record<string, string>> = {}): HttpResponse => ({
    status: 201,
    headers: { ...shared(), 'x-ms-request-server-encrypted': 'true', ...more },
    body: Buffer.alloc(0),
  });
  const refuse = (status: number, code: string): HttpResponse => ({
    status,
    headers: { ...shared(), 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    ),
  });
  /** A blob that has come into being, or anew. */
  const createdBlob = () => {
    const atMs = clock.now();
    return created({ etag: `"0x${atMs.toString(16).toUpperCase()}"`, 'last-modified': new Date(atMs).toUTCString() });
  };

  return ({ method, path, query, headers, body }) => {
    const [, fileId = ''] = PATH.exec(path) ?? [];
    const file = contents.byId(fileId.toLowerCase());
    const isOpen = file?.expiresMs !== null && file !== undefined && clock.now() <= file.expiresMs;
    if (!isOpen || query.get('sig') !== file.secret) return refuse(403, 'AuthenticationFailed');
    if (method !== 'PUT') return refuse(405, 'UnsupportedHttpVerb');
    switch (query.get('comp')?.toLowerCase()) {
      case undefined:
        if (headers['x-ms-blob-type']?.toLowerCase() !== 'blockblob') return refuse(400, 'MissingRequiredHeader');
        contents.putWhole(file.id, body);
        return createdBlob();
      case 'block': {
        const blockId = query.get('blockid') ?? '';
        if (!isBlockId(blockId)) return refuse(400, 'InvalidQueryParameterValue');
        const others = contents.blockIds(file.id);
        if (others.some((other) => other !== '' && other.length !== blockId.length))
          return refuse(400, 'InvalidBlobOrBlock');
        if (contents.heldBytes(file.id, blockId) + body.length > MAX_FILE_BYTES)
          return refuse(413, 'RequestBodyTooLarge');
        contents.putBlock(file.id, blockId, body);
        return created();
      }
      case 'blocklist': {
        const list = parseXml(body.toString('utf8'));
        if (
          !list.ok ||
          list.value.name !== 'BlockList' ||
          !list.value.children.every(({ name }) => LISTED.includes(name))
        )
          return refuse(400, 'InvalidXmlDocument');
        const blockIds = list.value.children.map(({ text }) => text.trim());
        return contents.placeBlocks(file.id, blockIds) ? createdBlob() : refuse(400, 'InvalidBlockList');
      }
      default:
        return refuse(400, 'InvalidQueryParameterValue');
    }
  };
}

/**
 * The work of `apps.content`: opens the address of a new file unless it is larger than can be held, and judges a
 * committed one by its keys and digests. The pieces of a good one go then: devices install the lab's own package. Those of
 * a bad one stay, for it may be its commit that was wrong.
 */
export function judgeContent({ db, clock, trace }: ServiceContext): (payload: { readonly fileId: string }) => void {
  const contents = createAppContentQueries(db);
  return db.transaction(({ fileId }) => {
    const file = contents.byId(fileId);
    if (file?.state === 'azureStorageUriRequestPending') {
      contents.save(
        file.sizeEncrypted > MAX_FILE_BYTES
          ? { ...file, state: 'azureStorageUriRequestFailed' }
          : { ...file, state: 'azureStorageUriRequestSuccess', expiresMs: clock.now() + OPEN_MS },
      );
    }
    if (file?.state !== 'commitFilePending') return;
    const isIntact = isPackageIntact(contents.contentOf(fileId), file.encryption, file.size);
    contents.save({ ...file, state: isIntact ? 'commitFileSuccess' : 'commitFileFailed' });
    if (isIntact) contents.dropBlocks(fileId);
    trace('apps.content', { appId: file.appId, version: file.version, name: file.name, isIntact });
  });
}
