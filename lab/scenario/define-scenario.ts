import type { Fault } from './fault.ts';
import type { Expectation, FleetSpec, Scenario, TenantSpec, Verb } from './scenario.ts';

/** A scenario as its author writes it. */
export interface ScenarioInput {
  readonly title: string;
  readonly tags?: readonly string[];
  readonly tenant: TenantSpec;
  readonly devices: FleetSpec | readonly FleetSpec[];
  readonly story: readonly Verb[];
  /** What goes wrong (docs/faults.md). */
  readonly faults?: readonly Fault[];
  readonly expect: readonly Expectation[];
}

/**
 * Names a scenario; the default export of a `*.scenario.ts` file.
 * @example export default defineScenario({ title: 'one laptop', tenant: contoso(), devices: fleet({}), story: [], expect: [] });
 */
export function defineScenario(input: ScenarioInput): Scenario {
  const { title, tags = [], tenant, devices, story, faults = [], expect } = input;
  return Object.freeze({
    kind: 'scenario',
    title,
    tags,
    tenant,
    devices: Array.isArray(devices) ? (devices as readonly FleetSpec[]) : [devices as FleetSpec],
    story,
    faults,
    expect,
  });
}
