import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { OPEN_MS, uploadTarget } from '../../apps/content-upload.ts';
import { encryptionSchema } from '../../apps/intunewin.ts';
import type { ContentFile } from '../../store/queries/app-contents.ts';
import type { IntuneObject } from '../../store/queries/intune-objects.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import { isKindOf } from '../model/type.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { MOBILE_APP } from '../types/apps.ts';

const PATH = '/deviceAppManagement/mobileApps/{id}/contentVersions';
const CONTENT_HOST = 'swda01-mscdn.manage.microsoft.com';

const fileSchema = z.looseObject({
  name: z.string().min(1).max(200),
  size: integer,
  sizeEncrypted: integer,
  manifest: z.base64().nullish(),
  isDependency: flag.nullish(),
});

/** Where pieces go: on the content host, or on the address that a client without the real names has called. */
function uploadUrl({ request }: GraphCall, { id, name, secret }: ContentFile): string {
  const { host, origin } = request;
  return `${origin.replace(`//${host}`, `//${CONTENT_HOST}`)}${uploadTarget(id, name, secret)}`;
}

/** Versions of an app's content, their files, and the address that takes them (graph.md 3.9). */
export function appContentRoutes({ context, objects, contents }: GraphModule): GraphRoute[] {
  const fileEntity = (file: ContentFile, url: string | null): Entity => ({
    id: file.id,
    azureStorageUri: file.expiresMs === null ? null : url,
    isCommitted: file.state === 'commitFileSuccess',
    createdDateTime: graphTime(file.createdMs),
    name: file.name,
    size: file.size,
    sizeEncrypted: file.sizeEncrypted,
    azureStorageUriExpirationDateTime: graphTime(file.expiresMs),
    manifest: file.manifest,
    uploadState: file.state,
    isDependency: file.isDependency,
  });
  const fileSet = (
    call: GraphCall,
    { appId, version }: Pick<ContentFile, 'appId' | 'version'>,
  ): EntitySet<ContentFile> => ({
    path: `deviceAppManagement/mobileApps('${appId}')/contentVersions('${version}')/files`,
    type: 'microsoft.graph.mobileAppContentFile',
    toEntity: (file) => fileEntity(file, uploadUrl(call, file)),
  });
  const versionSet = (call: GraphCall, appId: string): EntitySet<number> => ({
    path: `deviceAppManagement/mobileApps('${appId}')/contentVersions`,
    type: 'microsoft.graph.mobileAppContent',
    toEntity: (version) => ({ id: String(version) }),
    expand: {
      files: { to: fileSet(call, { appId, version: 0 }), rows: (version) => contents.ofVersion(appId, version) },
    },
  });

  const onApp = (
    method: GraphRoute['method'],
    subPath: string,
    handle: (call: GraphCall, app: IntuneObject) => Reply,
  ): GraphRoute => ({
    method,
    path: `${PATH}${subPath}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const app = objects.byId('mobileApps', id);
      if (app === undefined) return notFound(id);
      if (!isKindOf(MOBILE_APP, app.odataType, 'mobileLobApp'))
        return refuse(400, `An app of type '${app.odataType}' has no content.`);
      return handle(call, app);
    },
  });
  const onVersion = (
    method: GraphRoute['method'],
    subPath: string,
    handle: (call: GraphCall, app: IntuneObject, version: number) => Reply,
  ) =>
    onApp(method, `/{version}${subPath}`, (call, app) => {
      const text = call.parameters['version'] ?? '';
      const version = contents.versions(app.id).find((known) => String(known) === text);
      return version === undefined ? notFound(text) : handle(call, app, version);
    });
  const onFile = (
    method: GraphRoute['method'],
    subPath: string,
    handle: (call: GraphCall, file: ContentFile) => Reply,
  ) =>
    onVersion(method, `/files/{fileId}${subPath}`, (call, app, version) => {
      const id = call.parameters['fileId'] ?? '';
      const file = contents.byId(id.toLowerCase());
      const isThere = file?.appId === app.id && file.version === version;
      return file === undefined || !isThere ? notFound(id) : handle(call, file);
    });

  return [
    onApp('GET', '', (call, { id }) => list(call, versionSet(call, id), rowsOf(contents.versions(id)))),
    onApp('POST', '', (call, { id }) => one(call, versionSet(call, id), contents.addVersion(id), 201)),
    onVersion('GET', '', (call, { id }, version) => one(call, versionSet(call, id), version)),
    onVersion('GET', '/files', (call, { id: appId }, version) =>
      list(call, fileSet(call, { appId, version }), rowsOf(contents.ofVersion(appId, version))),
    ),
    onVersion('POST', '/files', (call, { id: appId }, version) => {
      const read = readBody(call.body, fileSchema);
      if (!read.ok) return read.error;
      const { name, size, sizeEncrypted, manifest, isDependency } = read.value;
      if (size < 0 || sizeEncrypted < size) return refuse(400, "Invalid value for property 'sizeEncrypted'.");
      const id = context.random.guid();
      contents.insert({
        id,
        appId,
        version,
        name,
        size,
        sizeEncrypted,
        manifest: manifest ?? null,
        isDependency: isDependency ?? false,
        state: 'azureStorageUriRequestPending',
        secret: context.random.bytes(24).toString('base64url'),
        expiresMs: null,
        encryption: null,
        createdMs: context.clock.now(),
      });
      context.schedule('apps.content', { fileId: id }, context.delay('content'));
      const created = contents.byId(id);
      return created === undefined ? notFound(id) : one(call, fileSet(call, created), created, 201);
    }),
    onFile('GET', '', (call, file) => one(call, fileSet(call, file), file)),
    onFile('POST', '/renewUpload', (_call, file) => {
      if (file.expiresMs === null || file.state === 'commitFileSuccess')
        return refuse(400, 'The file takes no upload.');
      const expiresMs = context.clock.now() + OPEN_MS;
      contents.save({ ...file, state: 'azureStorageUriRenewalSuccess', expiresMs });
      return NO_CONTENT;
    }),
    onFile('POST', '/commit', (call, file) => {
      const read = readBody(call.body, z.object({ fileEncryptionInfo: encryptionSchema }));
      if (!read.ok) return read.error;
      if (file.expiresMs === null || file.state === 'commitFileSuccess')
        return refuse(400, 'The file takes no upload.');
      contents.save({ ...file, state: 'commitFilePending', encryption: read.value.fileEncryptionInfo });
      context.schedule('apps.content', { fileId: file.id }, context.delay('content'));
      return NO_CONTENT;
    }),
  ];
}
