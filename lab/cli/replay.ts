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
  describe: 'Re-execute the recipe of a run',
  builder: (argv: Argv<object>) =>
    argv
      .positional('run', { type: 'string', demandOption: true, describe: 'A run directory or a recipe file' })
      .option('scenario', { type: 'string', describe: 'Only this one of its scenarios, by id' })
      .option('repeat', { type: 'number', describe: 'Only this repeat' })
      .option('pace', { type: 'string', describe: 'max, or a factor such as 60x' })
      .option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' }),
  handler: async (given) => {
    const { executeReplay } = await import('./execute-replay.ts');
    await executeReplay(given);
  },
};
