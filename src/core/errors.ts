/**
 * The registry of operational errors: everything that a person running the lab can meet and act on.
 * What a simulated device or service is meant to answer is a value in the domain, never one of these;
 * a bug is a failed `invariant`.
 */
export const ERROR_CODES = {
  LAB_CLI_USAGE: { exit: 2, hint: 'Run the command with --help to see what it takes.' },
  LAB_CONFIG_INVALID: { exit: 2, hint: 'Correct the entries named above; docs/scenarios.md shows a whole file.' },
  LAB_SCENARIO_INVALID: { exit: 2, hint: 'Correct the entries named above; docs/scenarios.md lists the vocabulary.' },
  LAB_SCENARIO_NOT_FOUND: { exit: 2, hint: '`lab list` shows what there is to run.' },
  LAB_REPORTER_INVALID: {
    exit: 2,
    hint: 'A reporter’s module exports by default a function of its output; docs/reporters.md.',
  },
  LAB_REPORTER_OUTPUT: { exit: 3, hint: 'Check that the folder of the report can be written.' },
  LAB_HASH_INVALID: { exit: 2, hint: 'A hardware hash is one line of Base64 that starts with T0.' },
  LAB_RECIPE_INVALID: { exit: 2, hint: 'Give a run directory or its recipe.json.' },
  LAB_SERVICE_PORT_IN_USE: { exit: 3, hint: 'Stop the program that holds it, or pass --port 0 for a free one.' },
  LAB_SERVICE_LISTEN: {
    exit: 3,
    hint: '--host takes an address of this machine, --port one that this user may open: without privileges 1024 and up.',
  },
  LAB_DATA_IN_USE: { exit: 3, hint: 'Stop the `lab serve` that has it, or name another directory.' },
  LAB_DATA_INVALID: { exit: 2, hint: 'Name the directory of a `lab serve --data`, or a new one.' },
  LAB_DATA_UNWRITABLE: { exit: 3, hint: 'Check free space and permissions of the data directory.' },
  LAB_DATA_DAMAGED: {
    exit: 3,
    hint: '`lab state restore NAME` puts a snapshot in its place, `lab state reset` the beginning.',
  },
  LAB_SNAPSHOT_INVALID: { exit: 2, hint: '`lab state show --data DIR` lists the snapshots.' },
  LAB_NETWORK_HOST_REFUSED: {
    exit: 4,
    hint: 'Only the lab’s own hosts can be reached; src/network/hosts.ts lists them.',
  },
  LAB_NETWORK_TRANSPORT: { exit: 3, hint: 'A real socket failed: check that nothing closes loopback connections.' },
  LAB_DRIVER_ENGINE_UNAVAILABLE: {
    exit: 3,
    hint: 'Start Docker, or join the group that may use it; --driver in-process needs nothing but Node.',
  },
  LAB_DRIVER_IMAGE_FAILED: {
    exit: 3,
    hint: 'Check free space with `lab doctor`, then `lab images build`; --driver in-process needs no image.',
  },
  LAB_DRIVER_CONTAINER_FAILED: {
    exit: 3,
    hint: 'Put several devices into a container with --per-container N, or run fewer; `lab doctor` shows what is short.',
  },
  LAB_DRIVER_AGENT_LOST: { exit: 3, hint: 'What the agent said last stands above.' },
  LAB_RUN_DIRECTORY: { exit: 3, hint: 'Check free space and permissions of the run directory.' },
  LAB_STORE_NATIVE_MODULE: {
    exit: 3,
    hint: 'Run `npm rebuild` with the Node that runs the lab.',
  },
  LAB_STORE_MIGRATION_FAILED: {
    exit: 3,
    hint: 'The database was made by a newer version: use that, or another data directory.',
  },
  LAB_ACTORS_DEADLOCK: {
    exit: 1,
    hint: 'Nothing is left that could end these waits: give the story a verb that does.',
  },
  LAB_INTERNAL_INVARIANT: { exit: 4, hint: 'This is a bug in the lab: report it with the run directory.' },
} as const satisfies Record<string, { exit: 1 | 2 | 3 | 4; hint: string }>;

/** `LAB_<AREA>_<WHAT>`. */
export type LabErrorCode = keyof typeof ERROR_CODES;

/**
 * An operational error: shown as one line and a hint.
 * @example throw new LabError('LAB_SERVICE_PORT_IN_USE', `port ${port} is taken`, { port });
 */
export class LabError extends Error {
  readonly code: LabErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: LabErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
    this.details = details;
  }
}

/** States what must hold; when it does not, the lab has a bug and says so. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new LabError('LAB_INTERNAL_INVARIANT', message);
}
