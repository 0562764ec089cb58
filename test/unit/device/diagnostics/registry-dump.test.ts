import { expect, it } from 'vitest';
import { dumpRegistry } from '../../../../src/device/diagnostics/registry-dump.ts';
import { Disk } from '../../../../src/device/os/disk.ts';
import { Registry } from '../../../../src/device/os/registry.ts';

it('writes keys and values of every type as reg export does', () => {
  const registry = new Registry(new Disk([], () => true));
  registry.setString('HKLM/SOFTWARE/Contoso', 'Path "x"', 'C:\\Temp');
  registry.setNumber('HKLM/SOFTWARE/Contoso/Below', 'Timeout', 60);
  registry.set('HKLM/SOFTWARE/Contoso/Below', 'Bytes', { type: 'REG_BINARY', value: '0AFF' });
  registry.set('HKLM/SOFTWARE/Contoso/Below', 'List', { type: 'REG_MULTI_SZ', value: ['a'] });
  registry.set('HKLM/SOFTWARE/Contoso/Below', 'Expand', { type: 'REG_EXPAND_SZ', value: '%x' });
  registry.setString('HKLM/SOFTWARE/Other', 'Secret', 'stays');
  expect(dumpRegistry(registry, ['HKLM/SOFTWARE/Contoso', 'HKLM/SOFTWARE/Missing']).split('\r\n')).toEqual([
    'Windows Registry Editor Version 5.00',
    '',
    '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]',
    '"Path \\"x\\""="C:\\\\Temp"',
    '',
    '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso\\Below]',
    '"Bytes"=hex:0a,ff',
    '"Expand"=hex(2):25,00,78,00,00,00',
    '"List"=hex(7):61,00,00,00,00,00',
    '"Timeout"=dword:0000003c',
    '',
  ]);
});
