import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, type ServedLab, serveLab } from './served-lab.ts';

describe('a management client in plain Node against lab serve', () => {
  let lab: ServedLab;
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    lab = await serveLab();
    seen = await runClient('mdm.mjs', lab.ready, lab.ready);
  });
  afterAll(() => lab?.dispose());

  it('is sent nowhere but to the address that it called', () => {
    expect(new Set(seen['origins'] as string[])).toEqual(new Set([lab.ready.baseUrl]));
  });

  it('enrols with the hand-typed messages and a request of another maker', () => {
    expect(seen['statuses']).toEqual([200, 200]);
    expect(seen['minimalKeyLength']).toBe('2048');
    expect(seen['enrolled']).toEqual([200, true]);
    expect(seen['managedDevices']).toEqual([[true, 'mary@contoso.com']]);
  });

  it('is managed with its certificate, and not without', () => {
    expect(seen['sessions']).toEqual([200, 401]);
    expect(seen['verdict']).toBe('212');
  });
});
