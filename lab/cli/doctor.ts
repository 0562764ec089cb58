import type { Argv, CommandModule } from 'yargs';

interface DoctorArguments {
  readonly json?: boolean | undefined;
}

/** `lab doctor` */
export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Check what the lab stands on',
  builder: (argv: Argv<object>) =>
    argv.option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' }),
  handler: async ({ json }) => {
    const { executeDoctor } = await import('./execute-doctor.ts');
    await executeDoctor({ isJson: json === true });
  },
};
