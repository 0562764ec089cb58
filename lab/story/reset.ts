import type { Actors } from '../../src/core/actors/actors.ts';
import type { ResetState } from '../scenario/scenario.ts';
import type { DeviceInStory } from './cast.ts';
import { AdminRefused, type GraphClient, type Json } from './graph-client.ts';

const PATH = '/deviceManagement/managedDevices';
/** How often somebody looks at the portal. */
const LOOK_MS = 60_000;
/** What Graph calls an Autopilot Reset (autopilot.md ap-2.6-04). */
const ACTION = 'automaticRedeployment';

/** Asks for an Autopilot Reset of each device, as the portal does (autopilot.md ap-2.6-04). */
export async function askForReset(graph: GraphClient, devices: readonly DeviceInStory[]): Promise<void> {
  for (const device of devices) {
    const managed = await findManaged(graph, device);
    await graph.post(`${PATH}/${String(managed['id'])}/wipe`, { keepEnrollmentData: true, keepUserData: false });
  }
}

/** Watches until every device's reset is in the state; what the first other one shows when the time is up. */
export async function waitForReset(
  graph: GraphClient,
  actors: Actors,
  devices: readonly DeviceInStory[],
  state: ResetState,
  withinMs: number,
): Promise<string | undefined> {
  const untilMs = actors.now() + withinMs;
  for (;;) {
    const states: string[] = [];
    for (const device of devices) states.push(stateOf(await findManaged(graph, device)));
    const other = states.find((it) => it !== state);
    if (other === undefined || actors.now() + LOOK_MS > untilMs) return other;
    await actors.sleep(LOOK_MS, 'the portal to show more');
  }
}

function stateOf(managed: Json): string {
  const results = managed['deviceActionResults'] as readonly Json[];
  return String(results.find((it) => it['actionName'] === ACTION)?.['actionState'] ?? 'no reset');
}

async function findManaged(graph: GraphClient, { hardware }: DeviceInStory): Promise<Json> {
  const { serialNumber } = hardware.smbios;
  const found = await graph.list(`${PATH}?$filter=serialNumber eq '${serialNumber}'`);
  const [managed] = found.filter((it) => it['serialNumber'] === serialNumber);
  if (managed === undefined) throw new AdminRefused('reset', `${serialNumber} is not managed`);
  return managed;
}
