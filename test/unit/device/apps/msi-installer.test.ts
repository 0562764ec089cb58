import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAgentInstalled } from '../../../../src/device/apps/agent-installation.ts';
import { startMsiInstaller } from '../../../../src/device/apps/msi-installer.ts';
import { withWindowsInstaller } from '../../../../src/device/apps/windows-installer.ts';
import { pendingAlerts } from '../../../../src/device/mdm/client-state.ts';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import type { Handler } from '../../../../src/network/http.ts';
import { type MsiInstallJob, writeMsiInstallJob } from '../../../../src/protocol/sidecar/msi-install-job.ts';
import { writeMsiPackage } from '../../../../src/protocol/sidecar/msi-package.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { START_MS } from '../../../support/service.ts';

const BYTES = 'an installer';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex').toUpperCase();
const CODE = '{0F6B3C1E-1111-4222-8333-444455556666}';
const NODE = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(CODE)}`;
const JOB: MsiInstallJob = {
  productCode: CODE,
  version: '2.1',
  contentUrls: ['https://swda01-mscdn.manage.microsoft.com/vpn.msi'],
  fileHash: createHash('sha256').update(BYTES).digest('hex').toUpperCase(),
  commandLine: '/quiet',
  timeoutMinutes: 10,
  retryCount: 2,
  retryIntervalMinutes: 5,
};

/** A device that is told to install, the way a server tells it, and runs for an hour. */
async function install(job: Partial<MsiInstallJob>, handle: Handler, busy?: { readonly minutes: number }) {
  let requests = 0;
  const device = createTestMachine({
    handle(request) {
      requests += 1;
      return handle(request);
    },
  });
  const { machine } = device;
  await device.play(async (it) => {
    startMsiInstaller(it);
    if (busy !== undefined) {
      const other = () => it.actors.sleep(busy.minutes * 60_000, 'another installation');
      it.actors.spawn('other', () => withWindowsInstaller(it, other));
    }
    await it.actors.sleep(1_000);
    const tree = new CspTree(it);
    tree.execute({ verb: 'Add', target: `${NODE}/DownloadInstall`, format: 'node' });
    const data = writeMsiInstallJob({ ...JOB, ...job });
    tree.execute({ verb: 'Exec', target: `${NODE}/DownloadInstall`, format: 'xml', data });
    await it.actors.sleep(3_600_000);
    return it.actors.end('shutdown');
  });
  const tree = new CspTree(machine);
  const alerts = [...pendingAlerts(machine).values()];
  return { machine, requests: () => requests, alerts, read: (name: string) => tree.read(`${NODE}/${name}`) };
}

describe('an MSI', () => {
  it('is downloaded, installed, and reported by an alert that names its node', async () => {
    const { read, alerts, machine } = await install({}, () => reply(200, BYTES));
    expect([read('Status'), read('LastError'), read('Version')]).toEqual(['70', '0', '2.1']);
    expect(alerts).toMatchObject([
      {
        source: `${NODE}/DownloadInstall`,
        type: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install',
        data: '0',
      },
    ]);
    expect(isAgentInstalled(machine)).toBe(false);
  });

  it('of the management agent makes the agent', async () => {
    const contentUrls = ['https://swda01-mscdn.manage.microsoft.com/IntuneWindowsAgent.msi'];
    const { machine } = await install({ contentUrls }, () => reply(200, BYTES));
    expect(isAgentInstalled(machine)).toBe(true);
  });

  it('is asked for again as often as the job says, then fails with the last HRESULT', async () => {
    const { read, requests, alerts } = await install({}, () => reply(404, ''));
    expect(requests()).toBe(3);
    expect(read('Status')).toBe('30');
    expect(Number(read('LastError')) >>> 0).toBe(0x80190194);
    expect(alerts).toMatchObject([{ data: String(0x80190194 | 0) }]);
  });

  it('says its own name and how long it takes', async () => {
    const bytes = writeMsiPackage({ productName: 'Accounting', takesMs: 30 * 60_000 });
    const { read, machine } = await install({ fileHash: sha256(bytes) }, () => reply(200, bytes.toString()));
    expect([read('Status'), read('Name')]).toEqual(['70', 'Accounting']);
    expect(machine.clock.now() - START_MS).toBeGreaterThan(30 * 60_000);
  });

  it('that is turned away while another installation is in progress tries again, and gives up in the end', async () => {
    const busy = { minutes: 7 };
    const waited = await install({}, () => reply(200, BYTES), busy);
    expect([waited.read('Status'), waited.read('LastError')]).toEqual(['70', '0']);
    const inVain = await install({}, () => reply(200, BYTES), { minutes: 59 });
    expect(inVain.read('Status')).toBe('60');
    expect(Number(inVain.read('LastError')) >>> 0).toBe(0x80070652);
    expect(inVain.alerts).toMatchObject([{ data: String(0x80070652 | 0) }]);
  });

  it('whose bytes are not the ones announced is not installed', async () => {
    const { read } = await install({ retryCount: 0 }, () => reply(200, 'something else'));
    expect(read('Status')).toBe('30');
    expect(Number(read('LastError')) >>> 0).toBe(0x80091007);
  });
});
