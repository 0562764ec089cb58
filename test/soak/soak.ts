import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { faults } from './faults.ts';
import { kills } from './kills.ts';
import { chanceOf, type SoakPart } from './part.ts';

const PARTS: readonly SoakPart[] = [faults, kills];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    /** So many of each part. */
    cases: { type: 'string' },
    /** Only this one. */
    case: { type: 'string' },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run soak -- [PART..] [--seed N] [--cases N] [--case N]`: exit code 1 when a case has a problem. */
async function soak(): Promise<void> {
  const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new Error(`no such part: ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`);
  }
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32));
  say(`seed ${seed}; --seed ${seed} plays the same again, --case N one case of it`);
  let played = 0;
  let missed = 0;
  for (const part of PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    await using stage = await part.open();
    const all = Array.from({ length: Number(values.cases ?? part.cases) }, (_, index) => index + 1);
    for (const number of values.case === undefined ? all : [Number(values.case)]) {
      const { what, problems } = await stage.play(number, chanceOf(createRandom(seed), part, number));
      played += 1;
      if (problems.length > 0) missed += 1;
      say(`${problems.length === 0 ? 'ok  ' : 'MISS'}  ${part.name} ${number}: ${what}`);
      for (const problem of problems) say(`        ${problem}`);
    }
  }
  say(`${played} cases, ${missed} with a problem`);
  process.exitCode = missed > 0 ? 1 : 0;
}

await soak();
