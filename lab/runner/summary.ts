/** One scenario of a finished run, as `lab run --json` prints it. */
export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** How many devices took part. */
  readonly devices: number;
  readonly simulatedMs: number;
  readonly wallMs: number;
  /** Why it failed; not part of the document's fixed members when empty. */
  readonly reasons?: readonly string[];
}

/** A finished run, as `lab run --json` prints it and run.json keeps it. */
export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly runDir: string;
  readonly seed: number;
  readonly driver: string;
  readonly traceSha256: string;
  readonly scenarios: readonly ScenarioSummary[];
}
