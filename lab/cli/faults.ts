import type { Argv, CommandModule } from 'yargs';

interface FaultsArguments {
  readonly json?: boolean | undefined;
}

/** `lab faults` */
export const faults: CommandModule<object, FaultsArguments> = {
  command: 'faults',
  describe: 'Show what can be made to go wrong, and what follows',
  builder: (argv: Argv<object>) =>
    argv.option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' }),
  handler: async ({ json }) => {
    const { listFaults } = await import('../faults/listing.ts');
    const rows = listFaults();
    if (json === true) {
      process.stdout.write(`${JSON.stringify(rows)}\n`);
      return;
    }
    const { labelled } = await import('./wrap.ts');
    for (const { builder, id, phase, takes, cause, remedy, outcome, scenario } of rows) {
      const code = outcome.code === undefined ? '' : `  ${outcome.code}`;
      const given = takes.length === 0 ? '' : `{ ${takes.join(', ')} }`;
      process.stdout.write(
        [
          `${builder}(${given})  [${phase} ${id}]${code}\n`,
          labelled('    cause    ', cause),
          labelled('    outcome  ', outcome.shows),
          labelled('    remedy   ', remedy),
          `    shown by ${scenario}\n`,
        ].join(''),
      );
    }
  },
};
