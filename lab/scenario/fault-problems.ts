import { createHostTable } from '../../src/network/hosts.ts';
import { formatPath, type Problem, problemsOf, show, suggestion } from '../config/problems.ts';
import { type Aiming, aimingOf } from '../faults/apply.ts';
import { faultById } from '../faults/catalogue.ts';
import { parseDuration } from './duration.ts';
import type { Fault } from './fault.ts';
import type { Scenario } from './scenario.ts';

/** What is wrong with a scenario's faults beyond their shape: parameters, moments and targets that could never be met. */
export function faultProblems(scenario: Scenario, file: string): Problem[] {
  return scenario.faults.flatMap((fault, index) => [
    ...shapeProblems(scenario, fault, index, file),
    ...unmetProblems(scenario, fault).map(([path, message]) => ({
      file,
      path: formatPath(['faults', index, ...path]),
      message,
    })),
  ]);
}

function shapeProblems(scenario: Scenario, fault: Fault, index: number, file: string): Problem[] {
  const parameters = faultById(fault.id)?.parameters;
  const issues = parameters?.safeParse(fault.with).error?.issues ?? [];
  const placed = issues.map((issue) => ({ ...issue, path: ['faults', index, 'with', ...issue.path] }));
  return problemsOf(file, scenario, placed, () => Object.keys(parameters?.shape ?? {}));
}

type Said = readonly [path: readonly PropertyKey[], message: string];

function unmetProblems({ tenant }: Scenario, fault: Fault): Said[] {
  const { id, with: what, when, which } = fault;
  const aiming = aimingOf(fault);
  if (aiming === undefined) return [];
  const said: Said[] = [];
  const apps = tenant.apps.map(({ displayName }) => displayName);
  const { app, host } = what;
  if (typeof app === 'string' && !apps.includes(app)) {
    said.push([['with', 'app'], `${show(app)} is no app of this tenant${suggestion(app, apps)}`]);
  }
  const { names } = createHostTable([tenant.domain]);
  if (typeof host === 'string' && !names.some((name) => isNamed(host.toLowerCase(), name))) {
    said.push([['with', 'host'], `nobody asks ${show(host)}${suggestion(host, names)}`]);
  }
  for (const [name, value] of Object.entries(when)) {
    if (aiming.timing.some((known) => known === name)) continue;
    said.push([['when', name], `${id} cannot wait for ${show(value)}: ${reasonAgainst(name, aiming)}`]);
  }
  const { window } = when;
  if (window !== undefined && (parseDuration(window.from) ?? 0) >= (parseDuration(window.to) ?? 0)) {
    said.push([['when', 'window'], `${show(window)} is over before it begins`]);
  }
  if (which !== undefined && !aiming.isForDevices) {
    said.push([['of'], `${id} strikes everybody: it cannot be aimed at ${show(which)}`]);
  }
  return said;
}

function isNamed(host: string, name: string): boolean {
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) : host === name;
}

/** Why a fault does not know this of its moment. */
function reasonAgainst(name: string, { timing }: Aiming): string {
  if (timing.length === 0) return 'it is there from the start';
  return name === 'phase' ? 'it strikes in no stage of a device' : `it knows ${timing.join(' and ')} alone`;
}
