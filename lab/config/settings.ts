import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../src/core/errors.ts';
import type { Pace } from '../../src/core/pace.ts';
import { type DelayChoice, isDelayChoice } from '../../src/service/delays.ts';
import { DRIVER_NAMES } from '../drivers/driver.ts';
import type { ConfigCircumstances } from './define-config.ts';
import { loadModule } from './load-module.ts';
import { formatProblem, problemsOf } from './problems.ts';
import { reportersSchema } from './reporters.ts';

const schema = z.strictObject({
  seed: z.int().min(0).default(1),
  driver: z.enum(['auto', ...DRIVER_NAMES]).default('auto'),
  transport: z.enum(['direct', 'https']).default('direct'),
  pace: z
    .string()
    .regex(/^(auto|max|\d+(\.\d+)?x)$/, 'expected "max" or a factor such as "60x"')
    .default('auto'),
  scenarios: z.array(z.string()).min(1).default(['scenarios']),
  runDirectory: z.string().min(1).default('run'),
  reporters: reportersSchema.default([['list']]),
  service: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(8443),
      host: z.string().min(1).default('127.0.0.1'),
      delays: z
        .custom<DelayChoice>(isDelayChoice, 'expected "default", "none" or a factor such as "0.1x"')
        .default('default'),
    })
    .prefault({}),
});

/** What holds for this command, after flags, environment, file and defaults. */
export type Settings = Readonly<z.infer<typeof schema>>;

/** The configuration file that is looked for in the working directory. */
export const CONFIG_FILE = 'lab.config.ts';

/** One variable a key: `LAB_SEED=7` (the `LAB_TEST_` ones belong to the tests). */
const VARIABLES = {
  // What is no number is shown as it stands.
  LAB_SEED: (text: string) => ({ seed: /^\d+$/.test(text) ? Number(text) : text }),
  LAB_DRIVER: (text: string) => ({ driver: text }),
  LAB_TRANSPORT: (text: string) => ({ transport: text }),
  LAB_PACE: (text: string) => ({ pace: text }),
  LAB_RUN_DIRECTORY: (text: string) => ({ runDirectory: text }),
} as const;

/** The values that flags set; those left out do not count. */
export type Flags = Readonly<Record<string, unknown>>;

/** Settings, and for each key (`service.port`) what set it: `default`, lab.config.ts, a variable or a flag. */
export interface ExplainedSettings {
  readonly settings: Settings;
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Flag before variable before file before default; every mistake at once.
 * @throws LabError LAB_CONFIG_INVALID with all problems, one line each
 */
export async function resolveSettings(
  circumstances: ConfigCircumstances,
  flags: Flags,
  environment: NodeJS.ProcessEnv,
): Promise<Settings> {
  return (await explainSettings(circumstances, flags, environment)).settings;
}

/** As `resolveSettings`, with where each value came from. */
export async function explainSettings(
  circumstances: ConfigCircumstances,
  flags: Flags,
  environment: NodeJS.ProcessEnv,
): Promise<ExplainedSettings> {
  const fromFile = await readConfigFile(circumstances);
  const problems: string[] = [];
  const layers: [string, unknown][] = [[CONFIG_FILE, fromFile]];
  for (const [name, read] of Object.entries(VARIABLES)) {
    const text = environment[name];
    if (text !== undefined && text !== '') layers.push([name, read(text)]);
  }
  layers.push(['command line', Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))]);
  let merged: Record<string, unknown> = {};
  const sources = new Map<string, string>();
  for (const [where, layer] of layers) {
    const parsed = schema.partial().safeParse(layer);
    if (!parsed.success) {
      problems.push(...problemsOf(where, layer, parsed.error.issues, keysAt).map(formatProblem));
      continue;
    }
    merged = merge(merged, layer as Record<string, unknown>);
    for (const key of keysOf(layer as Record<string, unknown>)) sources.set(key, where);
  }
  if (problems.length > 0) throw new LabError('LAB_CONFIG_INVALID', problems.join('\n'));
  const settings = Object.freeze(schema.parse(merged));
  const all = keysOf(settings).map((key): [string, string] => [key, sources.get(key) ?? 'default']);
  return { settings, sources: new Map(all) };
}

/** The keys that are set, those of the service one by one. */
function keysOf({ service, ...others }: Readonly<Record<string, unknown>>): string[] {
  return [...Object.keys(others), ...Object.keys(service ?? {}).map((key) => `service.${key}`)];
}

function merge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const service = { ...(under['service'] as object | undefined), ...(over['service'] as object | undefined) };
  return { ...under, ...over, ...(Object.keys(service).length > 0 ? { service } : {}) };
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(schema.shape);
  if (path[0] === 'reporters') return ['outputFile'];
  return path[0] === 'service' ? ['port', 'host', 'delays'] : [];
}

async function readConfigFile(circumstances: ConfigCircumstances): Promise<unknown> {
  const path = join(process.cwd(), CONFIG_FILE);
  if (!existsSync(path)) return {};
  const value: unknown = await loadModule(path, 'LAB_CONFIG_INVALID', relative(process.cwd(), path));
  return typeof value === 'function' ? (value as (given: ConfigCircumstances) => unknown)(circumstances) : value;
}

/** While something is to be seen; the dashboard hurries through waits, so that the starter takes about 45 s. */
const WATCHED_PACE = 24;

/** `60x` as a factor; `auto` is for whether somebody watches. */
export function paceOf(settings: Pick<Settings, 'pace'>, isWatched = false): Pace {
  if (settings.pace === 'auto') return isWatched ? WATCHED_PACE : 'max';
  return settings.pace === 'max' ? 'max' : Number(settings.pace.slice(0, -1));
}

/** Where keys derived from constants are remembered: the user's cache, never the repository. */
export function keyCacheDirectory(environment: NodeJS.ProcessEnv): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'oobe-lab', 'keys');
}

/** Where the lab's TLS CA lives: the user's data, one CA for all runs (docs/design.md 6). */
export function tlsDirectory(environment: NodeJS.ProcessEnv): string {
  const data = environment['XDG_DATA_HOME'];
  return join(data === undefined || data === '' ? join(homedir(), '.local', 'share') : data, 'oobe-lab', 'tls');
}
