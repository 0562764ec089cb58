import { describe, expect, it } from 'vitest';
import { isDetected, UNINSTALL_KEY } from '../../../../../src/device/apps/win32/detection.ts';
import { hresultOfExitCode, installApp } from '../../../../../src/device/apps/win32/install-app.ts';
import { parseLabSetup } from '../../../../../src/device/apps/win32/installer.ts';
import { signIn } from '../../../../../src/device/os/session.ts';
import type { DetectionRule } from '../../../../../src/protocol/sidecar/detection-rule.ts';
import type { SidecarApp } from '../../../../../src/protocol/sidecar/required-apps.ts';
import { createTestMachine } from '../../../../support/device.ts';
import { START_MS } from '../../../../support/service.ts';

const FILE_RULE: DetectionRule = {
  kind: 'file',
  path: 'C:\\Program Files\\Contoso VPN',
  fileOrFolderName: 'vpn.exe',
  check32BitOn64System: false,
  operation: 'exists',
  operator: 'notConfigured',
  value: null,
};
const WRITES = '--writes "C:\\Program Files\\Contoso VPN\\vpn.exe"';

const app = (installCommandLine: string, more: Partial<SidecarApp> = {}): SidecarApp => ({
  id: '92c7943a-0a6c-41da-8d1c-e5fa8b77f383',
  name: 'VPN',
  version: 1,
  intent: 'required',
  installCommandLine,
  uninstallCommandLine: '',
  detectionRules: [FILE_RULE],
  returnCodes: [
    { code: 0, type: 'success' },
    { code: 1707, type: 'success' },
    { code: 3010, type: 'softReboot' },
    { code: 1641, type: 'hardReboot' },
    { code: 1618, type: 'retry' },
  ],
  runAs: 'system',
  maxRunTimeMinutes: 60,
  restartBehavior: 'basedOnReturnCode',
  sizeBytes: 1,
  contentUrl: '',
  isBlocking: true,
  target: 'device',
  ...more,
});

describe('the installer', () => {
  it('reads the lab’s own command line, options in any order and each at will', () => {
    expect(parseLabSetup(`lab-setup.exe --takes 90 --exit 3010 ${WRITES}`)).toEqual({
      takesMs: 90_000,
      exitCode: 3010,
      writes: 'C:\\Program Files\\Contoso VPN\\vpn.exe',
    });
    expect(parseLabSetup('"C:\\x\\lab-setup.exe" --exit 1603')).toEqual({ takesMs: 0, exitCode: 1603 });
    expect(parseLabSetup('msiexec /i vpn.msi')).toBeUndefined();
    expect(parseLabSetup('lab-setup.exe --takes soon')).toBeUndefined();
  });

  it('takes its time, leaves its file, and is found', async () => {
    const { machine, play, actors } = createTestMachine();
    const end = await play(() => installApp(machine, app(`lab-setup.exe --takes 90 --exit 0 ${WRITES}`)));
    expect(end).toEqual({ kind: 'installed', reboot: 'none' });
    expect(actors.now() - START_MS).toBe(90_000);
    expect(machine.disk.read('files/Program Files/Contoso VPN/vpn.exe')).toBeDefined();
  });

  it('that runs as the user installs for whoever is signed in, and is not there for the next', async () => {
    const { machine, play } = createTestMachine();
    const rule = { ...FILE_RULE, path: '%LocalAppData%\\Programs\\Contoso VPN' };
    const command = 'lab-setup.exe --writes "%LocalAppData%\\Programs\\Contoso VPN\\vpn.exe"';
    const user = (name: string, objectId: string) => ({ objectId, upn: `${name}@contoso.com`, displayName: name });
    signIn(machine.disk, machine.accounts.addEntraUser(user('ada', '0d2c7c6e-5a41-4f8a-9d2e-3f1b6c7a8e90')).sid);
    const end = await play(() => installApp(machine, app(command, { runAs: 'user', detectionRules: [rule] })));
    expect(end).toMatchObject({ kind: 'installed' });
    expect(machine.disk.list('files/')).toEqual(['files/Users/ada/AppData/Local/Programs/Contoso VPN/vpn.exe']);
    signIn(machine.disk, machine.accounts.addEntraUser(user('bob', '11111111-2222-4333-8444-555555555555')).sid);
    expect(isDetected(machine, [rule])).toBe(false);
  });

  it('that succeeds without what the rules look for is 0x87D1041C', async () => {
    const { machine, play } = createTestMachine();
    expect(await play(() => installApp(machine, app('lab-setup.exe --exit 0')))).toEqual({
      kind: 'failed',
      errorCode: '0x87D1041C',
    });
  });

  it('that fails leaves no file and the HRESULT of its exit code', async () => {
    const { machine, play } = createTestMachine();
    expect(await play(() => installApp(machine, app(`lab-setup.exe --exit 1603 ${WRITES}`)))).toEqual({
      kind: 'failed',
      errorCode: '0x80070643',
    });
    expect(machine.disk.list('files/')).toEqual([]);
  });

  it('asks for the restart that its exit code means, unless the app suppresses or forces it', async () => {
    for (const [exit, restartBehavior, reboot] of [
      [3010, 'basedOnReturnCode', 'soft'],
      [1641, 'basedOnReturnCode', 'hard'],
      [3010, 'suppress', 'none'],
      [0, 'force', 'hard'],
    ] as const) {
      const { machine, play } = createTestMachine();
      const command = `lab-setup.exe --exit ${exit} ${WRITES}`;
      expect(await play(() => installApp(machine, app(command, { restartBehavior })))).toEqual({
        kind: 'installed',
        reboot,
      });
    }
  });

  it('is tried three times, five minutes apart, when its code says so', async () => {
    const { machine, play, actors } = createTestMachine();
    const end = await play(() => installApp(machine, app('lab-setup.exe --exit 1618')));
    expect(end).toEqual({ kind: 'failed', errorCode: '0x80070652' });
    expect(actors.now() - START_MS).toBe(10 * 60_000);
  });

  it('is stopped when it runs for longer than the app may', async () => {
    const { machine, play, actors } = createTestMachine();
    const slow = app(`lab-setup.exe --takes 7200 ${WRITES}`, { maxRunTimeMinutes: 30 });
    expect(await play(() => installApp(machine, slow))).toEqual({ kind: 'failed', errorCode: '0x800705B4' });
    expect(actors.now() - START_MS).toBe(30 * 60_000);
    expect(machine.disk.list('files/')).toEqual([]);
  });

  it('that nobody knows is a file that is not found', async () => {
    const { machine, play } = createTestMachine();
    expect(await play(() => installApp(machine, app('setup.exe /S')))).toEqual({
      kind: 'failed',
      errorCode: '0x80070002',
    });
  });

  it.each([
    [1603, '0x80070643'],
    [1, '0x80070001'],
    [-2147023293, '0x80070643'],
  ])('exit code %i is %s', (code, hresult) => {
    expect(hresultOfExitCode(code)).toBe(hresult);
  });
});

