import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { parseXml } from '../../protocol/xml/read.ts';
import type { ServiceContext } from '../context.ts';
import { createAppContentQueries } from '../store/queries/app-contents.ts';
import { isPackageIntact } from './intunewin.ts';

/** What one file may hold here; ours, for it stands in the database. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** How long an address takes pieces; ours, as is its renewal. */
export const OPEN_MS = 24 * 3_600_000;

const PATH = /^\/contents\/([0-9a-f-]{36})\/[^/]+$/i;

/** Whether a request of the content host brings something instead of asking for it. */
export const isUpload = ({ path }: Pick<ServerRequest, 'path'>): boolean => PATH.test(path);

/** The path and query that take the pieces of a file. */
export function uploadTarget(fileId: string, name: string, secret: string): string {
  return `/contents/${fileId}/${encodeURIComponent(name)}.bin?sv=2017-04-17&sr=b&sp=rw&sig=${secret}`;
}

const reply = (status: number): HttpResponse => ({ status, headers: {}, body: Buffer.alloc(0) });
const refuse = (status: number, code: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  body: Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  ),
});

/** The part of the blob service that uploads of app content use: a blob in one piece, or in blocks and their list. */
export function createContentUpload({ db, clock }: ServiceContext): (request: ServerRequest) => HttpResponse {
  const contents = createAppContentQueries(db);

  return ({ method, path, query, headers, body }) => {
    const [, fileId = ''] = PATH.exec(path) ?? [];
    const file = contents.byId(fileId.toLowerCase());
    const isOpen = file?.expiresMs !== null && file !== undefined && clock.now() <= file.expiresMs;
    if (!isOpen || query.get('sig') !== file.secret) return refuse(403, 'AuthenticationFailed');
    if (method !== 'PUT') return refuse(405, 'UnsupportedHttpVerb');
    const component = query.get('comp')?.toLowerCase();
    switch (component) {
      case undefined:
      case 'block': {
        if (contents.heldBytes(file.id) + body.length > Math.min(MAX_FILE_BYTES, file.sizeEncrypted)) {
          return refuse(413, 'RequestBodyTooLarge');
        }
        if (component === undefined) {
          if (headers['x-ms-blob-type']?.toLowerCase() !== 'blockblob') return refuse(400, 'MissingRequiredHeader');
          contents.putWhole(file.id, body);
          return reply(201);
        }
        const blockId = query.get('blockid') ?? '';
        if (blockId === '' || blockId.length > 88) return refuse(400, 'InvalidQueryParameterValue');
        contents.putBlock(file.id, blockId, body);
        return reply(201);
      }
      case 'blocklist': {
        const list = parseXml(body.toString('utf8'));
        if (!list.ok) return refuse(400, 'InvalidXmlDocument');
        const blockIds = list.value.children.map(({ text }) => text.trim());
        return contents.placeBlocks(file.id, blockIds) ? reply(201) : refuse(400, 'InvalidBlockList');
      }
      default:
        return refuse(400, 'InvalidQueryParameterValue');
    }
  };
}

/**
 * The work of `apps.content`: opens the address of a new file, and judges a committed one by its keys and digests. The
 * pieces go once they are judged: devices install the lab's own package.
 */
export function judgeContent({ db, clock, trace }: ServiceContext): (payload: { readonly fileId: string }) => void {
  const contents = createAppContentQueries(db);
  return db.transaction(({ fileId }) => {
    const file = contents.byId(fileId);
    if (file?.state === 'azureStorageUriRequestPending') {
      contents.save({ ...file, state: 'azureStorageUriRequestSuccess', expiresMs: clock.now() + OPEN_MS });
    }
    if (file?.state !== 'commitFilePending') return;
    const isIntact = isPackageIntact(contents.contentOf(fileId), file.encryption, file.size);
    contents.save({ ...file, state: isIntact ? 'commitFileSuccess' : 'commitFileFailed' });
    contents.dropBlocks(fileId);
    trace('apps.content', { appId: file.appId, version: file.version, name: file.name, isIntact });
  });
}
