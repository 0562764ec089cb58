import { lastErrorOf } from '../apps/enforcement-state.ts';
import { collectLogs } from '../diagnostics/collect-logs.ts';
import type { Machine } from '../machine.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { failedLinesOf, titleOf } from './lines.ts';
import { logWebEvent } from './log.ts';
import { firstSyncUri, ITEM_STATE, type PageNodes } from './nodes.ts';
import { PAGE_ERROR, type PageFailure } from './reducer.ts';

type Choice = 'try-again' | 'reset' | 'continue-anyway' | 'collect-logs';

/** BlockInStatusPage's bits (mdm.md 7). */
const CHOICES: readonly (readonly [bit: number, choice: Choice])[] = [
  [1, 'reset'],
  [2, 'try-again'],
  [4, 'continue-anyway'],
];
/** What the page calls a choice in Shell-Core's log (autopilot.md 4.5). */
const CHOICE_EVENTS: Readonly<Record<Choice, string>> = {
  reset: 'DeviceResetInitiation',
  'try-again': 'TryAgain',
  'continue-anyway': 'ContinueAnyway',
  'collect-logs': 'CollectLogs',
};
/** After this long at a failed page nobody is there to choose. Ours. */
const PATIENCE_MS = 30 * 60_000;
const failedBefore = new WeakSet<Machine>();

/** Records that the page shows a failure. */
export function showFailure(machine: Machine, { during, code, hop, detail }: PageFailure): void {
  const data = { phase: during, code, hop, detail };
  // A milestone is reached once a boot; a page that was tried again may fail again.
  if (failedBefore.has(machine)) machine.trace('esp.failed-again', data);
  else machine.reach('esp.failed', data);
  failedBefore.add(machine);
  logWebEvent(machine, webEventOf({ during, code, hop, detail }), `BootstrapStatus: ${detail}.`, code);
}

/** The names of autopilot.md 4.5; the one of a provider that fails is by analogy with the one that times out. */
function webEventOf({ during, hop, code }: PageFailure): string {
  if (hop === 'policy-provider') {
    const end = code === PAGE_ERROR.timeout ? 'TimedOut' : 'Failed';
    return `CommercialOOBE_ESPDevicePreparation_PolicyProvidersInstallation_${end}`;
  }
  if (hop === 'timeout') return 'UnifiedEnrollment_ProvisioningProgressPage_DeviceConfigurationTimeOut';
  const category = during === 'account-setup' ? 'AccountSetup' : 'DeviceSetup';
  return `CommercialOOBE_ESP${category}_ApplicationsInstallation_Failed`;
}

/** The HRESULT that stands beside the Status of a package that failed (mdm.md 7, EnterpriseDesktopAppManagement). */
function errorOfMsi(tree: CspTree, uri: string): string | undefined {
  if (!uri.includes('/EnterpriseDesktopAppManagement/MSI/')) return undefined;
  const error = Number(tree.read(uri.replace(/\/Status$/, '/LastError')) ?? 0);
  return error === 0 ? undefined : `0x${(error >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

/**
 * Offers what the admin allows (mdm.md 7, BlockInStatusPage) until somebody has chosen how to go on; undefined when
 * nobody answers.
 */
export async function askWhatNext(
  machine: Machine,
  failure: PageFailure,
  nodes: PageNodes,
): Promise<Exclude<Choice, 'collect-logs'> | undefined> {
  const { during, code } = failure;
  const tree = new CspTree(machine);
  const root = firstSyncUri(machine, 'Device');
  const bits = root === undefined ? 0 : Number(tree.read(`${root}/BlockInStatusPage`) ?? 0);
  const logs: Choice[] =
    root !== undefined && tree.read(`${root}/AllowCollectLogsButton`) === 'true' ? ['collect-logs'] : [];
  // A page that does not block lets people go on whatever became of it.
  const offered: Choice[] = bits === 0 ? ['continue-anyway'] : CHOICES.flatMap(([bit, it]) => (bits & bit ? [it] : []));
  const choices = [...offered, ...logs];
  const text = (root && tree.read(`${root}/CustomErrorText`)) ?? 'Setup could not be completed.';
  const [failedApp] = nodes.items.filter(({ line, state }) => line === 'apps' && state === ITEM_STATE.failed);
  const appCode = failedApp && (lastErrorOf(machine, failedApp.uri) ?? errorOfMsi(tree, failedApp.uri));
  const fields = { title: titleOf(during), lines: failedLinesOf(failure, nodes, appCode), code, text, choices };
  for (;;) {
    const { value: answer } = await machine.actors.race<{ choice: Choice } | undefined>('the failed status page', [
      () => machine.person.show('status-page', fields),
      async () => {
        await machine.actors.sleep(PATIENCE_MS, 'somebody to come to the failed status page');
        return undefined;
      },
    ]);
    if (answer === undefined || !choices.includes(answer.choice)) return undefined;
    const { choice } = answer;
    logChoice(machine, choice);
    if (choice !== 'collect-logs') return choice;
    machine.trace('diagnostics.collected', { files: collectLogs(machine) });
  }
}

/** Puts down what somebody has chosen on the page. */
export function logChoice(machine: Machine, choice: Choice): void {
  machine.trace('esp.choice', { choice });
  logWebEvent(machine, `CommercialOOBE_ESPProgress_${CHOICE_EVENTS[choice]}_Started`, `BootstrapStatus: ${choice}`);
}
