import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runLab, type ServedLab, serveLab } from '../interop/served-lab.ts';
import { addGroup, basic, call, groupNames, tokenOf } from '../support/served-calls.ts';

/** Where a database says which schema it has (the SQLite file format, 1.3). */
const USER_VERSION_AT = 60;

const folders: string[] = [];
const labs: ServedLab[] = [];

afterEach(() => {
  for (const lab of labs.splice(0)) lab.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oobe-lab-serve-test-'));
  folders.push(path);
  return path;
}

async function serve(...args: readonly string[]): Promise<ServedLab> {
  const lab = await serveLab(...args);
  labs.push(lab);
  return lab;
}

describe('a data directory', () => {
  it('keeps tenant, credentials and state over a restart, and its own certificate', async () => {
    const data = folder();
    const first = await serve('--data', data);
    await addGroup(first.ready, await tokenOf(first.ready), 'kept');
    expect((await first.stop()).exitCode).toBe(0);
    const second = await serve('--data', data);
    expect({ ...second.ready, baseUrl: '' }).toEqual({ ...first.ready, baseUrl: '' });
    expect(second.ready.caFile).toBe(join(data, 'tls', 'tls-ca.pem'));
    expect(await groupNames(second.ready)).toEqual(['kept']);
  });

  it('loses no write that was acknowledged when the process is killed', async () => {
    const data = folder();
    for (const round of [1, 2]) {
      const lab = await serve('--data', data);
      const token = await tokenOf(lab.ready);
      const acknowledged = await groupNames(lab.ready);
      const write = async (writer: number) => {
        for (let number = 1; ; number += 1) {
          const name = `r${round}-w${writer}-n${String(number).padStart(4, '0')}`;
          await addGroup(lab.ready, token, name);
          acknowledged.push(name);
        }
      };
      const writers = Promise.allSettled([write(1), write(2), write(3)]);
      while (acknowledged.length < round * 40) await new Promise((resolve) => setImmediate(resolve));
      await lab.kill();
      await writers;
      const after = await serve('--data', data);
      const found = await groupNames(after.ready);
      expect(acknowledged.filter((name) => !found.includes(name))).toEqual([]);
      expect(new Set(found).size).toBe(found.length);
      await after.stop();
    }
  });

  it('belongs to one server at a time', async () => {
    const data = folder();
    await serve('--data', data);
    const refused = await runLab('serve', '--data', data, '--port', '0');
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('LAB_DATA_IN_USE')]);
  });

  it('goes to one of several servers that start at once', async () => {
    const data = folder();
    const started = await Promise.allSettled([1, 2, 3].map(() => serve('--data', data)));
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await runLab('state', 'show', '--data', data)).exitCode).toBe(0);
  });

  it('is acted on without its server once that was killed', async () => {
    const data = folder();
    const lab = await serve('--data', data);
    await lab.kill();
    expect((await runLab('state', 'snapshot', 'left', '--data', data)).stderr).toBe('');
    expect((await runLab('state', 'show', '--data', data)).stdout).toMatch(/^left {2}/);
  });

  it('is not made of a folder or a file that is something else', async () => {
    const data = folder();
    const file = join(data, 'file');
    writeFileSync(file, '');
    const shown = await runLab('state', 'show', '--data', data);
    expect([shown.exitCode, shown.stderr]).toEqual([2, expect.stringContaining('LAB_DATA_INVALID')]);
    const served = await runLab('serve', '--data', file, '--port', '0');
    expect([served.exitCode, served.stderr]).toEqual([
      3,
      expect.stringMatching(/^\S+ cannot be written: ENOTDIR\. .*\(LAB_DATA_UNWRITABLE\)\n$/),
    ]);
    expect(readdirSync(data)).toEqual(['file']);
  });

  it('is filled from a tenant of a file, and from no other afterwards', async () => {
    const data = folder();
    const file = join(data, 'tenant.json');
    const tenant = {
      displayName: 'Fabrikam',
      domain: 'fabrikam.com',
      applications: [
        {
          displayName: 'Reader',
          clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
          secret: 'reader',
          roles: ['Group.Read.All'],
        },
      ],
    };
    writeFileSync(file, JSON.stringify(tenant));
    const lab = await serve('--data', data, '--tenant', file);
    expect(lab.ready.hosts).toContain('enterpriseregistration.fabrikam.com');
    expect(await groupNames(lab.ready)).toEqual(['Autopilot devices']);
    const reader = await tokenOf(lab.ready, { id: 'aaaaaaaa-0000-4000-8000-000000000001', secret: 'reader' });
    const headers = { authorization: `Bearer ${reader}` };
    expect((await call(lab.ready, 'GET', '/v1.0/groups', { headers })).status).toBe(200);
    expect((await call(lab.ready, 'GET', '/v1.0/users', { headers })).status).toBe(403);
    await lab.stop();
    writeFileSync(file, JSON.stringify({ ...tenant, displayName: 'Northwind' }));
    const other = await runLab('serve', '--data', data, '--tenant', file, '--port', '0');
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('LAB_DATA_INVALID')]);
    writeFileSync(file, JSON.stringify({ ...tenant, domian: 'x' }));
    const wrong = await runLab('serve', '--data', data, '--tenant', file, '--port', '0');
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean "domain"?')]);
  });
});

