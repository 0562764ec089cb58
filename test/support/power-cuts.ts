import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { TestRun } from './run.ts';

const PAGE = readFileSync(new URL('../../docs/reference/power-cuts.md', import.meta.url), 'utf8');

/** The rows of a section's table, by the names of its columns. */
function rowsOf(section: string): Record<string, string>[] {
  const text = PAGE.split(/^## /m).find((it) => it.startsWith(`${section}. `)) ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [header = '', , ...body] = lines;
  const names = cells(header);
  return body.map((line) => Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? '', cell])));
}

const MOMENTS = { before: 'Before it is sent', handled: 'After it was handled', replied: 'After the reply' } as const;

export interface RequestRow {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly path: RegExp;
  /** An end, or `as its span`. */
  readonly ends: Readonly<Record<keyof typeof MOMENTS, string>>;
}

/** A stretch of a run, from what opens it to what opens the next. */
export interface SpanRow {
  readonly id: string;
  readonly opens: (event: RunEvent) => boolean;
  readonly writes: readonly string[];
  readonly end: string;
}

/** `{app}` stands for one segment of a path. */
function pattern(path: string): RegExp {
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${literal}`, 'i');
}

function readRequest(text: string): Pick<RequestRow, 'method' | 'host' | 'path'> {
  const [, method = '', host = '', path = ''] = /^(\w+) ([^/]+)(\/.*)$/.exec(text) ?? [];
  return { method, host, path: pattern(path) };
}

/** The requests of a table of the page. */
export function requestRows(section: string): RequestRow[] {
  return rowsOf(section).map((row) => ({
    id: row['id'] ?? '',
    ...readRequest(row['Request'] ?? ''),
    ends: {
      before: row[MOMENTS.before] ?? '',
      handled: row[MOMENTS.handled] ?? '',
      replied: row[MOMENTS.replied] ?? '',
    },
  }));
}

/** The spans of a table of the page, in order. */
export function spanRows(section: string): SpanRow[] {
  return rowsOf(section).map((row) => ({
    id: row['id'] ?? '',
    opens: opener(row['From'] ?? ''),
    writes: [...(row['Writes'] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ''),
    end: row['End'] ?? '',
  }));
}

function opener(from: string): SpanRow['opens'] {
  const [kind, ...words] = from.split(' ');
  const rest = words.join(' ').replaceAll('`', '');
  switch (kind) {
    case 'handled': {
      const request = readRequest(rest);
      return ({ type, data }) => type === 'http' && isOf(request, data);
    }
    case 'write':
    case 'delete': {
      const [name = '', value = ''] = rest.split(' with ');
      const path = new RegExp(`${pattern(name).source}$`, 'i');
      return ({ stream, type, data }) =>
        stream === 'disk' &&
        type === kind &&
        path.test(String(data['path'])) &&
        String(data['value'] ?? '').includes(value);
    }
    case 'page':
      return ({ type, data }) => type === 'page.answered' && data['page'] === rest;
    case 'milestone':
      return ({ type, data }) => type === 'milestone' && data['name'] === rest;
    default:
      return () => true;
  }
}

/** Whether a request is the one of a row. */
export function isOf(
  { method, host, path }: Pick<RequestRow, 'method' | 'host' | 'path'>,
  data: Readonly<Record<string, unknown>>,
): boolean {
  return data['method'] === method && data['host'] === host && path.test(String(data['path']));
}

/** The span in which a run is after these events; undefined before the first. */
export function spanAfter(spans: readonly SpanRow[], events: readonly RunEvent[]): SpanRow | undefined {
  let at = -1;
  for (const event of events) {
    while (spans[at + 1]?.opens(event)) at += 1;
  }
  return spans[at];
}

