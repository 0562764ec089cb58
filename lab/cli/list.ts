import type { Argv, CommandModule } from 'yargs';

interface ListArguments {
  readonly paths?: string[] | undefined;
  readonly tag?: string[] | undefined;
  readonly json?: boolean | undefined;
}

/** `lab list [paths]` */
export const list: CommandModule<object, ListArguments> = {
  command: 'list [paths..]',
  describe: 'Show what there is to run',
  builder: (argv: Argv<object>) =>
    argv
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'Scenario files and folders; those of the configuration when none is named',
      })
      .option('tag', { type: 'string', array: true, describe: 'Only scenarios with one of these tags' })
      .option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' })
      .example('$0 list scenarios/reset', 'what lies in a folder')
      .example('$0 list --tag esp', 'what has to do with the status page'),
  handler: async ({ paths, tag, json }) => {
    const { resolveSettings } = await import('../config/settings.ts');
    const { planScenarios } = await import('../runner/plan.ts');
    const settings = await resolveSettings({ command: 'list', ci: false }, {}, process.env);
    const plan = await planScenarios({
      paths: paths === undefined || paths.length === 0 ? settings.scenarios : paths,
      tags: tag ?? [],
    });
    const rows = plan.map(({ id, file, scenario: { title, tags } }) => ({ id, title, tags, file }));
    if (json === true) {
      process.stdout.write(`${JSON.stringify(rows)}\n`);
      return;
    }
    const { labelled } = await import('./wrap.ts');
    for (const { id, title, tags } of rows) {
      process.stdout.write(`${id}\n${labelled('    ', `${title}${tags.length > 0 ? `  [${tags.join(', ')}]` : ''}`)}`);
    }
  },
};