describe('the state', () => {
  it('is kept, put back and reset by command, whether it is served or not', async () => {
    const data = folder();
    const state = async (...args: readonly string[]) => {
      const ended = await runLab('state', ...args, '--data', data);
      expect(ended.exitCode, ended.stderr).toBe(0);
      return ended.stdout;
    };
    const lab = await serve('--data', data);
    const id = await addGroup(lab.ready, await tokenOf(lab.ready), 'one');
    await state('snapshot', 'with-one');
    await addGroup(lab.ready, await tokenOf(lab.ready), 'two');
    await state('restore', 'with-one');
    expect(await groupNames(lab.ready)).toEqual(['one']);
    await state('reset');
    expect(await groupNames(lab.ready)).toEqual([]);
    expect(await addGroup(lab.ready, await tokenOf(lab.ready), 'again')).toBe(id);
    expect(await state('show')).toMatch(/^with-one {2}\d{4}-/);
    await lab.stop();

    await state('restore', 'with-one');
    const again = await serve('--data', data);
    expect(await groupNames(again.ready)).toEqual(['one']);
    await again.stop();
    await state('delete', 'with-one');
    expect(await state('show')).toBe('No snapshots.\n');
    const gone = await runLab('state', 'restore', 'with-one', '--data', data);
    expect([gone.exitCode, gone.stderr]).toEqual([2, expect.stringContaining('LAB_SNAPSHOT_INVALID')]);
    const climbing = await runLab('state', 'snapshot', '../outside', '--data', data);
    expect(climbing.stderr).toContain('LAB_SNAPSHOT_INVALID');
  });

  it('outlives a snapshot that is none, and a database that is broken or newer', async () => {
    const data = folder();
    const lab = await serve('--data', data);
    await addGroup(lab.ready, await tokenOf(lab.ready), 'kept');
    await runLab('state', 'snapshot', 'good', '--data', data);
    writeFileSync(join(data, 'snapshots', 'bad.snapshot.db'), 'x'.repeat(8192));
    const bad = await runLab('state', 'restore', 'bad', '--data', data);
    expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining('snapshot bad cannot be put back')]);
    expect(await groupNames(lab.ready)).toEqual(['kept']);
    await lab.stop();

    writeFileSync(join(data, 'service.db'), 'x'.repeat(8192));
    const broken = await runLab('serve', '--data', data, '--port', '0');
    expect([broken.exitCode, broken.stderr]).toEqual([3, expect.stringMatching(/^the database of .*LAB_DATA_DAMAGED/)]);
    const newer = readFileSync(join(data, 'snapshots', 'good.snapshot.db'));
    newer.writeInt32BE(999, USER_VERSION_AT);
    writeFileSync(join(data, 'service.db'), newer);
    const refused = await runLab('serve', '--data', data, '--port', '0');
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('LAB_STORE_MIGRATION_FAILED')]);
    expect((await runLab('state', 'restore', 'good', '--data', data)).exitCode).toBe(0);
    const again = await serve('--data', data);
    expect(await groupNames(again.ready)).toEqual(['kept']);
  });

  it('is changed on the admin host by those alone who have the credentials', async () => {
    const data = folder();
    const { ready } = await serve('--data', data);
    const host = 'admin.oobe-lab.test';
    expect(await call(ready, 'GET', '/_lab/ready', { host })).toEqual({ status: 200, body: '{"status":"ready"}' });
    expect((await call(ready, 'GET', '/_lab/ready')).status).toBe(200);
    expect((await call(ready, 'POST', '/_lab/reset', { host })).status).toBe(401);
    const wrong = { authorization: `Basic ${Buffer.from(`${ready.clientId}:x`).toString('base64')}` };
    expect((await call(ready, 'POST', '/_lab/reset', { host, headers: wrong })).status).toBe(401);
    const headers = { authorization: basic(ready) };
    const ask = async (method: string, path: string, body = '') => call(ready, method, path, { host, headers, body });
    expect((await ask('PUT', '/_lab/snapshots/a')).status).toBe(204);
    expect(JSON.parse((await ask('GET', '/_lab/snapshots')).body)).toMatchObject({ snapshots: [{ name: 'a' }] });
    expect((await ask('POST', '/_lab/snapshots/b/restore')).status).toBe(404);
    expect((await ask('POST', '/_lab/snapshots/a/restore')).status).toBe(204);
    expect((await ask('PUT', '/_lab/snapshots/..%2Fa')).status).toBe(404);
    expect((await ask('DELETE', '/_lab/snapshots/a')).status).toBe(204);
    expect(
      (
        await ask(
          'POST',
          '/_lab/seed',
          '{"groups":[{"displayName":"Seeded","rule":"(device.accountEnabled -eq true)"}],"profiles":[]}',
        )
      ).status,
    ).toBe(204);
    expect(await groupNames(ready)).toEqual(['Seeded']);
    expect((await ask('POST', '/_lab/seed', '{"domain":"fabrikam.com"}')).status).toBe(409);
    expect((await ask('POST', '/_lab/seed', '{"mdmScope":"some"}')).status).toBe(400);
    expect((await ask('POST', '/_lab/seed', 'nonsense')).status).toBe(400);
    expect((await ask('POST', '/_lab/reset')).status).toBe(204);
    expect((await ask('POST', '/_lab/anything')).status).toBe(404);
    expect((await ask('GET', '/other')).status).toBe(404);
    expect(readdirSync(data).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('stays whole while many write and others put it back', async () => {
    const data = folder();
    const { ready } = await serve('--data', data);
    const token = await tokenOf(ready);
    const headers = { authorization: basic(ready) };
    await call(ready, 'PUT', '/_lab/snapshots/empty', { headers });
    const names = Array.from({ length: 60 }, (_, index) => `group-${index}`);
    const writing = Promise.all(
      names.map((displayName) =>
        call(ready, 'POST', '/v1.0/groups', {
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true }),
        }),
      ),
    );
    const restoring = Promise.all(
      ['a', 'b', 'c'].map(async () => (await call(ready, 'POST', '/_lab/snapshots/empty/restore', { headers })).status),
    );
    expect(await restoring).toEqual([204, 204, 204]);
    expect(new Set((await writing).map(({ status }) => status))).toEqual(new Set([201]));
    expect((await groupNames(ready)).every((name) => names.includes(name))).toBe(true);
  });
});

