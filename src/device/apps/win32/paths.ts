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

/** A Windows path as the disk has it: variables filled in, no drive, forward slashes. @example 'files/Windows/notepad.exe' */
export function filePath(path: string): string {
  const full = path.replaceAll(/%([^%]+)%/g, (whole, name: string) => VARIABLES[name.toUpperCase()] ?? whole);
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
