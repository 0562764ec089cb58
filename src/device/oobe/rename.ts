import { deviceNameOf } from '../autopilot/device-name.ts';
import { cachedProfile } from '../autopilot/policy-cache.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { computerName, nextComputerName, setNextComputerName } from '../os/installation.ts';
import { CONTINUE } from './flow.ts';
import { recall, remember } from './progress.ts';

/**
 * Gives the device the name of the profile's template (autopilot.md 2.1), unless the MDM has set one, and restarts when
 * the name is a new one. After the restart the name is in force, and the stage lets the flow pass.
 */
export async function rename(machine: Machine): Promise<StageEnd> {
  const template = cachedProfile(machine)?.CloudAssignedDeviceName ?? '';
  if (template !== '' && recall(machine, 'name') === undefined) {
    const name = deviceNameOf(template, machine.hardware.smbios.serialNumber, machine.random.fork('name'));
    const isUnnamed = nextComputerName(machine) === computerName(machine);
    remember(machine, 'name', { value: isUnnamed ? (name ?? '') : '' });
  }
  const { value: name } = recall(machine, 'name') ?? { value: '' };
  if (name !== '' && name !== computerName(machine)) setNextComputerName(machine, name);
  if (nextComputerName(machine) === computerName(machine)) return CONTINUE;
  return { next: 'reboot', reason: `the device is named ${nextComputerName(machine)}` };
}
