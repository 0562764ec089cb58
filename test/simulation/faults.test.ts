import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../lab/faults/catalogue.ts';
import type { FaultOutcome } from '../../lab/faults/entry.ts';
import type { Scenario, Verb } from '../../lab/scenario/scenario.ts';
import { all } from '../../lab/scenario/vocabulary.ts';
import { playScenarios, type TestRun } from '../support/run.ts';

/** The scenario that a row of the catalogue names. */
async function load(path: string): Promise<Scenario> {
  const url = new URL(`../../scenarios/${path}.scenario.ts`, import.meta.url);
  const module = (await import(/* @vite-ignore */ url.href)) as { readonly default: Scenario };
  return module.default;
}

/** Every code, milestone and event that a run shows of its devices. */
function shown(run: TestRun): {
  codes: Set<string>;
  milestones: Set<string>;
  events: Set<string>;
  faults: Set<string>;
  errors: Set<string>;
} {
  const seen = {
    codes: new Set<string>(),
    milestones: new Set<string>(),
    events: new Set<string>(),
    faults: new Set<string>(),
    errors: new Set<string>(),
  };
  for (const event of run.trace()) {
    const { type, name, code, fields, channel, id } = event;
    if (type === 'milestone') seen.milestones.add(String(name));
    if (type === 'import.refused') seen.errors.add(String(name));
    if (type === 'fault') seen.faults.add(String(id));
    if (type === 'event-log') seen.events.add(`${String(channel)}/${String(id)}`);
    if (typeof code === 'string') seen.codes.add(code);
    for (const [onPage] of JSON.stringify(fields ?? {}).matchAll(/0x[0-9A-F]{8}/g)) seen.codes.add(onPage);
  }
  return seen;
}

/** The same story for devices to which nothing happens: it waits for the desktop where it waited for the failure. */
function without(scenario: Scenario, id: string): Scenario {
  const story = scenario.story.map((verb): Verb => {
    if (verb.kind === 'admin.waitForReset') return { ...verb, state: 'done' };
    if (verb.kind !== 'until') return verb;
    if (verb.milestone === 'reset.failed') return { ...verb, milestone: 'reset.done' };
    return verb.milestone === 'failed' ? { ...verb, milestone: 'outcome' } : verb;
  });
  return { ...scenario, story, faults: scenario.faults.filter((it) => it.id !== id), expect: [all.reach('desktop')] };
}

const spared = new Map<string, Promise<ReturnType<typeof shown>>>();

/** What devices show to which nothing happens. Many faults strike the same story: each of those is played once. */
function shownWithout(scenario: Scenario, id: string): Promise<ReturnType<typeof shown>> {
  const story = { ...without(scenario, id), title: 'nothing happens', tags: [] };
  const key = JSON.stringify({ ...story, story: story.story.filter(({ kind }) => kind !== 'narrate') });
  const known = spared.get(key);
  if (known !== undefined) return known;
  const played = (async () => {
    using run = await playScenarios([story]);
    expect(run.summary.scenarios[0]).toMatchObject({ outcome: 'passed' });
    return shown(run);
  })();
  spared.set(key, played);
  return played;
}

const rows = Object.entries(FAULTS);

describe.concurrent('each fault of the catalogue', () => {
  test.each(rows)('%s shows what it says, and the same story without it ends at the desktop', async (_, row) => {
    const { id, scenario: path, outcome }: { id: string; scenario: string; outcome: FaultOutcome } = row;
    const scenario = await load(path);
    expect(scenario.faults.map((it) => it.id)).toContain(id);

    using struck = await playScenarios([scenario]);
    expect(struck.summary.scenarios[0]).toMatchObject({ outcome: 'passed' });
    const seen = shown(struck);
    expect(seen.faults).toContain(id);
    expect(seen.milestones).toContain(outcome.reaches);
    if (outcome.code !== undefined) expect(seen.codes).toContain(outcome.code);
    if (outcome.event !== undefined) expect(seen.events).toContain(outcome.event);

    const rest = await shownWithout(scenario, id);
    const refused = new RegExp(outcome.importError?.replaceAll('*', '.*') ?? '^$');
    if (outcome.importError !== undefined) expect([...seen.errors].join()).toMatch(refused);
    expect(rest.faults).not.toContain(id);
    // Whatever tells the outcome must come from the fault.
    const tells = [
      outcome.code !== undefined && !rest.codes.has(outcome.code),
      outcome.event !== undefined && !rest.events.has(outcome.event),
      outcome.importError !== undefined && !refused.test([...rest.errors].join()),
      !rest.milestones.has(outcome.reaches),
    ];
    expect(tells).toContain(true);
  });
});

test('no two faults of the catalogue tell the same story', () => {
  const told = rows.map(([, { outcome, phase }]: [string, { outcome: FaultOutcome; phase: string }]) =>
    [phase, outcome.code, outcome.importError, outcome.reaches, outcome.event, outcome.shows].join(' | '),
  );
  expect(new Set(told).size).toBe(told.length);
  const ids = rows.map(([, { id }]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
