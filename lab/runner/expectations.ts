import type { Expectation, Selection } from '../scenario/scenario.ts';
import type { DeviceObservations, Observations } from './observations.ts';

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
      return seen.milestones.has(expectation.milestone);
    case 'show':
      return seen.codes.has(expectation.code);
    case 'event':
      return seen.events.has(`${expectation.channel}/${expectation.id}`);
  }
}

function describe(expectation: Expectation): string {
  const of = describeSelection(expectation);
  switch (expectation.kind) {
    case 'reach':
      return `${of}to reach ${expectation.milestone}`;
    case 'show':
      return `${of}to show ${expectation.code}`;
    case 'event':
      return `${of}to log event ${expectation.id} in ${expectation.channel}`;
  }
}

function describeSelection({ which }: Selection): string {
  return which === undefined ? '' : `of ${which} `;
}

function list(devices: readonly { readonly name: string }[]): string {
  const names = devices.slice(0, 5).map(({ name }) => name);
  return names.join(', ') + (devices.length > names.length ? ` and ${devices.length - names.length} more` : '');
}
