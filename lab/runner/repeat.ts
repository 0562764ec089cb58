import { findParting } from './parting.ts';
import type { PlannedScenario } from './plan.ts';
import type { Play } from './play.ts';
import type { Flake, PlayResult, ScenarioSummary } from './summary.ts';

/** The play that decides how its scenario came out: the first that failed, else the first. */
export function decisivePlay(plays: readonly Play[]): Play | undefined {
  return plays.find(({ result }) => result.outcome === 'failed') ?? plays[0];
}

/** Whether it matters which repeat a play is. */
export function areRepeats(repeats: readonly number[]): boolean {
  return repeats.length > 1 || repeats[0] !== 1;
}

/**
 * Several plays of one scenario as one outcome; none at all is a scenario that was skipped.
 * @param repeats those that were to be played
 */
export function summariseScenario(
  { id, scenario }: PlannedScenario,
  plays: readonly Play[],
  repeats: readonly number[],
): ScenarioSummary {
  const isRepeated = areRepeats(repeats);
  const isCutShort = plays.length < repeats.length || plays.some(({ result }) => result.outcome === 'skipped');
  const skipped: PlayResult = { outcome: 'skipped', simulatedMs: 0, wallMs: 0 };
  const { outcome, ...figures } = decisivePlay(plays)?.result ?? skipped;
  const flake = isRepeated ? findFlake(plays) : undefined;
  return {
    id,
    title: scenario.title,
    outcome: outcome === 'passed' && isCutShort ? 'skipped' : outcome,
    devices: scenario.devices.reduce((sum, fleet) => sum + fleet.count, 0),
    ...figures,
    ...(isRepeated ? { repeats: plays.map(({ repeat, seed, result }) => ({ repeat, seed, ...result })) } : {}),
    ...(flake === undefined ? {} : { flake }),
  };
}

/** Nothing when all repeats came out alike: what always fails is no flake. */
function findFlake(plays: readonly Play[]): Flake | undefined {
  const passed = plays.filter(({ result }) => result.outcome === 'passed');
  const failed = plays.filter(({ result }) => result.outcome === 'failed');
  const [firstPassed] = passed;
  const [firstFailed] = failed;
  if (firstPassed === undefined || firstFailed === undefined) return undefined;
  const of = passed.length + failed.length;
  const parting = findParting(firstPassed, firstFailed);
  return { failed: failed.length, of, rate: failed.length / of, ...(parting === undefined ? {} : { parting }) };
}
