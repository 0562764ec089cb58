import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runClient, type ServedLab, serveLab } from './served-lab.ts';

let directory: string;
let lab: ServedLab;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'oobe-lab-throttle-'));
  const tenant = join(directory, 'tenant.json');
  writeFileSync(tenant, JSON.stringify({ graphLimits: true }));
  lab = await serveLab('--tenant', tenant);
});
afterAll(() => {
  lab?.dispose();
  rmSync(directory, { recursive: true, force: true });
});

it('a tenant with Graph’s limits answers 429 with Retry-After, and the official client waits and goes on', async () => {
  const seen = await runClient('graph-throttle.mjs', lab.ready, lab.ready);
  expect(seen).toMatchObject({ status: 429, code: 'TooManyRequests', organizations: 1 });
  expect(seen['retryAfter']).toBeGreaterThan(0);
  expect(seen['retryAfter']).toBeLessThanOrEqual(20);
});
