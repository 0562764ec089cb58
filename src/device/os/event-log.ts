import type { Clock } from '../../core/clock.ts';
import type { Disk } from './disk.ts';

/** The channels that this device writes (autopilot.md 4.5, entra-device.md 9). */
export const EVENT_CHANNELS = {
  autopilot: 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot',
  managementService: 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/ManagementService',
  deviceManagement: 'Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin',
  deviceRegistration: 'Microsoft-Windows-User Device Registration/Admin',
  shell: 'Microsoft-Windows-Shell-Core/Operational',
  system: 'System',
} as const;

export type EventChannel = keyof typeof EVENT_CHANNELS;

export type EventLevel = 'information' | 'warning' | 'error' | 'critical';

/** What a component has to say. */
export interface EventEntry {
  readonly channel: EventChannel;
  readonly id: number;
  readonly level: EventLevel;
  readonly message: string;
  /** Named values as the event carries them; plain JSON in a fixed order. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An entry as it lies in the log. */
export interface StoredEvent extends EventEntry {
  readonly recordId: number;
  readonly atMs: number;
  readonly provider: string;
}

/** Entries that a channel keeps; the oldest gives way. Ours: Windows counts bytes. */
const ENTRIES_PER_CHANNEL = 512;

export interface EventLogOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly trace: (type: string, data: Readonly<Record<string, unknown>>) => void;
}

/** The event log: a capped ring per channel on the disk, and a trace event `event-log` for each entry. */
export class EventLog {
  readonly #options: EventLogOptions;
  /** First and next record number by channel, read from the disk when a channel is first used. */
  readonly #ranges = new Map<EventChannel, { first: number; next: number }>();

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  write(entry: EventEntry): void {
    const { disk, clock, trace } = this.#options;
    const { channel, id, level, message, data = {} } = entry;
    const range = this.#range(channel);
    const recordId = range.next++;
    const provider = providerOf(channel);
    const stored: StoredEvent = { recordId, atMs: clock.now(), provider, channel, id, level, message, data };
    disk.write(recordPath(channel, recordId), JSON.stringify(stored));
    if (range.next - range.first > ENTRIES_PER_CHANNEL) disk.delete(recordPath(channel, range.first++));
    trace('event-log', { channel: EVENT_CHANNELS[channel], id, level, message, data });
  }

  /** The entries of a channel, oldest first. */
  read(channel: EventChannel): StoredEvent[] {
    const { disk } = this.#options;
    return disk.list(channelPath(channel)).map((path) => JSON.parse(disk.read(path) ?? '{}') as StoredEvent);
  }

  #range(channel: EventChannel): { first: number; next: number } {
    let range = this.#ranges.get(channel);
    if (range === undefined) {
      const paths = this.#options.disk.list(channelPath(channel));
      const numberOf = (path: string | undefined) => Number(path?.slice(-8) ?? 0);
      range = { first: numberOf(paths[0]) || 1, next: numberOf(paths.at(-1)) + 1 };
      this.#ranges.set(channel, range);
    }
    return range;
  }
}

/** Many write into the System log; of them only this one is played (power-cuts.md 4). */
const SYSTEM_PROVIDER = 'Microsoft-Windows-Kernel-Power';

function providerOf(channel: EventChannel): string {
  if (channel === 'system') return SYSTEM_PROVIDER;
  const name = EVENT_CHANNELS[channel];
  return name.slice(0, name.indexOf('/'));
}

/** Windows names a channel's file with `%4` in place of the slash. */
function channelPath(channel: EventChannel): string {
  return `eventlog/${EVENT_CHANNELS[channel].replace('/', '%4')}/`;
}

function recordPath(channel: EventChannel, recordId: number): string {
  return `${channelPath(channel)}${String(recordId).padStart(8, '0')}`;
}
