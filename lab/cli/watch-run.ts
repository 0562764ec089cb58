import type { Pacer } from '../../src/core/pace.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import { holdStderr } from '../dashboard/held-stderr.ts';
import { canWatch } from '../dashboard/terminal.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { Interrupt } from './interrupt.ts';

/** Whether this is a CI machine, where nobody sits at the terminal that there may be. */
export function isCi(environment: NodeJS.ProcessEnv): boolean {
  return environment['CI'] !== undefined && environment['CI'] !== '' && environment['CI'] !== 'false';
}

/** Whether somebody sits at a terminal on which a run can be shown. */
export function isWatchable(environment: NodeJS.ProcessEnv): boolean {
  return !isCi(environment) && canWatch(process, environment);
}

/** Opens the dashboard on this process's terminal; a Ctrl-C is said on the screen from then on. */
export async function watchRun(pacer: Pacer, isPaceFree: boolean, interrupt: Interrupt): Promise<Dashboard> {
  const { openDashboard } = await import('../dashboard/dashboard.ts');
  const { stdin: input, stdout: output, env: environment } = process;
  const dashboard = openDashboard({
    pacer,
    isPaceFree,
    input,
    output,
    environment,
    interrupt: interrupt.raise,
    holdOutput: () => holdStderr(process.stderr),
  });
  interrupt.tell({ stopping: dashboard.stopping, ending: dashboard.close });
  return dashboard;
}

/** Waits until somebody leaves the screen, then says on the terminal as it was what the reporters would have said. */
export async function leaveScreen(dashboard: Dashboard, why: string | undefined, spoken: readonly Reporter[]) {
  await dashboard.left();
  dashboard.close();
  if (why !== undefined) process.stderr.write(`${why}\n`);
  for (const reporter of spoken) dashboard.retell(reporter);
}
