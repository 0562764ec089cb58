import type { Machine } from '../../machine.ts';
import { managedUser } from '../../mdm/csp/managed-user.ts';

/** Where Windows' variables point to. */
const VARIABLES: Readonly<Record<string, string>> = {
  PROGRAMFILES: 'C:\\Program Files',
  'PROGRAMFILES(X86)': 'C:\\Program Files (x86)',
  PROGRAMW6432: 'C:\\Program Files',
  PROGRAMDATA: 'C:\\ProgramData',
  WINDIR: 'C:\\Windows',
  SYSTEMROOT: 'C:\\Windows',
  SYSTEMDRIVE: 'C:',
};

const HIVES: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_CURRENT_USER: 'HKCU',
  HKEY_CLASSES_ROOT: 'HKCR',
};

/** Below whose profile. */
const OF_USER: Readonly<Record<string, string>> = {
  USERPROFILE: '',
  APPDATA: '\\AppData\\Roaming',
  LOCALAPPDATA: '\\AppData\\Local',
};
const SYSTEM_PROFILE = 'C:\\Windows\\System32\\config\\systemprofile';

/** The profile of whoever is signed in, else of the system. Ours: a folder is named by what stands before the @. */
function profileOf(machine: Machine): string {
  const account = machine.accounts.get(managedUser(machine) ?? '');
  return account?.kind === 'entra' ? `C:\\Users\\${account.upn.split('@')[0]}` : SYSTEM_PROFILE;
}

/** A Windows path as the disk has it: variables filled in, no drive, forward slashes. @example 'files/Windows/notepad.exe' */
export function filePath(machine: Machine, path: string): string {
  const full = path.replaceAll(/%([^%]+)%/g, (whole, name: string) => {
    const ofUser = OF_USER[name.toUpperCase()];
    return ofUser === undefined ? (VARIABLES[name.toUpperCase()] ?? whole) : `${profileOf(machine)}${ofUser}`;
  });
  return `files/${full
    .replace(/^[A-Za-z]:/, '')
    .replaceAll('\\', '/')
    .replace(/^\/+|\/+$/g, '')}`;
}

/** A registry key as the registry has it. @example 'HKLM/SOFTWARE/Contoso' */
export function registryKey(path: string): string {
  const [hive = '', ...rest] = path.split('\\').filter((part) => part !== '');
  return [HIVES[hive.toUpperCase()] ?? hive, ...rest].join('/');
}