describe('lab serve', () => {
  it('says what is wrong with an address that it cannot have', async () => {
    const refused = await runLab('serve', '--host', '192.0.2.1', '--port', '0');
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('LAB_SERVICE_LISTEN')]);
  });

  it('prints an environment for one process', async () => {
    const child = spawn(process.execPath, ['dist/lab/cli/main.js', 'serve', '--print-env', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const printed = Object.fromEntries(
      first
        .toString()
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s)),
    );
    child.kill('SIGINT');
    await once(child, 'close');
    expect(printed).toMatchObject({
      AZURE_AUTHORITY_HOST: expect.stringMatching(/^https:\/\/localhost:\d+$/),
      AZURE_TENANT_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      NODE_EXTRA_CA_CERTS: expect.stringContaining('tls-ca.pem'),
    });
  });

  it('listens on loopback unless told otherwise, and knows nobody else’s name', async () => {
    const { ready } = await serve();
    expect((await call(ready, 'GET', '/_lab/ready')).status).toBe(200);
    const elsewhere = await call(ready, 'GET', '/', { host: 'localhost', headers: {} });
    expect(elsewhere.status).toBe(404);
    const open = await serve('--host', '0.0.0.0');
    expect((await call(open.ready, 'GET', '/_lab/ready')).status).toBe(200);
  });

  it('has a place for every host on the one origin', async () => {
    const { ready } = await serve();
    const token = await tokenOf(ready);
    const paths: ReadonlyArray<readonly [string, string, number]> = [
      ['GET', `/${ready.tenantId}/v2.0/.well-known/openid-configuration`, 200],
      ['GET', '/contoso.com/Discover?api-version=1.9', 200],
      ['GET', '/v1.0/organization', 200],
      ['GET', '/connecttest.txt', 200],
      ['GET', '/TermsofUse.aspx', 400],
      ['GET', '/EnrollmentServer/Discovery.svc', 200],
    ];
    for (const [method, path, status] of paths) {
      const reply = await call(ready, method, path, {
        headers: { authorization: path.startsWith('/v1.0') ? `Bearer ${token}` : '' },
      });
      expect([path, reply.status]).toEqual([path, status]);
    }
  });

  it('takes delays as a factor', async () => {
    const refused = await runLab('serve', '--delays', 'slow', '--port', '0');
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('a factor such as "0.1x"')]);
    const lab = await serve('--delays', '0x');
    expect((await lab.stop()).exitCode).toBe(0);
  });
});
