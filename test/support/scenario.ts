import { defineScenario, type ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** A scenario that is right in every respect, but for what the test says. */
export function sampleScenario(spec: Partial<ScenarioInput> = {}): Scenario {
  return defineScenario({
    title: 'a sample',
    tags: ['sample'],
    tenant: contoso(),
    devices: fleet({ name: 'laptop', count: 2 }),
    story: [
      admin.importHashes(),
      admin.waitForAssignment(),
      device.powerOn(),
      user.signIn(),
      until('desktop', { within: '2h' }),
    ],
    expect: [all.reach('desktop')],
    ...spec,
  });
}

/** The same as the JSON that a file would hold, free to be spoilt. */
export function sampleData(spec: Partial<ScenarioInput> = {}): Record<string, unknown> {
  return JSON.parse(JSON.stringify(sampleScenario(spec))) as Record<string, unknown>;
}
