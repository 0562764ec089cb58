import type { Argv, CommandModule } from 'yargs';

interface ReplayArguments {
  readonly run: string;
  readonly scenario?: string | undefined;
  readonly repeat?: number | undefined;
  readonly pace?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `lab replay RUN|FILE` */
export const replay: CommandModule<object, ReplayArguments> = {
  command: 'replay <run>',
  describe: 'Run a recipe again and compare the trace',
  builder: (argv: Argv<object>) =>
    argv
      .positional('run', { type: 'string', demandOption: true, describe: 'A run directory or a recipe file' })
      .option('scenario', { type: 'string', describe: 'Only this one of its scenarios, by id' })
      .option('repeat', { type: 'number', describe: 'Only this repeat' })
      .option('pace', { type: 'string', describe: 'How fast simulated time passes: max, or a factor such as 60x' })
      .option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' })
      .example('$0 replay run/latest', 'the last run again, and whether the trace is the same')
      .example('$0 replay colleague/recipe.json --pace 10x', 'what a colleague saw, slowly'),
  handler: async (given) => {
    const { executeReplay } = await import('./execute-replay.ts');
    await executeReplay(given);
  },
};
