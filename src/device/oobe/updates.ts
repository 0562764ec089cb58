import {
  encodeScanRequest,
  INSTALL_QUALITY_UPDATES,
  readScanResponse,
  SCAN_PATH,
  type Update,
  type UpdateKind,
} from '../../protocol/windows-update/scan.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { deleteSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';
import { CONTINUE } from './flow.ts';
import { recall, remember } from './progress.ts';

const URL = `https://fe2cr.update.microsoft.com${SCAN_PATH}`;
const PAUSED = './Device/Vendor/MSFT/Policy/Config/Update/PauseQualityUpdates';

/** How long an update takes, milliseconds: a small patch (ours), and a monthly one (autopilot.md 1.5-06, +20-40 min). */
const INSTALL_MS = {
  'zero-day-patch': { low: 60_000, high: 300_000 },
  'monthly-update': { low: 20 * 60_000, high: 40 * 60_000 },
} as const satisfies Record<UpdateKind, { low: number; high: number }>;

/**
 * A critical patch of the out-of-box experience itself, which restarts unasked (autopilot.md 1.6, OOBE updates; 2.0, step
 * 5). Where Windows Update is out of reach, OOBE goes on without (autopilot.md 3, windowsupdate).
 */
export async function installZeroDayPatch(machine: Machine): Promise<StageEnd> {
  return install(machine, 'zero-day-patch');
}

/**
 * The monthly security update on the last page of OOBE, when the status page's setting says so: on the Windows 11 builds
 * that know it, not over a metered network, and not while an update ring pauses it (autopilot.md 1.5-06). A restart loses
 * the credentials.
 */
export async function installQualityUpdates(machine: Machine): Promise<StageEnd> {
  const tree = new CspTree(machine);
  const isWanted = tree.read(INSTALL_QUALITY_UPDATES) === '1' && tree.read(PAUSED) !== '1';
  if (!isWanted || !WINDOWS[machine.spec.windows].installsQualityUpdates) return CONTINUE;
  const end = await install(machine, 'monthly-update');
  if (end.next === 'reboot') deleteSecret(machine, 'sign-in');
  return end;
}

async function install(machine: Machine, kind: UpdateKind): Promise<StageEnd> {
  const { actors, random, spec, person } = machine;
  if (spec.network === 'metered' || recall(machine, kind) !== undefined) return CONTINUE;
  const [update] = await scan(machine, kind);
  if (update === undefined) return CONTINUE;
  const { article, title, needsRestart } = update;
  person.progress('updates', { title, article });
  const { low, high } = INSTALL_MS[kind];
  await actors.sleep(random.fork(kind).int(low, high), `${article} to be installed`);
  remember(machine, kind, { article });
  machine.reach(kind === 'monthly-update' ? 'quality-updates.done' : 'zero-day-patch.done', { article });
  return needsRestart ? { next: 'reboot', reason: `${article} was installed` } : CONTINUE;
}

/** What Windows Update has of a kind; nothing when it does not answer. */
async function scan({ network, spec }: Machine, kind: UpdateKind): Promise<readonly Update[]> {
  const response = await network.fetch({
    method: 'POST',
    url: URL,
    headers: { 'content-type': 'application/json', 'user-agent': 'Windows-Update-Agent/10.0' },
    body: Buffer.from(encodeScanRequest({ build: WINDOWS[spec.windows].build, kind }), 'utf8'),
  });
  const found = response.ok && response.value.status === 200 && readScanResponse(response.value.body.toString('utf8'));
  return found !== false && found.ok ? found.value.updates : [];
}
