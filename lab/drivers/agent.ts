import type { Message } from '../../src/core/actors/participant.ts';
import { LabError } from '../../src/core/errors.ts';
import { createHandedKeyPool, type HandedKey } from '../../src/core/keys/pool.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { createHostTable, type HostTable } from '../../src/network/hosts.ts';
import type { HttpRequest, Transport } from '../../src/network/http.ts';
import { Channel } from './channel.ts';
import { type PowerCycle, startPowerCycle } from './power-cycle.ts';
import { type ResponseForm, requestToForm, responseFromForm } from './wire-form.ts';

/** What the runner tells an agent to start with: one power cycle of one device. */
export interface AgentStart {
  readonly spec: DeviceSpec;
  readonly atMs: number;
  readonly diskEntries: readonly (readonly [string, string])[];
  readonly heard: readonly unknown[];
  readonly domains: readonly string[];
  /** The lab's TLS CA when the device speaks https itself, else null: its requests cross as messages. */
  readonly caPem: string | null;
  /** All keys that the device will ask for: an agent has neither a cache nor the time to derive them. */
  readonly keys: readonly HandedKey[];
}

/** The calls that drive a device; `device` is its ordinal, since an agent may host several. */
export interface AdvanceCall {
  readonly device: number;
  readonly untilMs: number;
  readonly messages: readonly Message[];
}

export interface ReleaseCall {
  readonly device: number;
  readonly request: number;
}

/** Silence after which the runner counts as gone: an engine that was killed leaves the stream open. */
const SILENCE_LIMIT_MS = 30_000;

/** A device that is switched on, and its way to the network. */
interface Hosted {
  readonly cycle: PowerCycle;
  readonly transport: Transport;
}

/**
 * The agent: devices in a process of their own, driven over stdin and stdout; a device that is started again
 * begins anew from the journal it is given. The agent ends when its input does or nothing comes from it for 30 s,
 * so nothing is left behind when the runner or the engine dies (docs/design.md 8).
 */
function serveDevices(): void {
  const devices = new Map<number, Hosted>();
  const actorsOf = (device: number) => {
    const hosted = devices.get(device);
    if (hosted === undefined) {
      throw new LabError('LAB_INTERNAL_INVARIANT', `device ${device} was asked before it was started`);
    }
    return hosted.cycle.actors;
  };
  const channel = new Channel(process.stdin, process.stdout, {
    onCall: async (method, argument) => {
      if (method === 'hello') return process.version;
      if (method === 'start') {
        const start = argument as AgentStart;
        const { ordinal } = start.spec;
        await devices.get(ordinal)?.transport.close();
        const now = () => devices.get(ordinal)?.cycle.actors.now() ?? start.atMs;
        devices.set(ordinal, await startDevice(channel, start, now));
        return undefined;
      }
      if (method === 'advance') {
        const { device, untilMs, messages } = argument as AdvanceCall;
        return actorsOf(device).advance(untilMs, messages);
      }
      const { device, request } = argument as ReleaseCall;
      return actorsOf(device).release(request);
    },
    onClose: () => process.exit(0),
  });
  setInterval(() => {
    if (channel.silentMs() > SILENCE_LIMIT_MS) process.exit(0);
  }, SILENCE_LIMIT_MS / 6);
}

async function startDevice(channel: Channel, start: AgentStart, now: () => number): Promise<Hosted> {
  const hosts = createHostTable([...start.domains]);
  const transport = await createAgentTransport(channel, start, hosts, now);
  const keys = createHandedKeyPool(start.keys);
  return { cycle: startPowerCycle(start.spec, { hosts, transport, keys }, start), transport };
}

async function createAgentTransport(
  channel: Channel,
  { caPem }: AgentStart,
  hosts: HostTable,
  now: () => number,
): Promise<Transport> {
  if (caPem === null) {
    return {
      exchange: async (request: HttpRequest) =>
        responseFromForm((await channel.call('exchange', requestToForm(request))) as ResponseForm),
      close: async () => {},
    };
  }
  const { createHttpsTransport } = await import('../../src/network/https/transport.ts');
  return createHttpsTransport({ openSocket: () => channel.openSocket(), caPem, hosts, now });
}

serveDevices();
