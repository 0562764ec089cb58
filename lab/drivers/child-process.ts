import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import type { Message, Participant, Report } from '../../src/core/actors/participant.ts';
import { LabError } from '../../src/core/errors.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import type { AgentStart } from './agent.ts';
import { Channel } from './channel.ts';
import { type Driver, type DriverWorld, REBOOT_MS } from './driver.ts';
import { type RequestForm, requestFromForm, responseToForm } from './wire-form.ts';

const AGENT_OPTIONS = {
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'inherit',
  buffer: false,
  encoding: 'buffer',
  cleanup: true,
  forceKillAfterDelay: 2_000,
  reject: false,
} as const;

/** A running agent process and the channel to it. */
interface Agent {
  readonly process: ResultPromise<typeof AGENT_OPTIONS>;
  readonly channel: Channel;
}

/** A device whose every power cycle is an agent process of its own, restarted from the disk journal. */
class ChildProcessDevice implements Participant {
  readonly ordinal: number;
  readonly name: string;
  readonly #spec: DeviceSpec;
  readonly #world: DriverWorld;
  readonly #disk = new Map<string, string>();
  readonly #heard: unknown[] = [];
  #agent: Agent | undefined;
  #startAtMs: number;

  constructor(spec: DeviceSpec, world: DriverWorld) {
    this.ordinal = spec.ordinal;
    this.name = spec.name;
    this.#spec = spec;
    this.#world = world;
    this.#startAtMs = world.startMs;
  }

  async advance(untilMs: number, messages: readonly Message[]): Promise<Report> {
    const agent = await this.#running();
    this.#heard.push(...messages.map(({ body }) => body));
    return this.#afterwards((await agent.channel.call('advance', { untilMs, messages })) as Report);
  }

  async release(request: number): Promise<Report> {
    const agent = await this.#running();
    return this.#afterwards((await agent.channel.call('release', request)) as Report);
  }

  /** Ends the agent: its input closes, which is all that it needs to know. */
  async stop(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    if (agent === undefined) return;
    agent.process.stdin.end();
    await agent.process;
  }

  async #running(): Promise<Agent> {
    this.#agent ??= await this.#start();
    return this.#agent;
  }

  async #start(): Promise<Agent> {
    const { transport, listener, domains, keyCacheDir } = this.#world;
    const child = execa(process.execPath, [fileURLToPath(agentUrl())], AGENT_OPTIONS);
    const channel = new Channel(child.stdout, child.stdin, {
      onCall: async (method, argument) => {
        if (method !== 'exchange') throw new LabError('LAB_INTERNAL_INVARIANT', `an agent asked for ${method}`);
        return responseToForm(await transport.exchange(requestFromForm(argument as RequestForm)));
      },
      onSocket: (socket) => {
        if (listener === undefined) {
          socket.destroy();
          return;
        }
        const upstream = connect(listener.port, '127.0.0.1');
        socket.pipe(upstream).pipe(socket);
        upstream.on('error', () => socket.destroy());
        socket.on('error', () => upstream.destroy());
        socket.on('close', () => upstream.destroy());
      },
    });
    const start: AgentStart = {
      spec: this.#spec,
      atMs: this.#startAtMs,
      diskEntries: [...this.#disk],
      heard: this.#heard,
      domains,
      caPem: listener?.caPem ?? null,
      keyCacheDir,
    };
    await channel.call('start', start);
    return { process: child, channel };
  }

  async #afterwards(report: Report): Promise<Report> {
    for (const { stream, type, data } of report.records) {
      if (stream !== 'disk') continue;
      const path = String(data['path']);
      if (type === 'delete') this.#disk.delete(path);
      else this.#disk.set(path, String(data['value']));
    }
    if (report.ended === undefined) return report;
    await this.stop();
    this.#startAtMs = report.ended.atMs + REBOOT_MS;
    return report.ended.how === 'reboot' ? { ...report, nextAtMs: this.#startAtMs } : report;
  }
}

/** The agent as JavaScript: beside this file when the lab runs from dist, in dist when it runs from source. */
function agentUrl(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts') ? new URL('../../dist/lab/drivers/agent.js', here) : new URL('./agent.js', here);
}

/** @example await using driver = createChildProcessDriver(); */
export function createChildProcessDriver(): Driver {
  const devices: ChildProcessDevice[] = [];
  return {
    name: 'child-process',
    start: async (spec, world) => {
      const device = new ChildProcessDevice(spec, world);
      devices.push(device);
      return device;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(devices.map((device) => device.stop()));
    },
  };
}
