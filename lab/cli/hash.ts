import type { Argv, CommandModule } from 'yargs';

interface HashArguments {
  readonly action: string;
  readonly value?: string | undefined;
  readonly model?: string | undefined;
  readonly seed?: string | undefined;
  readonly repair?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** `lab hash encode|decode` */
export const hash: CommandModule<object, HashArguments> = {
  command: 'hash <action> [value]',
  describe: 'Make or read a hardware hash',
  builder: (argv: Argv<object>) =>
    argv
      .positional('action', {
        choices: ['encode', 'decode'] as const,
        demandOption: true,
        describe: 'Make one, or say what one says',
      })
      .positional('value', { type: 'string', describe: 'decode: the hash, a file with one, or - for standard input' })
      .option('model', { type: 'string', default: 'surface-laptop-5', describe: 'encode: a model of the catalogue' })
      .option('seed', { type: 'string', default: '1', describe: 'encode: what the device follows from' })
      .option('repair', { type: 'boolean', describe: 'decode: mend missing Base64 padding first' })
      .option('json', { type: 'boolean', describe: 'decode: JSON instead of the oa3tool report' })
      .example('$0 hash encode --model latitude-7440', 'the hash of a simulated device')
      .example('$0 hash encode | lab hash decode -', 'and what it says'),
  handler: async (given) => {
    const { executeHash } = await import('./execute-hash.ts');
    // yargs hands a positional `-` over as an empty text.
    await executeHash({ ...given, ...(given.value === '' ? { value: '-' } : {}) });
  },
};
