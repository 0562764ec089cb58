import type { SidecarApp } from '../../protocol/sidecar/required-apps.ts';
import type { Machine } from '../machine.ts';

/** Where the agent puts down how an app ended: a key a user (zeros for the device), a key an app, JSON (autopilot.md 3). */
export const WIN32_APPS = 'HKLM/SOFTWARE/Microsoft/IntuneManagementExtension/Win32Apps';
/** Stands for the device where a user's id would. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';
const NAME = 'EnforcementStateMessage';
const STATES = { success: 1000, error: 5000 } as const;

/** Puts down how an installation ended; `errorCode` is an HRESULT, `0x00000000` for a success. */
export function recordEnforcement(
  { registry }: Machine,
  userId: string | null,
  { id, version }: SidecarApp,
  errorCode: string,
): void {
  const code = Number(errorCode) | 0;
  const message = { EnforcementState: code === 0 ? STATES.success : STATES.error, ErrorCode: code };
  registry.setString(`${WIN32_APPS}/${userId ?? NOBODY}/${id}_${version}/${NAME}`, NAME, JSON.stringify(message));
}

/** The HRESULT with which a tracked app last failed, found by the node that the status page looks at; undefined without one. */
export function lastErrorOf({ registry }: Machine, trackingUri: string): string | undefined {
  const [, app] = /\/Win32App_([^/]+)$/.exec(trackingUri) ?? [];
  if (app === undefined) return undefined;
  for (const user of registry.subkeys(WIN32_APPS)) {
    const text = registry.getString(`${WIN32_APPS}/${user}/${app}/${NAME}`, NAME);
    const { ErrorCode } = JSON.parse(text ?? '{"ErrorCode":0}') as { ErrorCode: number };
    if (ErrorCode !== 0) return `0x${(ErrorCode >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
  }
  return undefined;
}
