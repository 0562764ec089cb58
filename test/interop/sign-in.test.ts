import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, type ServedLab, serveLab } from './served-lab.ts';
import { CERTIFICATE, CERTIFICATE_CLIENT, writeTenant } from './sign-in-inputs.ts';
import { expectAzureIdentity, expectMsal, expectOpenidClient } from './sign-in-outcomes.ts';

describe('libraries that nobody here wrote, through each grant that they know', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-sign-in-'));
  let lab: ServedLab;
  let seen: Record<string, unknown>[];

  beforeAll(async () => {
    lab = await serveLab('--tenant', writeTenant(directory));
    const { baseUrl } = lab.ready;
    const input = {
      ...lab.ready,
      loginUrl: baseUrl,
      graphUrl: baseUrl,
      isRealName: false,
      certificateClientId: CERTIFICATE_CLIENT,
      certificate: CERTIFICATE,
    };
    seen = await Promise.all(
      ['azure-identity.mjs', 'msal-node.mjs', 'openid-client.mjs'].map((name) => runClient(name, lab.ready, input)),
    );
  });
  afterAll(() => {
    lab?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('@azure/identity: secret, certificate, device code, password, on behalf of', () =>
    expectAzureIdentity(seen[0], lab.ready));
  it('@azure/msal-node: secret, certificate, code, silent, password, device code', () =>
    expectMsal(seen[1], lab.ready));
  it('openid-client: discovery, secret, assertion, code, userinfo, refresh, single sign-on, device code, password', () =>
    expectOpenidClient(seen[2], lab.ready, lab.ready.baseUrl));

  it('leave a server that ends in order', async () => {
    expect(await lab.stop()).toMatchObject({ exitCode: 0, stderr: expect.not.stringMatching(/Error|^\s+at /m) });
  });
});
