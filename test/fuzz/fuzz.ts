import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { FuzzPart } from './part.ts';

/** Cases over all parts, and the time they may take together; `LAB_FUZZ_CASES` and `LAB_TEST_SEED` change them. */
const CASES = Number(process.env['LAB_FUZZ_CASES'] ?? 100_000);
const SEED = Number(process.env['LAB_TEST_SEED'] ?? 1);
const LIMIT_MS = 20 * 60_000;

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.fuzz.ts'));
const parts: FuzzPart[] = [];
for (const file of files.sort()) {
  const { parts: found } = (await import(new URL(file, import.meta.url).href)) as { parts: readonly FuzzPart[] };
  parts.push(...found);
}

const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
const startedMs = performance.now();
let failures = 0;
for (const { title, weight, property } of parts) {
  const numRuns = Math.ceil((CASES * weight) / weights);
  const leftMs = LIMIT_MS - (performance.now() - startedMs);
  const beganMs = performance.now();
  const outcome = await fc.check(property as fc.IAsyncProperty<unknown>, {
    numRuns,
    seed: SEED,
    interruptAfterTimeLimit: leftMs,
    markInterruptAsFailure: true,
  });
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  process.stdout.write(`${outcome.failed ? 'FAIL' : 'ok  '}  ${title}: ${outcome.numRuns} cases in ${seconds} s\n`);
  if (!outcome.failed) continue;
  failures += 1;
  process.stdout.write(`${fc.defaultReportMessage(outcome) ?? ''}\n`);
}
process.stdout.write(`seed ${SEED}, ${parts.length} parts, ${failures} failed\n`);
// A handler that never answers leaves nothing to wait for but itself.
process.exit(failures > 0 ? 1 : 0);
