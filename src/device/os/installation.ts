import type { Random } from '../../core/random.ts';
import { installRecovery } from '../lifecycle/recovery-environment.ts';
import type { Machine } from '../machine.ts';
import { WINDOWS } from '../spec.ts';
import { type Accounts, SETUP_ACCOUNT } from './accounts.ts';

const CURRENT_VERSION = 'HKLM/SOFTWARE/Microsoft/Windows NT/CurrentVersion';
const ACTIVE_NAME = 'HKLM/SYSTEM/CurrentControlSet/Control/ComputerName/ActiveComputerName';
const NEXT_NAME = 'HKLM/SYSTEM/CurrentControlSet/Control/ComputerName/ComputerName';
const NAME_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * What setup leaves behind on a new disk: accounts, a name unless there is one, the version, the recovery environment.
 * Done once; `random` belongs to the device, not to a boot.
 */
export function installWindows(machine: Machine, random: Random): void {
  const { accounts, disk, registry, spec } = machine;
  if (accounts.machineSid !== undefined) return;
  const windows = WINDOWS[spec.windows];
  const [, , build = '', revision = ''] = windows.build.split('.');
  registry.setString(CURRENT_VERSION, 'ProductName', windows.name);
  registry.setString(CURRENT_VERSION, 'CurrentBuild', build);
  registry.setNumber(CURRENT_VERSION, 'UBR', Number(revision));
  const suffix = Array.from({ length: 7 }, () => random.pick([...NAME_LETTERS])).join('');
  if (nextComputerName(machine) === '') setNextComputerName(machine, `DESKTOP-${suffix}`);
  installRecovery(disk);
  accounts.install(random);
}

/** Takes away the account that the out-of-box experience runs as. */
export function removeSetupAccount(accounts: Accounts): void {
  for (const account of accounts.list()) {
    if (account.kind === 'local' && account.name === SETUP_ACCOUNT) accounts.remove(account.sid);
  }
}

/** The name that the machine has until its next start. */
export function computerName({ registry }: Machine): string {
  return registry.getString(ACTIVE_NAME, 'ComputerName') ?? '';
}

/** The name that the machine will have from its next start on. */
export function nextComputerName({ registry }: Machine): string {
  return registry.getString(NEXT_NAME, 'ComputerName') ?? '';
}

export function setNextComputerName({ registry }: Machine, name: string): void {
  registry.setString(NEXT_NAME, 'ComputerName', name);
}

/** What a start of Windows does with a name that waits for it. */
export function applyComputerName(machine: Machine): void {
  machine.registry.setString(ACTIVE_NAME, 'ComputerName', nextComputerName(machine));
}
