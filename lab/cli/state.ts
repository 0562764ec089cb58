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
  describe: 'Put the state of `lab serve --data` back, keep it, or fill it anew',
  builder: (argv: Argv<object>) =>
    argv
      .positional('action', { choices: STATE_ACTIONS, demandOption: true, describe: 'What to do, served or not' })
      .positional('argument', { type: 'string', describe: 'seed: a tenant file; snapshot, restore, delete: a name' })
      .option('data', { type: 'string', demandOption: true, describe: 'The directory given to `lab serve`' }),
  handler: async ({ action, argument, data }) => {
    const { executeState } = await import('./execute-state.ts');
    await executeState(action, argument, data);
  },
};
