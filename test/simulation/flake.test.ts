import { expect, test } from 'vitest';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';
import { playScenarios } from '../support/run.ts';

const REPEATS = [1, 2, 3, 4];

/** One laptop whose story gives it this long from power-on to the desktop. */
const laptop = (within: string) => ({
  title: 'a laptop with a limit',
  tenant: contoso(),
  devices: fleet({ name: 'laptop' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within }),
  ],
  expect: [all.reach('desktop')],
});

/** How long each play took from power-on to the desktop, in simulated milliseconds. */
function measure(trace: readonly Record<string, unknown>[]): number[] {
  const times: number[] = [];
  let powerOnMs: number | undefined;
  for (const { scenario, name, at } of trace) {
    if (scenario !== undefined) powerOnMs = undefined;
    if (name === 'power-on') powerOnMs ??= Number(at);
    if (name === 'desktop' && powerOnMs !== undefined) times.push(Number(at) - powerOnMs);
  }
  return times;
}

test('a limit that some seeds miss is a flake, with its rate and the event where a good and a bad repeat part', async () => {
  using generous = await playScenarios([laptop('3h')], { repeats: REPEATS });
  expect(generous.summary.scenarios[0]?.flake).toBeUndefined();
  const times = measure(generous.trace());
  expect(times).toHaveLength(REPEATS.length);
  const [shortest = 0, next = 0] = [...times].sort((left, right) => left - right);
  const limitMs = Math.round((shortest + next) / 2);

  using tight = await playScenarios([laptop(`${limitMs}ms`)], { repeats: REPEATS });
  const [scenario] = tight.summary.scenarios;
  const outcomes = scenario?.repeats?.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(times.map((time) => (time <= limitMs ? 'passed' : 'failed')));
  expect(scenario).toMatchObject({ outcome: 'failed', flake: { failed: 3, of: 4, rate: 0.75 } });

  // They do the same until the story of the bad one is over: there the good one goes on.
  const passed = times.indexOf(shortest) + 1;
  const { parting } = scenario?.flake ?? {};
  expect(parting?.passed).toMatchObject({ repeat: passed, event: { device: 'laptop-0001', actor: 'windows' } });
  expect(parting?.failed.repeat).toBe(passed === 1 ? 2 : 1);
  expect(scenario?.lastEvents?.device).toBe('laptop-0001');
  expect(scenario?.lastEvents?.events).toHaveLength(10);

  // The same seeds once more: a difference now would be a flake of the lab.
  using again = await playScenarios([laptop(`${limitMs}ms`)], { repeats: REPEATS });
  expect(again.summary.traceSha256).toBe(tight.summary.traceSha256);
  expect(again.summary.scenarios[0]?.repeats?.map(({ traceSha256 }) => traceSha256)).toEqual(
    scenario?.repeats?.map(({ traceSha256 }) => traceSha256),
  );
  expect(new Set(scenario?.repeats?.map(({ traceSha256 }) => traceSha256)).size).toBe(REPEATS.length);
});
