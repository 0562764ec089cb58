import type { Registry, RegistryValue } from '../os/registry.ts';

/** Keys with all that is below them, as `reg export` writes them. */
export function dumpRegistry(registry: Registry, keys: readonly string[]): string {
  return ['Windows Registry Editor Version 5.00', '', ...keys.flatMap((key) => dumpKey(registry, key))].join('\r\n');
}

function dumpKey(registry: Registry, key: string): string[] {
  const values = [...registry.values(key)].map(([name, value]) => `${quoted(name)}=${shown(value)}`);
  const below = registry.subkeys(key).flatMap((name) => dumpKey(registry, `${key}/${name}`));
  if (values.length === 0) return below;
  return [`[${key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').replaceAll('/', '\\')}]`, ...values, '', ...below];
}

function shown({ type, value }: RegistryValue): string {
  switch (type) {
    case 'REG_DWORD':
      return `dword:${value.toString(16).padStart(8, '0')}`;
    case 'REG_BINARY':
      return `hex:${bytesOf(Buffer.from(value, 'hex'))}`;
    case 'REG_MULTI_SZ':
      return `hex(7):${bytesOf(wide(value.map((text) => `${text}\0`).join('')))}`;
    case 'REG_EXPAND_SZ':
      return `hex(2):${bytesOf(wide(value))}`;
    case 'REG_SZ':
      return quoted(value);
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** UTF-16 with its closing NUL. */
function wide(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function bytesOf(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',');
}
