import { existsSync } from 'node:fs';
import { type AgentContext, findAgent } from '../../../images/agent.ts';
import { findRuntime } from '../../../images/runtime.ts';
import { type ContextFile, packContext } from '../../../images/tar.ts';
import { LabError } from '../../../src/core/errors.ts';
import { takeLease } from '../../leftovers/lease.ts';
import { openRunnerChannel } from '../runner-channel.ts';
import { type RunningContainer, startContainer } from './container.ts';
import { canRunThisNode, type Engine, isNotFound, oneLine, refusal } from './engine.ts';
import { awaitFirstWord } from './first-word.ts';
import { LABEL, leaseLabels } from './lease.ts';

const RUNTIME_REPOSITORY = 'oobe-lab/runtime';
const AGENT_REPOSITORY = 'oobe-lab/agent';

/** Stands in the runtime label of an image that was built on a base of the user's. */
const OWN_BASE = 'base:';

/**
 * The image of the agent as it is built now; builds it when there is none or this Node has changed since.
 * Says so first with `onBuild`, since it takes seconds. An image that was built with `--base` stays until the agent changes.
 * @throws LabError LAB_DRIVER_IMAGE_FAILED, LAB_DRIVER_ENGINE_UNAVAILABLE
 */
export async function ensureAgentImage(engine: Engine, onBuild: () => void): Promise<string> {
  const agent = findAgent();
  const tag = tagOf(agent);
  const runtime = (await labelsOf(engine, tag))?.[LABEL.runtime];
  if (runtime?.startsWith(OWN_BASE) === true) return tag;
  if (!canRunThisNode(engine)) {
    throw new LabError(
      'LAB_DRIVER_ENGINE_UNAVAILABLE',
      `the engine runs ${engine.platform}/${engine.arch}, this Node is for ${process.platform}/${process.arch}: ` +
        '`lab images build --base IMAGE` with an image that has Node makes up for it',
    );
  }
  if (runtime !== undefined && runtime === (await findRuntime()).id) return tag;
  onBuild();
  return buildAgentImage(engine);
}

/**
 * Builds the image of the agent from local files alone: on the running Node, or on `base`, which has a Node of its
 * own. It gets its name only when the agent has started in a container of it.
 * @throws LabError LAB_DRIVER_IMAGE_FAILED, LAB_DRIVER_ENGINE_UNAVAILABLE
 */
export async function buildAgentImage(engine: Engine, base?: string): Promise<string> {
  const agent = findAgent();
  const tag = tagOf(agent);
  const ground = base ?? (await ensureRuntimeImage(engine));
  const runtime = base === undefined ? (ground.split(':')[1] ?? '') : `${OWN_BASE}${base}`;
  const labels = {
    [LABEL.agent]: agent.id,
    [LABEL.runtime]: runtime,
    [LABEL.host]: takeLease().host,
    [LABEL.source]: agent.file,
  };
  const id = await build(engine, agent.files(ground), labels);
  try {
    await proveThatAgentStarts(engine, id);
    await engine.docker.getImage(id).tag({ repo: AGENT_REPOSITORY, tag: agent.id });
  } catch (cause) {
    await engine.docker
      .getImage(id)
      .remove()
      .catch(() => {});
    throw refusal('LAB_DRIVER_IMAGE_FAILED', 'cannot use the image of the agent', cause);
  }
  return tag;
}

/** What `lab doctor` says about the image; nothing is built for it. */
export async function describeAgentImage(
  engine: Engine,
): Promise<{ readonly state: 'ok' | 'warning'; readonly detail: string; readonly remedy?: string }> {
  const tag = tagOf(findAgent());
  const runtime = (await labelsOf(engine, tag))?.[LABEL.runtime];
  if (runtime?.startsWith(OWN_BASE) === true) {
    return { state: 'ok', detail: `${tag} on ${runtime.slice(OWN_BASE.length)}` };
  }
  if (!canRunThisNode(engine)) {
    const detail = `the engine cannot run this Node (${process.platform}/${process.arch}): devices run in-process`;
    return { state: 'warning', detail, remedy: '`lab images build --base IMAGE` with an image that has Node.' };
  }
  const isThere = runtime !== undefined && runtime === (await findRuntime()).id;
  return { state: 'ok', detail: isThere ? tag : 'not built yet: the next run in containers does, in seconds' };
}

/** Younger images than this may be another run's that has not named them yet. */
const BUILD_MS = 60_000;

/** Whether an image holds the agent as some checkout on this machine has it now: its next run would miss it. */
function isOfCheckout(labels: Readonly<Record<string, string>>): boolean {
  const { [LABEL.agent]: id, [LABEL.host]: host, [LABEL.source]: file = '' } = labels;
  const [machine] = takeLease().host.split('@');
  return host?.split('@')[0] === machine && existsSync(file) && findAgent(file).id === id;
}

