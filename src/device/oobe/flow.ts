import type { Machine, StageEnd } from '../machine.ts';
import type { Disk } from '../os/disk.ts';

/** A named part of a flow. It may be cut off anywhere and started again: what it has done is on the disk. */
export interface Stage {
  readonly name: string;
  /** Runs again, before the stage that the flow has got to, each time the machine starts in the middle of the flow. */
  readonly atEveryBoot?: true;
  run(machine: Machine): Promise<StageEnd>;
}

/** How a flow left off: at its end, or at a stage that said what comes next. */
export type FlowEnd =
  | { readonly next: 'done' }
  | (Exclude<StageEnd, { next: 'continue' }> & { readonly stage: string });

export const CONTINUE: StageEnd = { next: 'continue' };

const NEXT_STAGE = 'oobe/next-stage';
const FINISHED = 'finished';

/** Whether the out-of-box experience lies behind this machine. */
export function isFinished({ disk }: Machine): boolean {
  return disk.read(NEXT_STAGE) === FINISHED;
}

/** The stage that the flow has got to; undefined before its first. */
export function currentStage(disk: Disk): string | undefined {
  return disk.read(NEXT_STAGE);
}

/**
 * Runs a flow from the stage that the disk names. A stage that ends in a restart is entered again after it, so it
 * must see on the disk that its work is done.
 */
export async function runFlow(machine: Machine, stages: readonly Stage[]): Promise<FlowEnd> {
  const { disk } = machine;
  const resumeAt = Math.max(
    0,
    stages.findIndex(({ name }) => name === disk.read(NEXT_STAGE)),
  );
  for (const [index, stage] of stages.entries()) {
    if (index < resumeAt && stage.atEveryBoot === undefined) continue;
    if (index >= resumeAt) disk.write(NEXT_STAGE, stage.name);
    machine.faults.changeDisk(stage.name);
    machine.trace('stage', { name: stage.name });
    const end = await stage.run(machine);
    if (end.next !== 'continue') return { ...end, stage: stage.name };
  }
  disk.write(NEXT_STAGE, FINISHED);
  return { next: 'done' };
}
