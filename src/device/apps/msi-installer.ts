import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { isAgentPackage } from '../../protocol/sidecar/agent-package.ts';
import { type MsiPackage, readMsiPackage } from '../../protocol/sidecar/msi-package.ts';
import { ALERT } from '../../protocol/syncml/message.ts';
import { networkFailure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { addAlert } from '../mdm/client-state.ts';
import { encodeSegment } from '../mdm/csp/loc-uri.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { managementIdentity } from '../mdm/identity.ts';
import { nextMsi, type QueuedMsi } from '../mdm/msi-jobs.ts';
import { requestSync, signalsOf } from '../mdm/signals.ts';
import { markAgentInstalled } from './agent-installation.ts';
import { UNINSTALL_KEY } from './win32/detection.ts';
import { hresultOfExitCode } from './win32/install-app.ts';
import { ALREADY_RUNNING, withWindowsInstaller } from './windows-installer.ts';

/** EnterpriseDesktopAppManagement's Status (mdm.md 7). */
const STATUS = {
  downloading: 20,
  downloadRetry: 25,
  downloadFailed: 30,
  downloaded: 40,
  enforcing: 50,
  enforcementRetry: 55,
  enforcementFailed: 60,
  enforced: 70,
} as const;
const WRONG_HASH = '0x80091007';
/** How long an MSI takes to install unless it says so itself. Ours. */
const INSTALL_MS = { low: 8_000, high: 30_000 } as const;

/** Starts the service that installs what EnterpriseDesktopAppManagement was told to, one at a time, over reboots. */
export function startMsiInstaller(machine: Machine): void {
  machine.actors.spawn('msi-installer', async () => {
    for (;;) {
      const queued = nextMsi(machine);
      if (queued === undefined) await signalsOf(machine).waitForChange();
      else await install(machine, queued);
    }
  });
}

async function install(machine: Machine, queued: QueuedMsi): Promise<void> {
  const { job, product } = queued;
  const node = `${queued.scope === 'user' ? './User' : './Device'}/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeSegment(product)}`;
  const show = (name: string, value: string | number): void =>
    new CspTree(machine).write(`${node}/${name}`, String(value));

  show('Status', STATUS.downloading);
  let downloaded = await download(machine, queued);
  for (let retry = 0; !downloaded.ok && retry < job.retryCount; retry += 1) {
    show('Status', STATUS.downloadRetry);
    await machine.actors.sleep(job.retryIntervalMinutes * 60_000, `another download of ${product}`);
    downloaded = await download(machine, queued);
  }
  if (!downloaded.ok) {
    show('LastError', Number(downloaded.error) | 0);
    show('Status', STATUS.downloadFailed);
    return finish(machine, queued, node, String(Number(downloaded.error) | 0));
  }
  show('Status', STATUS.downloaded);
  const msi = readMsiPackage(downloaded.value);
  let exitCode = await enforce(machine, queued, msi, show);
  for (let retry = 0; exitCode === ALREADY_RUNNING && retry < job.retryCount; retry += 1) {
    show('Status', STATUS.enforcementRetry);
    await machine.actors.sleep(job.retryIntervalMinutes * 60_000, `another attempt to install ${product}`);
    exitCode = await enforce(machine, queued, msi, show);
  }
  if (exitCode !== 0) {
    const error = Number(hresultOfExitCode(exitCode)) | 0;
    show('LastError', error);
    show('Status', STATUS.enforcementFailed);
    return finish(machine, queued, node, String(error));
  }
  if (msi !== undefined) {
    show('Name', msi.productName);
    machine.trace('app.installed', { app: product, name: msi.productName, reboot: 'none' });
  }
  if (job.contentUrls.some(isAgentPackage)) {
    markAgentInstalled(machine, job.version);
    signalsOf(machine).checkIns.push('installed');
  }
  show('Status', STATUS.enforced);
  return finish(machine, queued, node, '0');
}

/** Installs what was downloaded; gives msiexec's exit code, 1618 while another installation is in progress (autopilot.md 4.4). */
async function enforce(
  machine: Machine,
  { job, product }: QueuedMsi,
  msi: MsiPackage | undefined,
  show: (name: string, value: string | number) => void,
): Promise<number> {
  const ended = await withWindowsInstaller(machine, async () => {
    show('Status', STATUS.enforcing);
    const struck = msi && machine.faults.ofInstaller(msi.productName);
    const { low, high } = INSTALL_MS;
    const takesMs = struck?.takesMs ?? msi?.takesMs ?? machine.random.fork(`msi:${product}`).int(low, high);
    await machine.actors.sleep(takesMs, `the installation of ${product}`);
    if (struck?.exitCode !== undefined && struck.exitCode !== 0) return struck.exitCode;
    machine.registry.setString(`${UNINSTALL_KEY}/${product}`, 'DisplayVersion', job.version);
    show('Version', job.version);
    return 0;
  });
  return ended ?? ALREADY_RUNNING;
}

/** Tries the addresses in order; the error is the last one's HRESULT. */
async function download(machine: Machine, { job }: QueuedMsi): Promise<Result<Buffer, string>> {
  const identity = managementIdentity(machine);
  let error = '0x80070002';
  for (const url of job.contentUrls) {
    const sent = await machine.network.fetch({
      method: 'GET',
      url,
      headers: {},
      body: Buffer.alloc(0),
      ...(identity !== undefined && { identity }),
    });
    if (!sent.ok) error = networkFailure('msi', sent.error).code;
    else if (sent.value.status !== 200) error = statusFailure('msi', sent.value).code;
    else if (createHash('sha256').update(sent.value.body).digest('hex').toUpperCase() !== job.fileHash)
      error = WRONG_HASH;
    else return ok(sent.value.body);
  }
  return err(error);
}

/** Tells the server in a session of its own: the alert of a finished installation (mdm.md 6, Alert codes). */
function finish(machine: Machine, { path, product }: QueuedMsi, node: string, result: string): void {
  machine.disk.delete(path);
  machine.trace('msi.finished', { product, result });
  addAlert(machine, {
    code: ALERT.generic,
    source: `${node}/DownloadInstall`,
    type: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install',
    format: 'int',
    mark: 'informational',
    data: result,
  });
  requestSync(machine, 'csp');
}
