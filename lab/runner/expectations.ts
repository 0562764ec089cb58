import type { Expectation, Holding } from '../scenario/scenario.ts';
import type { Selection } from '../scenario/selection.ts';
import { type DeviceObservations, type Observations, patternOf } from './observations.ts';

/** Who did not do as expected, in words; undefined when all is as it should be. */
export function judge(
  expectation: Expectation,
  devices: readonly { readonly name: string }[],
  observations: Observations,
): string | undefined {
  const holds = (name: string) => matches(expectation, observations.of(name));
  const meeting = devices.filter(({ name }) => holds(name));
  const wish = describe(expectation);
  switch (expectation.who) {
    case 'all': {
      const missing = devices.filter(({ name }) => !holds(name));
      return missing.length === 0 ? undefined : `expected all ${wish}: ${list(missing)} did not`;
    }
    case 'any':
      return meeting.length > 0 ? undefined : `expected any ${wish}: none of ${devices.length} did`;
    case 'none':
      return meeting.length === 0 ? undefined : `expected none ${wish}: ${list(meeting)} did`;
  }
}

function matches(expectation: Expectation, seen: DeviceObservations): boolean {
  switch (expectation.kind) {
    case 'reach':
      return sightings(seen, `milestone/${expectation.milestone}`, expectation.holding) > 0;
    case 'see': {
      const times = sightings(seen, `page/${expectation.page}`, expectation.holding);
      return expectation.times === undefined ? times > 0 : times === expectation.times;
    }
    case 'show':
      return seen.codes.has(expectation.code);
    case 'event':
      return seen.events.has(`${expectation.channel}/${expectation.id}`);
    case 'import':
      return [...seen.importErrors].some((error) => isLike(error, expectation.error));
    case 'have': {
      const [path, value] = [patternOf(expectation.path), patternOf(expectation.value ?? '*')];
      return [...seen.disk].some(([name, found]) => path.test(name) && value.test(found));
    }
    case 'install':
      return seen.apps.has(expectation.app);
  }
}

/** How often something was seen that holds these fields. */
function sightings({ seen }: DeviceObservations, what: string, holding: Holding = {}): number {
  const wanted = Object.entries(holding);
  const all = seen.get(what) ?? [];
  return all.filter((data) => wanted.every(([name, value]) => isLike(data[name], value))).length;
}

function isLike(found: unknown, wanted: Holding[string]): boolean {
  if (typeof wanted !== 'string' || typeof found !== 'string') return found === wanted;
  return patternOf(wanted).test(found);
}

function describe(expectation: Expectation): string {
  const of = describeSelection(expectation);
  switch (expectation.kind) {
    case 'reach':
      return `${of}to reach ${expectation.milestone}${describeHolding(expectation.holding)}`;
    case 'see': {
      const times = expectation.times === undefined ? '' : ` ${expectation.times} times`;
      return `${of}to see the page ${expectation.page}${describeHolding(expectation.holding)}${times}`;
    }
    case 'show':
      return `${of}to show ${expectation.code}`;
    case 'event':
      return `${of}to log event ${expectation.id} in ${expectation.channel}`;
    case 'import':
      return `${of}to be refused at import with ${expectation.error}`;
    case 'have': {
      const value = expectation.value === undefined ? '' : ` with ${JSON.stringify(expectation.value)} in it`;
      return `${of}to have ${expectation.path} on the disk${value}`;
    }
    case 'install':
      return `${of}to install ${expectation.app}`;
  }
}

function describeHolding(holding: Holding | undefined): string {
  return holding === undefined ? '' : ` with ${JSON.stringify(holding)}`;
}

function describeSelection({ which }: Selection): string {
  return which === undefined ? '' : `of ${which} `;
}

function list(devices: readonly { readonly name: string }[]): string {
  const names = devices.slice(0, 5).map(({ name }) => name);
  return names.join(', ') + (devices.length > names.length ? ` and ${devices.length - names.length} more` : '');
}
