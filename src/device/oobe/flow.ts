import type { Machine, StageEnd } from '../machine.ts';
import { PLACES } from './places.ts';
import type { StageName } from './stages.ts';

/** A named part of a flow. It may be cut off anywhere and started again: what it has done is on the disk. */
export interface Stage {
  readonly name: StageName;
  /**
   * Runs again, before the stage that the flow has got to, each time the machine starts in the middle of the flow; or
   * only as long as the flow has not got past the stage of this name, which needs what this one keeps in memory.
   */
  readonly atEveryBoot?: true | { readonly upTo: StageName };
  run(machine: Machine): Promise<StageEnd>;
}

/** How a flow left off: at its end, or at a stage that said what comes next. */
export type FlowEnd =
  | { readonly next: 'done' }
  | (Exclude<StageEnd, { next: 'continue' }> & { readonly stage: string });

export const CONTINUE: StageEnd = { next: 'continue' };

const FINISHED = 'finished';

/** Whether the out-of-box experience lies behind this machine. */
export function isFinished({ disk }: Machine): boolean {
  return disk.read(PLACES.flow) === FINISHED;
}

/**
 * Runs a flow from the stage that the disk names at its place. A stage that ends in a restart is entered again after
 * it, so it must see on the disk that its work is done. Of a finished flow only what belongs to every boot runs.
 */
export async function runFlow(
  machine: Machine,
  stages: readonly Stage[],
  place: string = PLACES.flow,
): Promise<FlowEnd> {
  const { disk } = machine;
  const next = disk.read(place);
  const known = stages.findIndex(({ name }) => name === next);
  const resumeAt = next === FINISHED ? stages.length : Math.max(0, known);
  const isNeeded = ({ atEveryBoot }: Stage) =>
    typeof atEveryBoot === 'object'
      ? resumeAt <= stages.findIndex(({ name }) => name === atEveryBoot.upTo)
      : atEveryBoot === true;
  for (const [index, stage] of stages.entries()) {
    if (index < resumeAt && !isNeeded(stage)) continue;
    if (index >= resumeAt) disk.write(place, stage.name);
    machine.faults.changeDisk(stage.name);
    machine.trace('stage', { name: stage.name });
    const end = await stage.run(machine);
    if (end.next !== 'continue') return { ...end, stage: stage.name };
  }
  if (next !== FINISHED) disk.write(place, FINISHED);
  return { next: 'done' };
}
