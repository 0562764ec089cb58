import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import { AgentDevice, type AgentPlace } from './agent-device.ts';
import { agentUrl } from './agent-file.ts';
import type { Channel } from './channel.ts';
import type { Driver, DriverWorld } from './driver.ts';
import { openRunnerChannel } from './runner-channel.ts';

const AGENT_OPTIONS = {
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  encoding: 'buffer',
  cleanup: true,
  forceKillAfterDelay: 2_000,
  reject: false,
} as const;

/** A process for each power cycle: off means gone. */
class ChildProcessPlace implements AgentPlace {
  readonly #world: DriverWorld;
  #process: ResultPromise<typeof AGENT_OPTIONS> | undefined;

  constructor(world: DriverWorld) {
    this.#world = world;
  }

  async enter(): Promise<Channel> {
    const agent = execa(process.execPath, [fileURLToPath(agentUrl())], AGENT_OPTIONS);
    this.#process = agent;
    // Not inherited: a screen may stand where it would land.
    agent.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    return openRunnerChannel(agent.stdout, agent.stdin, this.#world);
  }

  /** Ends the agent: its input closes, which is all that it needs to know. */
  async leave(): Promise<void> {
    const agent = this.#process;
    this.#process = undefined;
    if (agent === undefined) return;
    agent.stdin.end();
    await agent;
  }
}

/** @example await using driver = createChildProcessDriver(); */
export function createChildProcessDriver(): Driver {
  const places: ChildProcessPlace[] = [];
  return {
    name: 'child-process',
    start: async (spec, world) => {
      const place = new ChildProcessPlace(world);
      places.push(place);
      return new AgentDevice(spec, world, place);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(places.map((place) => place.leave()));
    },
  };
}
