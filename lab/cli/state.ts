import type { Argv, CommandModule } from 'yargs';

const ACTIONS = ['show', 'reset', 'seed', 'snapshot', 'restore', 'delete'] as const;

/** What `lab state` does to a data directory. */
export type StateAction = (typeof ACTIONS)[number];

interface StateArguments {
  readonly action: StateAction;
  readonly argument?: string | undefined;
  readonly data: string;
}

/** `lab state` */
export const state: CommandModule<object, StateArguments> = {
  command: 'state <action> [argument]',
  describe: 'Put the state of `lab serve --data` back, keep it, or fill it anew',
  builder: (argv: Argv<object>) =>
    argv
      .positional('action', { choices: ACTIONS, demandOption: true, describe: 'What to do, served or not' })
      .positional('argument', { type: 'string', describe: 'seed: a tenant file; snapshot, restore, delete: a name' })
      .option('data', { type: 'string', demandOption: true, describe: 'The directory given to `lab serve`' }),
  handler: async ({ action, argument, data }) => {
    const { executeState } = await import('./execute-state.ts');
    await executeState(action, argument, data);
  },
};
