import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIXED } from '../support/mixed-scenario.ts';
import { playScenarios } from '../support/run.ts';

async function hashOf(options: Parameters<typeof playScenarios>[1] = {}): Promise<string> {
  using run = await playScenarios([MIXED], options);
  expect(run.summary.scenarios.map(({ reasons }) => reasons ?? [])).toEqual([[]]);
  return run.summary.traceSha256;
}

test('one seed gives one traceSha256 on twenty repeats', async () => {
  const hashes = new Set<string>();
  for (let repeat = 0; repeat < 20; repeat += 1) hashes.add(await hashOf());
  expect(hashes.size).toBe(1);
});

test('one seed gives one traceSha256 under both drivers and over both transports', async () => {
  const first = await hashOf();
  for (const driver of ['in-process', 'child-process'] as const) {
    for (const transport of ['direct', 'https'] as const) {
      expect(await hashOf({ driver, transport }), `${driver}, ${transport}`).toBe(first);
    }
  }
});

test('one seed gives one traceSha256 when every key has to be derived again', async () => {
  const keyCacheDir = mkdtempSync(join(tmpdir(), 'oobe-lab-keys-'));
  try {
    expect(await hashOf({ keyCacheDir })).toBe(await hashOf());
  } finally {
    rmSync(keyCacheDir, { recursive: true, force: true });
  }
});

test('another seed gives another traceSha256', async () => {
  expect(await hashOf({ seed: 2 })).not.toBe(await hashOf());
});
