type Witness = readonly [file: string, test: string];

/** A fault of the catalogue, played with and without it. */
export const shown = (builder: string): Witness => [
  'test/simulation/faults.test.ts',
  `${builder} shows what it says, and the same story without it ends at the desktop`,
];

/** A scenario: `user-driven/hidden-pages`. */
export const played = (scenario: string): Witness => [
  'test/simulation/scenarios.test.ts',
  `${scenario} ends as it expects`,
];

/** A unit test: its file below test/unit without the ending, and its title. */
export const unit = (file: string, test: string): Witness => [`test/unit/${file}.test.ts`, test];
