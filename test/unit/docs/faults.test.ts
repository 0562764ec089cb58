import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listFaults } from '../../../lab/faults/listing.ts';
import { explainCode } from '../../../src/protocol/error-codes.ts';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const PHASES = {
  IMP: 'Import',
  ASG: 'Assignment',
  NET: 'The way to the service',
  PRF: 'Profile download',
  JOIN: 'Sign-in and join',
  ENR: 'Enrolment',
  DEV: 'Device setup',
  ACC: 'Account setup',
  RST: 'Reset',
} as const;

const text = (cell: string) => cell.replaceAll('|', '\\|');

function page(): string {
  const faults = listFaults();
  const sections = Object.entries(PHASES).flatMap(([phase, title]) => {
    const rows = faults.filter((fault) => fault.phase === phase);
    if (rows.length === 0) return [];
    return [
      `## ${title}`,
      '',
      '| Row | Builder | Cause | Outcome | Code | Remedy | Shown by |',
      '|---|---|---|---|---|---|---|',
      ...rows.map(({ id, builder, takes, cause, outcome, remedy, scenario }) => {
        const given = takes.length === 0 ? '' : `{ ${takes.join(', ')} }`;
        const file = scenario.replace(/^scenarios\//, '').replace(/\.scenario\.ts$/, '');
        const cells = [id, `\`${builder}(${given})\``, cause, outcome.shows, outcome.code ?? '', remedy];
        return `| ${cells.map(text).join(' | ')} | [${file}](../${scenario}) |`;
      }),
      '',
    ];
  });
  return [
    '# Faults',
    '',
    'Everything that can be made to go wrong. A fault is data in a scenario:',
    '',
    '```ts',
    "faults: [fault.requestLost({ host: 'login.microsoftonline.com' }).of('sales').at({ nth: 2, times: 1 })],",
    '```',
    '',
    'It changes what is on the wire, on a disk, in the tenant, in the service or on the clock, and nothing else: the device',
    'works its code out from what it received. `.of(name)` aims it at a fleet or a device (what lies in the service or the',
    'tenant strikes everybody), `.at({ phase, nth, times, probability, window })` says when: in a stage of the flow, from the',
    'nth occasion, so many times, with a probability drawn from the seed, in a window of simulated time since the start.',
    'What lies in the organisation, or on a disk before the first power-on, is there from the start and knows no moment.',
    'Each strike is an event `fault` in the trace. `lab faults` prints this page, `lab explain CODE` one code.',
    '',
    'A row of docs/reference has its id here; the others are ours. For each, a test plays the scenario that shows it, and',
    'the same story without the fault, which must end at the desktop (test/simulation/faults.test.ts).',
    '',
    `Generated from the ${faults.length} rows of \`lab/faults/catalogue\`; \`npx vitest run test/unit/docs/faults.test.ts -u\` writes it anew.`,
    '',
    ...sections,
  ].join('\n');
}

test('docs/faults.md lists every fault of the catalogue', async () => {
  await expect(page()).toMatchFileSnapshot(here('docs/faults.md'));
});

/** `80180019 1A 1B` and `8018001E to 22` name several codes. */
function codesOf(cell: string): string[] {
  const [first = '', ...rest] = cell.split(/\s+/);
  if (!/^[0-9A-F]{8}$/.test(first)) return [];
  if (rest[0] === 'to') {
    const to = Number.parseInt(first.slice(0, 6) + rest[1], 16);
    const from = Number.parseInt(first, 16);
    return Array.from({ length: to - from + 1 }, (_, index) => (from + index).toString(16).toUpperCase());
  }
  const more = rest.filter((it) => /^[0-9A-F]{2}$/.test(it)).map((it) => first.slice(0, 6) + it);
  return [first, ...more];
}

test('every code of the failure catalogue is explained', () => {
  const reference = readFileSync(here('docs/reference/autopilot.md'), 'utf8');
  const codes = reference
    .split('\n')
    .filter((line) => /^\| (ztd|enr|join|hr)-/.test(line))
    .flatMap((line) => {
      const cell = line.split('|')[2]?.trim() ?? '';
      if (/^\d{3}$/.test(cell)) return [cell];
      return cell.split(',').flatMap((part) => codesOf(part.trim()).map((code) => `0x${code}`));
    });
  expect(codes.length).toBeGreaterThan(90);
  expect(codes.filter((code) => explainCode(code).name === 'unknown')).toEqual([]);
});
