import type { Argv, CommandModule } from 'yargs';
import { STATE_ACTIONS, type StateAction } from './state-action.ts';

interface StateArguments {
  readonly action: StateAction;
  readonly argument?: string | undefined;
  readonly data: string;
}

/** `lab state` */
export const state: CommandModule<object, StateArguments> = {
  command: 'state <action> [argument]',
  describe: 'Keep the state of `lab serve --data`, put it back, or fill it anew',
  builder: (argv: Argv<object>) =>
    argv
      .positional('action', { choices: STATE_ACTIONS, demandOption: true, describe: 'What to do, served or not' })
      .positional('argument', { type: 'string', describe: 'seed: a tenant file; snapshot, restore, delete: a name' })
      .option('data', { type: 'string', demandOption: true, describe: 'The directory given to `lab serve`' })
      .example('$0 state snapshot before --data state', 'keep what is there under a name')
      .example('$0 state restore before --data state', 'and put it back')
      .example('$0 state seed tenant.json --data state', 'begin anew with this tenant'),
  handler: async ({ action, argument, data }) => {
    const { executeState } = await import('./execute-state.ts');
    await executeState(action, argument, data);
  },
};
