import { execa } from 'execa';
import { repository } from './pages.ts';
import type { ParityRow } from './row.ts';
import { PARITY } from './rows.ts';

type Real = Extract<ParityRow, { is: 'real' }>;

/** Runs one test, with a piece of the source replaced when the row is to be broken; true when it passed. */
async function passes({ witness, broken }: Real, isBroken: boolean): Promise<boolean> {
  const title = witness.test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const { exitCode, stdout } = await execa('npx', ['vitest', 'run', witness.file, '-t', title, '--reporter=json'], {
    cwd: repository('.'),
    env: isBroken ? { LAB_TEST_BREAK: JSON.stringify(broken) } : {},
    stdin: 'ignore',
    reject: false,
  });
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { numPassedTests: number; numFailedTests: number };
  if (!isBroken && report.numPassedTests === 0) return false;
  return exitCode === 0;
}

/** Each takes a processor for itself. */
const AT_A_TIME = 2;

/** `parity.ts [IDS]`: breaks the row of each id, or of all, and wants its witness to fail; exits 1 when one stays green. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const rows = Object.entries(PARITY).filter(
    (entry): entry is [string, Real] => entry[1].is === 'real' && (wanted.length === 0 || wanted.includes(entry[0])),
  );
  const sound = new Map<string, Promise<boolean>>();
  let wrong = 0;
  const judge = async ([id, row]: [string, Real]): Promise<void> => {
    const key = `${row.witness.file} ${row.witness.test}`;
    const isSound = sound.get(key) ?? passes(row, false);
    sound.set(key, isSound);
    const verdict = !(await isSound)
      ? 'its witness does not pass'
      : (await passes(row, true))
        ? 'its witness stays green'
        : '';
    if (verdict !== '') wrong += 1;
    process.stdout.write(`${verdict === '' ? 'ok   ' : 'WRONG'}  ${id}  ${verdict}\n`);
  };
  const left = rows.values();
  const work = async (): Promise<void> => {
    for (const row of left) await judge(row);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  process.stdout.write(`${rows.length - wrong} of ${rows.length} rows are real\n`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

await main();
