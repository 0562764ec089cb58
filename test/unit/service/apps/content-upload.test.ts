import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createContentUpload, judgeContent } from '../../../../src/service/apps/content-upload.ts';
import { requiredApps, WIN32_APP } from '../../../../src/service/mdm/required-apps.ts';
import { audienceOf } from '../../../../src/service/mdm/targeting.ts';
import { requestOf } from '../../../support/service.ts';
import { createTestGraph } from '../graph/support.ts';

const FOR_ALL = {
  mobileAppAssignments: [
    { intent: 'required', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
  ],
};
const APPS = '/beta/deviceAppManagement/mobileApps';

/** A package as the packaging tool encrypts it: MAC, initialisation vector, text. */
function packageOf(plain: Buffer) {
  const [encryptionKey, macKey, iv] = [randomBytes(32), randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', encryptionKey, iv);
  const signed = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  const mac = createHmac('sha256', macKey).update(signed).digest();
  const base64 = (bytes: Buffer) => bytes.toString('base64');
  return {
    content: Buffer.concat([mac, signed]),
    fileEncryptionInfo: {
      '@odata.type': 'microsoft.graph.fileEncryptionInfo',
      encryptionKey: base64(encryptionKey),
      macKey: base64(macKey),
      initializationVector: base64(iv),
      mac: base64(mac),
      profileIdentifier: 'ProfileVersion1',
      fileDigest: createHash('sha256').update(plain).digest('base64'),
      fileDigestAlgorithm: 'SHA256',
    },
  };
}

/** An app without content, and the way of a package to it as the documented scripts go it. */
async function createUpload(plain = Buffer.from('a program')) {
  const test = createTestGraph();
  const { call, context } = test;
  const upload = createContentUpload(context);
  const judge = () => context.runJobs({ 'apps.content': judgeContent(context) });
  const app = { '@odata.type': '#microsoft.graph.win32LobApp', displayName: 'App', fileName: 'app.intunewin' };
  const { id } = (await call('POST', APPS, { json: app })).body;
  const versions = `${APPS}/${id}/microsoft.graph.win32LobApp/contentVersions`;
  const version = (await call('POST', versions, { json: {} })).body.id;
  const { content, fileEncryptionInfo } = packageOf(plain);
  const files = `${versions}/${version}/files`;
  const json = {
    name: 'IntunePackage.intunewin',
    size: plain.length,
    sizeEncrypted: content.length,
    isDependency: false,
  };
  const file = `${files}/${(await call('POST', files, { json })).body.id}`;
  const read = async () => (await call('GET', file)).body;
  const put = (url: string, body: Buffer | string, headers = {}) =>
    upload(requestOf('PUT', url, { body, headers })).status;
  /** What a device would have to install. */
  const required = () =>
    requiredApps(WIN32_APP, audienceOf(test.directory, null, null), test).map(
      ({ app: { displayName } }) => displayName,
    );
  return { ...test, required, app: `${APPS}/${id}`, version, file, read, put, judge, content, fileEncryptionInfo };
}

describe('the content of an app', () => {
  it('goes up in blocks to an address of its own, is committed, and makes the app ready', async () => {
    const { call, app, version, file, read, put, judge, required, content, fileEncryptionInfo } = await createUpload();
    expect((await call('GET', app)).body.publishingState).toBe('notPublished');
    await call('POST', `${app}/assign`, { json: FOR_ALL });
    expect(required()).toEqual([]);
    expect(await read()).toMatchObject({ uploadState: 'azureStorageUriRequestPending', azureStorageUri: null });
    judge();
    const { uploadState, azureStorageUri: url } = await read();
    expect(uploadState).toBe('azureStorageUriRequestSuccess');
    expect(new URL(url).host).toBe('swda01-mscdn.manage.microsoft.com');
    expect(put(`${url}&comp=block&blockid=MDAwMQ==`, content.subarray(40))).toBe(201);
    expect(put(`${url}&comp=block&blockid=MDAwMA==`, content.subarray(0, 40))).toBe(201);
    const blocks = '<BlockList><Latest>MDAwMA==</Latest><Latest>MDAwMQ==</Latest></BlockList>';
    expect(put(`${url}&comp=blocklist`, `<?xml version="1.0" encoding="utf-8"?>${blocks}`)).toBe(201);
    expect((await call('POST', `${file}/commit`, { json: { fileEncryptionInfo } })).status).toBe(204);
    expect((await read()).uploadState).toBe('commitFilePending');
    judge();
    expect(await read()).toMatchObject({ uploadState: 'commitFileSuccess', isCommitted: true });
    const json = { '@odata.type': '#microsoft.graph.win32LobApp', committedContentVersion: version };
    expect((await call('PATCH', app, { json })).status).toBe(200);
    expect((await call('GET', app)).body).toMatchObject({ publishingState: 'published', size: 9 });
    expect(required()).toEqual(['App']);
  });

  it('fails its commit when a byte is not what was encrypted, and cannot be committed to', async () => {
    const { call, app, version, file, read, put, judge, content, fileEncryptionInfo } = await createUpload();
    judge();
    const altered = Buffer.from(content);
    altered.writeUInt8(altered.readUInt8(60) ^ 1, 60);
    const { azureStorageUri: url } = await read();
    expect(put(url, altered, { 'x-ms-blob-type': 'BlockBlob' })).toBe(201);
    await call('POST', `${file}/commit`, { json: { fileEncryptionInfo } });
    judge();
    expect((await read()).uploadState).toBe('commitFileFailed');
    expect((await read()).isCommitted).toBe(false);
    expect((await call('PATCH', app, { json: { committedContentVersion: version } })).status).toBe(400);
  });

  it('is committed in the end with the keys that it was encrypted with', async () => {
    const { call, file, read, put, judge, content, fileEncryptionInfo } = await createUpload();
    judge();
    expect(put((await read()).azureStorageUri, content, { 'x-ms-blob-type': 'BlockBlob' })).toBe(201);
    const wrong = { ...fileEncryptionInfo, macKey: Buffer.alloc(32).toString('base64') };
    for (const [info, state] of [
      [wrong, 'commitFileFailed'],
      [fileEncryptionInfo, 'commitFileSuccess'],
    ] as const) {
      expect((await call('POST', `${file}/commit`, { json: { fileEncryptionInfo: info } })).status).toBe(204);
      judge();
      expect((await read()).uploadState).toBe(state);
    }
  });

  it('is in the order of its list, whatever came when, how often and under what other name', async () => {
    const { call, file, read, put, judge, content, fileEncryptionInfo } = await createUpload();
    judge();
    const { azureStorageUri: url } = await read();
    const block = (id: string, body: Buffer) => put(`${url}&comp=block&blockid=${id}`, body);
    const list = (...ids: readonly string[]) =>
      put(`${url}&comp=blocklist`, `<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`);
    expect(block('QUFB', content.subarray(50))).toBe(201);
    expect(block('QkJC', Buffer.from('of an upload that was given up'))).toBe(201);
    expect(block('Q0ND', Buffer.from('sent wrong'))).toBe(201);
    expect(block('Q0ND', content.subarray(0, 50))).toBe(201);
    expect(list('Q0ND', 'WldX')).toBe(400);
    expect(list('Q0ND', 'QUFB')).toBe(201);
    expect(list('QkJC')).toBe(400);
    await call('POST', `${file}/commit`, { json: { fileEncryptionInfo } });
    judge();
    expect((await read()).uploadState).toBe('commitFileSuccess');
  });

  it('gets no address when it is larger than can be held', async () => {
    const { call, app, version, judge } = await createUpload();
    const size = 300 * 1024 * 1024;
    const files = `${app}/contentVersions/${version}/files`;
    const json = { name: 'IntunePackage.intunewin', size, sizeEncrypted: size + 48 };
    const { id } = (await call('POST', files, { json })).body;
    judge();
    const { body } = await call('GET', `${files}/${id}`);
    expect(body).toMatchObject({ uploadState: 'azureStorageUriRequestFailed', azureStorageUri: null });
    expect((await call('POST', `${files}/${id}/renewUpload`)).status).toBe(400);
  });

  it('is taken only by who has the address, while it is open, and in the words of the blob service', async () => {
    const { call, context, file, read, put, judge, content } = await createUpload();
    judge();
    const { azureStorageUri: url } = await read();
    expect(put(url.replace(/sig=[^&]*/, 'sig=x'), content, { 'x-ms-blob-type': 'BlockBlob' })).toBe(403);
    expect(put(url, content)).toBe(400);
    expect(put(`${url}&comp=block&blockid=MDAwMA==`, content)).toBe(201);
    for (const blockId of ['', 'no Base64!', 'MDAwMDAwMA==', Buffer.alloc(66).toString('base64')]) {
      expect(put(`${url}&comp=block&blockid=${encodeURIComponent(blockId)}`, content)).toBe(400);
    }
    expect(put(`${url}&comp=blocklist`, '<BlockList><Other>MDAwMA==</Other></BlockList>')).toBe(400);
    expect(put(`${url}&comp=blocklist`, '<BlockList><Latest>none</Latest></BlockList>')).toBe(400);
    expect(put(`${url}&comp=blocklist`, 'no XML')).toBe(400);
    expect((await call('POST', `${file}/renewUpload`)).status).toBe(204);
    context.advance(25 * 3_600_000);
    expect(put(url, content, { 'x-ms-blob-type': 'BlockBlob' })).toBe(403);
  });

  it('belongs to apps that have some', async () => {
    const { call } = createTestGraph();
    const json = {
      '@odata.type': '#microsoft.graph.winGetApp',
      displayName: 'Store',
      packageIdentifier: '9NBLGGH4NNS1',
    };
    const { id } = (await call('POST', APPS, { json })).body;
    expect((await call('POST', `${APPS}/${id}/contentVersions`, { json: {} })).status).toBe(400);
    expect((await call('GET', `${APPS}/nobody/contentVersions`)).status).toBe(404);
  });
});
