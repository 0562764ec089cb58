import type { Argv, CommandModule } from 'yargs';

interface ImagesArguments {
  readonly action: string;
  readonly base?: string | undefined;
}

/** `lab images build` */
export const images: CommandModule<object, ImagesArguments> = {
  command: 'images <action>',
  describe: 'Build the image that devices run in',
  builder: (argv: Argv<object>) =>
    argv
      .positional('action', {
        choices: ['build'] as const,
        demandOption: true,
        describe: 'Build it now, and not with the next run in containers',
      })
      .option('base', { type: 'string', describe: 'An image with Node, where this machine’s own cannot run' })
      .example('$0 images build --base node:22-slim', 'for an engine that cannot run this Node'),
  handler: async ({ base }) => {
    const { executeImagesBuild } = await import('./execute-images.ts');
    await executeImagesBuild(base);
  },
};
