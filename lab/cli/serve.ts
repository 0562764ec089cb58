import type { Argv, CommandModule } from 'yargs';

interface ServeArguments {
  readonly port?: number | undefined;
  readonly delays?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `lab serve` */
export const serve: CommandModule<object, ServeArguments> = {
  command: 'serve',
  describe: 'Serve the deployment service for foreign clients',
  builder: (argv: Argv<object>) =>
    argv
      .option('port', { type: 'number', describe: 'Of 127.0.0.1; 0 takes a free one' })
      .option('delays', { choices: ['default', 'none'], describe: 'How long the service takes over its own work' })
      .option('json', { type: 'boolean', describe: 'Print one line of JSON when ready' }),
  handler: async (given) => {
    const { executeServe } = await import('./execute-serve.ts');
    await executeServe(given);
  },
};
