import type { Argv, CommandModule } from 'yargs';
import { LabError } from '../../src/core/errors.ts';

interface ExplainArguments {
  readonly code?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `lab explain CODE` */
export const explain: CommandModule<object, ExplainArguments> = {
  command: 'explain <code>',
  describe: 'Say what a code means: its cause, what to do, and the faults that show it',
  builder: (argv: Argv<object>) =>
    argv
      .positional('code', {
        type: 'string',
        describe: 'An HRESULT (0x80180014, 80180014) or a registration code (806)',
      })
      .option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' })
      .example('$0 explain 0x80180014', 'a code from a failed device or an event log')
      .example('$0 explain 807', 'an answer of the registration service'),
  handler: async ({ code = '', json }) => {
    const { explainCode, readCode } = await import('../../src/protocol/error-codes.ts');
    const { listFaults } = await import('../faults/listing.ts');
    const name = readCode(code);
    if (name === undefined) {
      throw new LabError('LAB_CLI_USAGE', `"${code}" is no code: expected an HRESULT such as 0x80180014, or 806`);
    }
    const { name: title, cause, remedy } = explainCode(name);
    const shownBy = listFaults()
      .filter(({ outcome }) => outcome.code === name)
      .map(({ builder, scenario }) => ({ builder, scenario }));
    if (json === true) {
      process.stdout.write(`${JSON.stringify({ code: name, name: title, cause, remedy, shownBy })}\n`);
      return;
    }
    const { labelled } = await import('./wrap.ts');
    process.stdout.write(
      [
        `${name}  ${title}\n`,
        labelled('    cause    ', cause),
        labelled('    remedy   ', remedy),
        ...shownBy.map(({ builder, scenario }) => `    shown by ${builder}()\n             ${scenario}\n`),
      ].join(''),
    );
  },
};