/** A line of the trace or of the disk journal. */
export interface RunEvent {
  readonly stream: 'trace' | 'disk';
  readonly n: number;
  readonly device: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What every device did, in order: each write stands behind the trace event before it. */
export function eventsByDevice(run: TestRun): ReadonlyMap<string, readonly RunEvent[]> {
  const read = (stream: RunEvent['stream'], file: string): RunEvent[] =>
    run
      .read(file)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map((data) => ({
        stream,
        n: Number(data['n']),
        device: String(data['device'] ?? ''),
        type: String(data['type']),
        data,
      }));
  const all = [...read('trace', 'trace.ndjson'), ...read('disk', 'disks.ndjson')];
  all.sort((left, right) => left.n - right.n);
  const byDevice = new Map<string, RunEvent[]>();
  for (const event of all) {
    const own = byDevice.get(event.device) ?? [];
    own.push(event);
    byDevice.set(event.device, own);
  }
  return byDevice;
}

/** What section 1 of the page tells ends apart by. */
export interface Facts {
  readonly signIns: number;
  readonly joins: number;
  readonly enrolments: number;
  readonly accounts: number;
  /** Objects that count against the user's quota. */
  readonly owned: number;
  readonly startsAtSignInScreen: boolean;
}

const PLAIN: Facts = { signIns: 1, joins: 1, enrolments: 1, accounts: 1, owned: 1, startsAtSignInScreen: false };

/** The ends of section 1, by their names there. */
export const ENDS: Readonly<Record<string, Facts>> = {
  desktop: PLAIN,
  'second account': { ...PLAIN, accounts: 2 },
  'second sign-in': { ...PLAIN, signIns: 2 },
  'second join': { ...PLAIN, signIns: 2, joins: 2 },
  'second enrolment': { ...PLAIN, signIns: 2, enrolments: 2 },
  'sign-in screen': { ...PLAIN, startsAtSignInScreen: true },
};

/** The ends of section 5. */
export const RESET_ENDS: Readonly<Record<string, ResetFacts>> = {
  reset: { resets: 1, takenBack: 0, owned: 0 },
  'taken back': { resets: 0, takenBack: 1, owned: 1 },
};

export interface ResetFacts {
  readonly resets: number;
  readonly takenBack: number;
  /** A remote reset takes the device from its owner. */
  readonly owned: number;
}

export function endNames(section: string): string[] {
  return rowsOf(section).map((row) => row['End'] ?? '');
}

/** The tenant after a run, as its database has it. */
export interface Tenant extends Disposable {
  /** What the service holds of a device, by the serial number that it was registered under. */
  of(serialNumber: string): {
    readonly accounts: number;
    readonly ztdId: string;
    /** Directory objects that count against the quota of the device's owner. */
    readonly owned: number;
    readonly certificateThumbprint: string;
    /** The `./DevInfo/DevId` of each managed device. */
    readonly managed: readonly string[];
  };
}

export function openTenant(run: TestRun): Tenant {
  const db = new Database(`${run.summary.runDir}/service.db`, { readonly: true });
  const accounts = new Map<string, number>();
  for (const { components } of db.prepare('SELECT components FROM msa_devices').all() as { components: string }[]) {
    const { smbiosSerialNumber = '' } = JSON.parse(components) as Record<string, string>;
    const serialNumber = Buffer.from(smbiosSerialNumber, 'base64').toString('utf8');
    accounts.set(serialNumber, (accounts.get(serialNumber) ?? 0) + 1);
  }
  const registered = db.prepare(
    `SELECT a.id AS ztdId, d.owner_user_id AS owner, d.certificate_thumbprint AS thumbprint
       FROM autopilot_devices a JOIN directory_devices d ON d.ztd_id = a.id WHERE a.serial_number = ?`,
  );
  const owned = db.prepare('SELECT count(*) AS count FROM directory_devices WHERE owner_user_id = ?');
  const managed = db.prepare('SELECT dm_device_id AS id FROM managed_devices WHERE autopilot_id = ?');
  return {
    of(serialNumber) {
      const { ztdId, owner, thumbprint } = registered.get(serialNumber) as Record<string, string | null>;
      return {
        accounts: accounts.get(serialNumber) ?? 0,
        ztdId: ztdId ?? '',
        owned: (owned.get(owner) as { count: number }).count,
        certificateThumbprint: thumbprint ?? '',
        managed: (managed.all(ztdId) as { id: string }[]).map(({ id }) => id),
      };
    },
    [Symbol.dispose]: () => db.close(),
  };
}

/** A disk as the journal leaves it. */
export function diskAfter(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  const disk = new Map<string, string>();
  for (const { stream, type, data } of events) {
    if (stream !== 'disk') continue;
    if (type === 'delete') disk.delete(String(data['path']));
    else disk.set(String(data['path']), String(data['value']));
  }
  return disk;
}
