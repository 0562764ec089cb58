import type { Argv, CommandModule } from 'yargs';

interface ConfigArguments {
  readonly json?: boolean | undefined;
}

/** `lab config` */
export const config: CommandModule<object, ConfigArguments> = {
  command: 'config',
  describe: 'Show each setting, and what set it',
  builder: (argv: Argv<object>) =>
    argv.option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' }),
  handler: async ({ json }) => {
    const { explainSettings } = await import('../config/settings.ts');
    const { settings, sources } = await explainSettings({ command: 'config', ci: false }, {}, process.env);
    const { service, ...others } = settings;
    const values = new Map<string, unknown>(Object.entries(others));
    for (const [key, value] of Object.entries(service)) values.set(`service.${key}`, value);
    const rows = [...values].map(([key, value]) => ({ key, value, from: sources.get(key) ?? 'default' }));
    if (json === true) {
      const document = Object.fromEntries(rows.map(({ key, value, from }) => [key, { value, from }]));
      process.stdout.write(`${JSON.stringify(document)}\n`);
      return;
    }
    for (const { key, value, from } of rows) {
      process.stdout.write(`${key.padEnd(16)} ${JSON.stringify(value).padEnd(20)} ${from}\n`);
    }
  },
};
