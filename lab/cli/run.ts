import type { Argv, CommandModule } from 'yargs';
import { DRIVER_NAMES } from '../drivers/driver.ts';

interface RunArguments {
  readonly paths?: string[] | undefined;
  readonly seed?: number | undefined;
  readonly driver?: string | undefined;
  readonly perContainer?: number | undefined;
  readonly transport?: string | undefined;
  readonly pace?: string | undefined;
  readonly devices?: number | undefined;
  readonly tag?: string[] | undefined;
  readonly grep?: string | undefined;
  readonly repeat?: number | undefined;
  readonly bail?: boolean | undefined;
  readonly reporter?: string[] | undefined;
  readonly json?: boolean | undefined;
}

/** `lab run [paths]` */
export const run: CommandModule<object, RunArguments> = {
  command: 'run [paths..]',
  describe: 'Run scenarios',
  builder: (argv: Argv<object>) =>
    argv
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'Scenario files and folders; those of the configuration when none is named',
      })
      .option('tag', { type: 'string', array: true, describe: 'Only scenarios with one of these tags' })
      .option('grep', { type: 'string', describe: 'Only scenarios whose title or id matches this regular expression' })
      .option('devices', { type: 'number', describe: 'Replace the count of every fleet' })
      .option('seed', { type: 'number', describe: 'What chance follows from: the same seed, the same run' })
      .option('repeat', { type: 'number', describe: 'Play each scenario so often, with seed, seed + 1 and so on' })
      .option('bail', { type: 'boolean', describe: 'Skip what follows the first scenario that fails' })
      .option('driver', { choices: ['auto', ...DRIVER_NAMES], describe: 'Where devices live' })
      .option('per-container', { type: 'number', describe: 'How many devices share a container under docker' })
      .option('transport', { choices: ['direct', 'https'], describe: 'How requests travel' })
      .option('pace', { type: 'string', describe: 'How fast simulated time passes: max, or a factor such as 60x' })
      .option('reporter', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'list, json, junit, github or the path of a module, =FILE behind it; may be given again',
      })
      .option('json', { type: 'boolean', describe: 'Print one JSON document and nothing else' })
      .example('$0 run scenarios/starter', 'on the dashboard, at a pace to follow')
      .example('$0 run --tag esp --repeat 5', 'whether the status page holds, whatever chance does')
      .example('$0 run --reporter list --reporter junit=run/junit.xml', 'for CI')
      .example('$0 run scenarios/starter --devices 1000 --pace max', 'a large fleet')
      .epilogue(
        'Exit codes: 0 passed, 1 a scenario failed, 2 usage or configuration, 3 environment, 4 a bug in the lab, ' +
          '130 interrupted.',
      ),
  handler: async (given) => {
    const { executeRun } = await import('./execute-run.ts');
    await executeRun({ ...given });
  },
};
