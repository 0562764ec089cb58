import { attribute, child } from '../../protocol/xml/element.ts';
import { parseXml } from '../../protocol/xml/read.ts';
import type { Disk } from '../os/disk.ts';

/** Both lie where Windows keeps them; the image's partition is no volume that a reset cleans. */
const IMAGE = 'files/Recovery/WindowsRE/Winre.wim';
const CONFIGURATION = 'files/Windows/System32/Recovery/ReAgent.xml';

/** Whether the machine can restart into its recovery environment: a reset looks before it begins (autopilot.md 2.6). */
export function isRecoveryEnabled(disk: Disk): boolean {
  const configuration = parseXml(disk.read(CONFIGURATION) ?? '');
  const state = configuration.ok ? child(configuration.value, 'InstallState') : undefined;
  return disk.read(IMAGE) !== undefined && state !== undefined && attribute(state, 'state') === '1';
}

/** What Windows setup does with the image that it brings. */
export function installRecovery(disk: Disk): void {
  disk.write(IMAGE, 'Windows Recovery Environment');
  configureRecovery(disk, true);
}

/** What `reagentc /enable` and `/disable` leave behind. */
export function configureRecovery(disk: Disk, isEnabled: boolean): void {
  const location = isEnabled ? '\\Recovery\\WindowsRE' : '';
  disk.write(
    CONFIGURATION,
    `<WindowsRE version="2.0"><WinreLocation path="${location}"/><InstallState state="${isEnabled ? 1 : 0}"/></WindowsRE>`,
  );
}
