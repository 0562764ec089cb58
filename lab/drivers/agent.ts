import type { Message } from '../../src/core/actors/participant.ts';
import { LabError } from '../../src/core/errors.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { createHostTable, type HostTable } from '../../src/network/hosts.ts';
import type { HttpRequest, Transport } from '../../src/network/http.ts';
import { Channel } from './channel.ts';
import { type PowerCycle, startPowerCycle } from './power-cycle.ts';
import { type ResponseForm, requestToForm, responseFromForm } from './wire-form.ts';

/** What the runner tells an agent first: one power cycle of one device. */
export interface AgentStart {
  readonly spec: DeviceSpec;
  readonly atMs: number;
  readonly diskEntries: readonly (readonly [string, string])[];
  readonly heard: readonly unknown[];
  readonly domains: readonly string[];
  /** The lab's TLS CA when the device speaks https itself, else null: its requests cross as messages. */
  readonly caPem: string | null;
  readonly keyCacheDir: string;
}

/**
 * The agent: one device's power cycle in a process of its own, driven over stdin and stdout. It ends when its
 * input does, so nothing is left behind when the runner dies (docs/design.md 8).
 */
function serveDevice(): void {
  let cycle: PowerCycle | undefined;
  const running = (): PowerCycle => {
    if (cycle === undefined) throw new LabError('LAB_INTERNAL_INVARIANT', 'the agent was asked before it was started');
    return cycle;
  };
  const channel = new Channel(process.stdin, process.stdout, {
    onCall: async (method, argument) => {
      if (method === 'start') {
        const start = argument as AgentStart;
        cycle = await startAgent(channel, start, () => cycle?.actors.now() ?? start.atMs);
        return undefined;
      }
      if (method === 'advance') {
        const { untilMs, messages } = argument as { untilMs: number; messages: readonly Message[] };
        return running().actors.advance(untilMs, messages);
      }
      return running().actors.release(argument as number);
    },
    onClose: () => process.exit(0),
  });
}

async function startAgent(channel: Channel, start: AgentStart, now: () => number): Promise<PowerCycle> {
  const hosts = createHostTable([...start.domains]);
  return startPowerCycle(
    start.spec,
    {
      hosts,
      transport: await createAgentTransport(channel, start, hosts, now),
      keys: createKeyPool({ cacheDir: start.keyCacheDir }),
    },
    start,
  );
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

serveDevice();