describe('detection', () => {
  it('finds files and folders whatever the case, and variables in paths', () => {
    const { machine } = createTestMachine();
    machine.disk.write('files/Program Files/Contoso VPN/vpn.exe', '');
    expect(isDetected(machine, [{ ...FILE_RULE, path: '%ProgramFiles%\\CONTOSO VPN' }])).toBe(true);
    expect(isDetected(machine, [{ ...FILE_RULE, path: 'C:\\Program Files', fileOrFolderName: 'Contoso VPN' }])).toBe(
      true,
    );
    expect(isDetected(machine, [{ ...FILE_RULE, fileOrFolderName: 'vp' }])).toBe(false);
  });

  it('needs every rule to hold, and finds nothing without one', () => {
    const { machine } = createTestMachine();
    machine.disk.write('files/Program Files/Contoso VPN/vpn.exe', '');
    expect(isDetected(machine, [FILE_RULE, { ...FILE_RULE, fileOrFolderName: 'other.exe' }])).toBe(false);
    expect(isDetected(machine, [])).toBe(false);
  });

  it('reads the registry and compares versions part by part', () => {
    const { machine } = createTestMachine();
    machine.registry.setString('HKLM/SOFTWARE/Contoso', 'Version', '1.10.0');
    const rule: DetectionRule = {
      kind: 'registry',
      keyPath: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso',
      valueName: 'Version',
      check32BitOn64System: false,
      operation: 'version',
      operator: 'greaterThanOrEqual',
      value: '1.9',
    };
    expect(isDetected(machine, [rule])).toBe(true);
    expect(isDetected(machine, [{ ...rule, value: '1.11' }])).toBe(false);
    expect(isDetected(machine, [{ ...rule, operation: 'doesNotExist' }])).toBe(false);
    expect(isDetected(machine, [{ ...rule, operation: 'exists', valueName: '' }])).toBe(true);
  });

  it('knows products by their code', () => {
    const { machine } = createTestMachine();
    const rule: DetectionRule = { kind: 'product-code', productCode: '{A}', operator: 'equal', productVersion: '2.0' };
    expect(isDetected(machine, [rule])).toBe(false);
    machine.registry.setString(`${UNINSTALL_KEY}/{A}`, 'DisplayVersion', '2.0.0');
    expect(isDetected(machine, [rule])).toBe(true);
  });
});
