/** Which devices a verb or an expectation speaks of: all of the scenario, or those of one fleet or name. */
export interface Selection {
  readonly which?: string;
}
