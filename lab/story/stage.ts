import type { Actors } from '../../src/core/actors/actors.ts';
import type { Timeline } from '../../src/core/timeline.ts';
import type { AppliedFaults } from '../faults/apply.ts';
import type { Observations } from '../runner/observations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DeviceInStory, UserInStory } from './cast.ts';
import type { GraphClient } from './graph-client.ts';
import type { StoryOccasions } from './occasions.ts';

/** What the story acts on. */
export interface Stage {
  readonly scenario: Scenario;
  readonly faults: AppliedFaults;
  readonly devices: readonly DeviceInStory[];
  /** Of the other organisation, if there is one. */
  readonly stranger: UserInStory | undefined;
  readonly actors: Actors;
  readonly graph: GraphClient;
  readonly timeline: Timeline;
  readonly observations: Observations;
  /** When the faults strike that the story carries out. */
  readonly occasions: StoryOccasions;
  /** Whom an import has registered so far. */
  readonly registered: Set<DeviceInStory>;
}
