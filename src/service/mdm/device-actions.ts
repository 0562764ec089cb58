import { graphTime } from '../graph/time.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';

/** What became of an action that an admin asked for: an element of `deviceActionResults` (graph.md 3.8). */
export interface DeviceActionResult {
  readonly actionName: string;
  /** `pending` until the device has heard of it, `active` while it is at it. */
  readonly actionState: 'pending' | 'active' | 'done' | 'failed';
  readonly startDateTime: string;
  readonly lastUpdatedDateTime: string;
}

/** What Graph calls an Autopilot Reset (autopilot.md ap-2.6-04). */
export const AUTOPILOT_RESET = 'automaticRedeployment';

function resultsOf({ inventory }: ManagedDevice): readonly DeviceActionResult[] {
  return (inventory['deviceActionResults'] ?? []) as readonly DeviceActionResult[];
}

/** What became of the action of that name, last it was asked for. */
export function actionResult(device: ManagedDevice, name: string): DeviceActionResult | undefined {
  return resultsOf(device).find(({ actionName }) => actionName === name);
}

/** The action of that name that has come to no end yet. */
export function openAction(device: ManagedDevice, name: string): DeviceActionResult | undefined {
  const result = actionResult(device, name);
  return result?.actionState === 'pending' || result?.actionState === 'active' ? result : undefined;
}

/** The device with an action in a new state; `pending` begins one, in the place of an earlier one of that name. */
export function withAction(
  device: ManagedDevice,
  name: string,
  actionState: DeviceActionResult['actionState'],
  nowMs: number,
): ManagedDevice {
  const own = actionResult(device, name);
  const lastUpdatedDateTime = graphTime(nowMs);
  const startDateTime = actionState === 'pending' || own === undefined ? lastUpdatedDateTime : own.startDateTime;
  const result: DeviceActionResult = { actionName: name, actionState, startDateTime, lastUpdatedDateTime };
  const others = resultsOf(device).filter(({ actionName }) => actionName !== name);
  return { ...device, inventory: { ...device.inventory, deviceActionResults: [...others, result] } };
}
