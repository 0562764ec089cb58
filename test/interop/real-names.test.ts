import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNamespaces } from '../support/describe-namespaces.ts';
import type { Ready } from './served-lab.ts';
import { CERTIFICATE, CERTIFICATE_CLIENT, writeTenant } from './sign-in-inputs.ts';
import { expectAzureIdentity, expectMsal, expectOpenidClient } from './sign-in-outcomes.ts';

const LOGIN = 'https://login.microsoftonline.com';

describeNamespaces('libraries that are told nothing, under the real names on port 443', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-real-names-'));
  let ready: Ready;
  let seen: Record<string, unknown>[];

  beforeAll(async () => {
    const child = spawn('unshare', ['--mount', '--net', process.execPath, 'test/interop/clients/real-names.mjs']);
    child.stdin.end(
      JSON.stringify({
        tenantFile: writeTenant(directory),
        certificateClientId: CERTIFICATE_CLIENT,
        certificate: CERTIFICATE,
        clients: ['azure-identity.mjs', 'msal-node.mjs', 'openid-client.mjs'],
      }),
    );
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(stdout, stderr).not.toBe('');
    ({ ready, seen } = JSON.parse(stdout) as { ready: Ready; seen: Record<string, unknown>[] });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('@azure/identity finds the instance and the tenant by itself', () => expectAzureIdentity(seen[0], ready));
  it('@azure/msal-node knows the authority', () => expectMsal(seen[1], ready));
  it('openid-client finds the issuer', () => expectOpenidClient(seen[2], ready, LOGIN));
});
