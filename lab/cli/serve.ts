import type { Argv, CommandModule } from 'yargs';

interface ServeArguments {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly tenant?: string | undefined;
  readonly data?: string | undefined;
  readonly delays?: string | undefined;
  readonly json?: boolean | undefined;
  readonly 'print-env'?: boolean | undefined;
}

/** `lab serve` */
export const serve: CommandModule<object, ServeArguments> = {
  command: 'serve',
  describe: 'Serve the deployment service for foreign clients',
  builder: (argv: Argv<object>) =>
    argv
      .option('port', { type: 'number', describe: 'The port to listen on; 0 takes a free one' })
      .option('host', { type: 'string', describe: 'The address to listen on; loopback unless told otherwise' })
      .option('tenant', { type: 'string', describe: 'A file with the tenant: a module that exports it, or JSON' })
      .option('data', { type: 'string', describe: 'Keep the state in this directory; else it ends with the command' })
      .option('delays', { type: 'string', describe: 'How long the service takes: default, none, or a factor (0.1x)' })
      .option('json', { type: 'boolean', describe: 'Print one line of JSON when ready' })
      .option('print-env', { type: 'boolean', describe: 'Print what one process needs in its environment when ready' })
      .conflicts('json', 'print-env')
      .example('$0 serve --json', 'one line with baseUrl, caFile, tenantId and a client, once it is ready')
      .example('$0 serve --data state --delays none', 'a service that remembers, and never keeps anybody waiting')
      .epilogue('docs/service.md tells of hosts and routes, and how a client comes to trust them.'),
  handler: async (given) => {
    const { executeServe } = await import('./execute-serve.ts');
    await executeServe({ ...given, printEnv: given['print-env'] });
  },
};
