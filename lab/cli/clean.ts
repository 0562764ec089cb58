import type { CommandModule } from 'yargs';

/** `lab clean` */
export const clean: CommandModule = {
  command: 'clean',
  describe: 'Remove what dead runs left behind, and images of earlier builds',
  handler: async () => {
    const { executeClean } = await import('./execute-clean.ts');
    await executeClean();
  },
};