/**
 * Removes images of earlier agents and of other Nodes that no container uses and no checkout on this machine stands
 * on; gives their names.
 */
export async function removeOldImages({ docker }: Engine): Promise<string[]> {
  const current = [tagOf(findAgent()), `${RUNTIME_REPOSITORY}:${(await findRuntime()).id}`];
  const images = await docker.listImages({ filters: { label: [LABEL.runtime] } });
  const removed: string[] = [];
  // An agent before the runtime that it stands on.
  images.sort((left, right) => right.Created - left.Created);
  for (const { Id, RepoTags, Created, Labels } of images) {
    const names = (RepoTags ?? []).filter((name) => name !== '<none>:<none>');
    const isBeingBuilt = Date.now() - Created * 1_000 < BUILD_MS;
    if (isBeingBuilt || names.some((name) => current.includes(name)) || isOfCheckout(Labels)) continue;
    try {
      await docker.getImage(Id).remove({ force: false });
      removed.push(names[0] ?? Id.replace('sha256:', '').slice(0, 12));
    } catch (cause) {
      // 409: in use, by a container of a run that goes on or by an image that stands on it.
      const { statusCode } = cause as { statusCode?: number };
      if (statusCode !== 409 && !isNotFound(cause)) {
        throw refusal('LAB_DRIVER_IMAGE_FAILED', `cannot remove image ${names[0] ?? Id}`, cause);
      }
    }
  }
  return removed;
}

function tagOf({ id }: AgentContext): string {
  return `${AGENT_REPOSITORY}:${id}`;
}

/** Node and its libraries, a hundred megabytes: built once for a Node, whatever becomes of the agent. */
async function ensureRuntimeImage(engine: Engine): Promise<string> {
  const { id, files } = await findRuntime();
  const tag = `${RUNTIME_REPOSITORY}:${id}`;
  if ((await labelsOf(engine, tag)) === undefined) await build(engine, files, { [LABEL.runtime]: id }, tag);
  return tag;
}

async function labelsOf(engine: Engine, image: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await engine.docker.getImage(image).inspect()).Config.Labels ?? {};
  } catch (cause) {
    if (isNotFound(cause)) return undefined;
    throw refusal('LAB_DRIVER_IMAGE_FAILED', `cannot look at image ${image}`, cause);
  }
}

interface BuildEvent {
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

/** Builds an image and gives its id. */
async function build(
  { docker }: Engine,
  files: readonly ContextFile[],
  labels: Record<string, string>,
  tag?: string,
): Promise<string> {
  try {
    const progress = await docker.buildImage(packContext(files), {
      ...(tag === undefined ? {} : { t: tag }),
      labels,
      networkmode: 'none',
      rm: true,
      forcerm: true,
    });
    const events = await new Promise<BuildEvent[]>((resolve, reject) => {
      docker.modem.followProgress(progress, (error, output) => {
        if (error !== null) reject(error);
        else resolve(output as BuildEvent[]);
      });
    });
    const failure = events.find(({ error }) => error !== undefined)?.error;
    const id = events.findLast(({ aux }) => aux?.ID !== undefined)?.aux?.ID;
    if (failure !== undefined || id === undefined) {
      throw new LabError('LAB_DRIVER_IMAGE_FAILED', `cannot build the image: ${oneLine(failure)}`);
    }
    return id;
  } catch (cause) {
    throw refusal('LAB_DRIVER_IMAGE_FAILED', 'cannot build the image', cause);
  }
}

/** Asked once an image: whether the agent starts there at all. */
async function proveThatAgentStarts(engine: Engine, image: string): Promise<void> {
  let container: RunningContainer | undefined;
  try {
    container = await startContainer(engine, {
      image,
      name: `oobe-lab-probe-${image.slice(-12)}-${process.pid.toString(36)}`,
      labels: leaseLabels('probe', engine.id),
      devices: 1,
    });
    await awaitFirstWord(container, openRunnerChannel(container.output, container.input, NOTHING_BEHIND));
  } catch (cause) {
    if (!(cause instanceof LabError) || cause.code !== 'LAB_DRIVER_CONTAINER_FAILED') throw cause;
    throw new LabError('LAB_DRIVER_IMAGE_FAILED', `cannot use the image: ${cause.message}`, {}, { cause });
  } finally {
    await container?.remove();
  }
}

/** An agent that is only asked whether it is there asks for nothing itself. */
const NOTHING_BEHIND: Parameters<typeof openRunnerChannel>[2] = {
  transport: {
    exchange: async () => {
      throw new LabError('LAB_INTERNAL_INVARIANT', 'nothing is served to an agent on probation');
    },
    close: async () => {},
  },
  listener: undefined,
};
