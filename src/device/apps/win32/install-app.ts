import type { ReturnCodeType, SidecarApp } from '../../../protocol/sidecar/required-apps.ts';
import type { Machine } from '../../machine.ts';
import { isDetected } from './detection.ts';
import { runInstaller } from './installer.ts';

/** How an installation ended; `errorCode` is an HRESULT. */
export type InstallEnd =
  | { readonly kind: 'installed'; readonly reboot: 'none' | 'soft' | 'hard' }
  | { readonly kind: 'failed'; readonly errorCode: string };

/** The installer succeeded, and yet the app is not found (autopilot.md 4.4). */
const NOT_DETECTED = '0x87D1041C';
const TIMED_OUT = '0x800705B4';
/** For a return code of type retry (mdm.md mdm-7-17). */
const ATTEMPTS = 3;
const RETRY_AFTER_MS = 300_000;

/** Installs an app whose package is here: runs it, reads its exit code by the app's table, looks for the app. */
export async function installApp(machine: Machine, app: SidecarApp): Promise<InstallEnd> {
  const maxRunTimeMs = app.maxRunTimeMinutes * 60_000;
  for (let attempt = 1; ; attempt += 1) {
    const end = await runInstaller(machine, app.name, app.installCommandLine, maxRunTimeMs);
    if (end.kind === 'timed-out') return { kind: 'failed', errorCode: TIMED_OUT };
    const type = meaningOf(app, end.exitCode);
    if (type === 'failed') return { kind: 'failed', errorCode: hresultOfExitCode(end.exitCode) };
    if (type !== 'retry') {
      if (!isDetected(machine, app.detectionRules)) return { kind: 'failed', errorCode: NOT_DETECTED };
      return { kind: 'installed', reboot: rebootAfter(app, type) };
    }
    if (attempt === ATTEMPTS) return { kind: 'failed', errorCode: hresultOfExitCode(end.exitCode) };
    await machine.actors.sleep(RETRY_AFTER_MS, `another attempt to install ${app.name}`);
  }
}

/** What an exit code means for an app; one that its table lacks is a failure. */
export function meaningOf({ returnCodes }: Pick<SidecarApp, 'returnCodes'>, exitCode: number): ReturnCodeType {
  return returnCodes.find(({ code }) => code === exitCode)?.type ?? 'failed';
}

/** 1603 is `0x80070643`; what is an HRESULT already stays as it is. */
export function hresultOfExitCode(exitCode: number): string {
  const code = exitCode > 0 && exitCode <= 0xffff ? 0x8007_0000 + exitCode : exitCode >>> 0;
  return `0x${code.toString(16).toUpperCase().padStart(8, '0')}`;
}

function rebootAfter({ restartBehavior }: SidecarApp, type: ReturnCodeType): 'none' | 'soft' | 'hard' {
  if (restartBehavior === 'force') return 'hard';
  if (restartBehavior === 'suppress') return 'none';
  return type === 'hardReboot' ? 'hard' : type === 'softReboot' ? 'soft' : 'none';
}
