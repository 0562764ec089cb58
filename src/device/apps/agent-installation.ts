import type { Machine } from '../machine.ts';

const KEY = 'HKLM/SOFTWARE/Microsoft/IntuneManagementExtension';

/** Whether the management agent is installed. */
export function isAgentInstalled({ registry }: Machine): boolean {
  return registry.hasKey(KEY);
}

/** What the agent's own installer leaves behind. */
export function markAgentInstalled({ registry }: Machine, version: string): void {
  registry.setString(KEY, 'Version', version);
}
