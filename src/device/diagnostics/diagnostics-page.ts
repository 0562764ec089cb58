import { cachedProfile } from '../autopilot/policy-cache.ts';
import type { Machine } from '../machine.ts';
import { isFinished } from '../oobe/flow.ts';
import { currentStage } from '../oobe/places.ts';
import { recall } from '../oobe/progress.ts';
import { WINDOWS } from '../spec.ts';
import { collectLogs } from './collect-logs.ts';

/**
 * Ctrl+Shift+D in the out-of-box experience of Windows 11: what Autopilot has learned so far, and a way to take the logs
 * away (autopilot.md 2.0, Extras; 1.2-09). Elsewhere the keys do nothing.
 */
export async function showDiagnostics(machine: Machine): Promise<void> {
  const { spec, disk, person } = machine;
  if (!WINDOWS[spec.windows].hasDiagnosticsPage || isFinished(machine)) {
    machine.trace('keys.ignored', { keys: 'Ctrl+Shift+D' });
    return;
  }
  const profile = cachedProfile(machine);
  const { code = null } = recall(machine, 'no-profile') ?? {};
  const { exportsLogs } = await person.show('diagnostics', {
    stage: currentStage(disk) ?? '',
    profile: profile?.DeploymentProfileName ?? null,
    tenant: profile?.CloudAssignedTenantDomain ?? null,
    ztdId: profile?.ZtdRegistrationId ?? null,
    ...(code !== null && { code }),
  });
  if (exportsLogs) machine.trace('diagnostics.collected', { files: collectLogs(machine) });
}
