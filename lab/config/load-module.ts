import { pathToFileURL } from 'node:url';
import { LabError, type LabErrorCode } from '../../src/core/errors.ts';

interface Loaded {
  readonly default?: unknown;
}

type Load = (specifier: string) => Promise<Loaded>;

let loading: Promise<Load> | undefined;

/** One module graph for all that people wrote: what a hundred scenarios import is read once, not a hundred times. */
async function openGraph(): Promise<Load> {
  const [esm, commonJs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
  const namespace = 'lab';
  commonJs.register({ namespace });
  const graph = esm.register({ namespace });
  return async (specifier) => (await graph.import(specifier, import.meta.url)) as Loaded;
}

/**
 * The default export of a TypeScript file that a person wrote. It is loaded in a module graph apart from ours, so only
 * plain data and functions come across: nothing here may ask `instanceof`.
 * @throws LabError with the given code when the file cannot be loaded or exports nothing
 */
export async function loadModule(path: string, code: LabErrorCode, shown: string): Promise<unknown> {
  loading ??= openGraph();
  const load = await loading;
  let value: unknown;
  try {
    const loaded = await load(pathToFileURL(path).href);
    // Where no package.json says `"type": "module"`, exports arrive inside one more default, as from CommonJS.
    value = isCommonJs(loaded.default) ? loaded.default.default : loaded.default;
  } catch (cause) {
    const reason = cause instanceof Error ? reasonOf(cause) : String(cause);
    throw new LabError(code, `${shown}: cannot be loaded: ${reason}`, { path }, { cause });
  }
  if (value === undefined) throw new LabError(code, `${shown}: has no default export`, { path });
  return value;
}

/** The first line; of a file that is no TypeScript the first mistake, at its line and column. */
function reasonOf({ message }: Error): string {
  const [first = message, second] = message.split('\n');
  const mistake = /^Transform failed with \d+ errors?:$/.test(first)
    ? /:(\d+:\d+): ERROR: (.*)$/.exec(second ?? '')
    : null;
  return mistake === null ? first : `line ${mistake[1]}: ${mistake[2]}`;
}

function isCommonJs(value: unknown): value is Loaded {
  return typeof value === 'object' && value !== null && '__esModule' in value;
}
