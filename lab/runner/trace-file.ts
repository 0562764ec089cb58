import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { TraceSection } from './run-log.ts';

/** An event as it stands in trace.ndjson; `at` in milliseconds since the scenario began. */
export interface TraceEvent {
  readonly n: number;
  readonly at: number;
  readonly device: string;
  readonly actor: string;
  readonly type: string;
  readonly [data: string]: unknown;
}

const BLOCK_BYTES = 1 << 20;

/** Reads the events of one play, a block at a time: a trace may be larger than what fits into memory. */
export function* readTrace({ path, fromByte, toByte }: TraceSection): Generator<TraceEvent> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const block = Buffer.alloc(BLOCK_BYTES);
    let rest = '';
    for (let position = fromByte; position < toByte; ) {
      const read = readSync(file, block, 0, Math.min(BLOCK_BYTES, toByte - position), position);
      if (read === 0) return;
      position += read;
      const lines = (rest + decoder.write(block.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as TraceEvent;
    }
  } finally {
    closeSync(file);
  }
}

/** The last events of one device in a play, the oldest first. */
export function readLastEvents(section: TraceSection, device: string, count: number): TraceEvent[] {
  const last: TraceEvent[] = [];
  for (const event of readTrace(section)) {
    if (event.device !== device) continue;
    last.push(event);
    if (last.length > count) last.shift();
  }
  return last;
}

/** Members that say what an event is about and do not follow from chance, as ids, hashes and names of users do. */
const TELLING = [
  'name',
  'page',
  'action',
  'reason',
  'scope',
  'code',
  'method',
  'host',
  'status',
  'channel',
  'id',
  'result',
];

/**
 * An event in a few words.
 * @example milestone esp.failed 0x81036502
 */
export function tellEvent(event: TraceEvent): string {
  const words = TELLING.map((key) => event[key]).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return [event.type, ...words].join(' ');
}
