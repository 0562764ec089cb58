import type { Pacer } from '../../src/core/pace.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import { holdStderr } from '../dashboard/held-stderr.ts';
import type { Interrupt } from './interrupt.ts';

/** Opens the dashboard on this process's terminal; a Ctrl-C is said on the screen from then on. */
export async function watchRun(pacer: Pacer, interrupt: Interrupt): Promise<Dashboard> {
  const { openDashboard } = await import('../dashboard/dashboard.ts');
  const { stdin: input, stdout: output, env: environment } = process;
  const dashboard = openDashboard({
    pacer,
    input,
    output,
    environment,
    interrupt: interrupt.raise,
    holdOutput: () => holdStderr(process.stderr),
  });
  interrupt.tell({ stopping: dashboard.stopping, ending: dashboard.close });
  return dashboard;
}
