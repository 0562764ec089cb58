import { defineConfig } from 'vitest/config';
import { breakSource } from './test/parity/break-source.ts';

const layer = (name: string, timeoutMs: number, concurrent = false) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    sequence: { concurrent },
  },
});

export default defineConfig({
  plugins: [breakSource()],
  test: {
    // Many of these tests wait for a container or a process: two files at a time keep two cores busy.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
    retry: 0,
    projects: [
      layer('unit', 20_000),
      layer('contract', 60_000),
      layer('simulation', 300_000),
      layer('interop', 120_000),
      layer('terminal', 60_000),
      layer('docker', 120_000),
    ],
  },
});
