import { isLeaseDead } from '../../leftovers/lease.ts';
import { removeContainer } from './container.ts';
import { type Engine, isNotFound, refusal } from './engine.ts';
import { LABEL, leaseOf } from './lease.ts';

/** A container of a run that is over. */
export interface DeadContainer {
  readonly id: string;
  readonly name: string;
  readonly run: string;
  readonly state: string;
}

/** Containers whose run is over, however it ended, the oldest first. */
export async function findDeadContainers({ docker }: Engine): Promise<DeadContainer[]> {
  try {
    const containers = await docker.listContainers({ all: true, filters: { label: [LABEL.run] } });
    const dead = containers
      .filter(({ Labels }) => isLeaseDead(leaseOf(Labels)))
      .sort((left, right) => left.Created - right.Created)
      .map(({ Id, Names, Labels, State }) => ({
        id: Id,
        name: Names?.[0]?.replace(/^\//, '') ?? Id,
        run: Labels[LABEL.run] ?? '',
        state: State,
      }));
    const isThere = await Promise.all(dead.map(({ id, state }) => state !== 'dead' || isKnown(docker, id)));
    return dead.filter((_, index) => isThere[index]);
  } catch (cause) {
    throw refusal('LAB_DRIVER_CONTAINER_FAILED', 'cannot list containers', cause);
  }
}

/** An engine may go on listing, as dead, a container that two asked it to remove at once; it knows no more of it. */
export async function isKnown(docker: Engine['docker'], id: string): Promise<boolean> {
  try {
    await docker.getContainer(id).inspect();
    return true;
  } catch (cause) {
    if (isNotFound(cause)) return false;
    throw cause;
  }
}

/** Removes them all by force: paused ones too, which no end of a stream can end. */
export async function sweepContainers(engine: Engine): Promise<DeadContainer[]> {
  const dead = await findDeadContainers(engine);
  await Promise.all(dead.map(({ id }) => removeContainer(engine.docker.getContainer(id))));
  return dead;
}
