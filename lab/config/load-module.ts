import { pathToFileURL } from 'node:url';
import { LabError, type LabErrorCode } from '../../src/core/errors.ts';

interface Loaded {
  readonly default?: unknown;
}

/**
 * The default export of a TypeScript file that a person wrote. It is loaded in a module graph of its own, so only
 * plain data and functions come across: nothing here may ask `instanceof`.
 * @throws LabError with the given code when the file cannot be loaded or exports nothing
 */
export async function loadModule(path: string, code: LabErrorCode, shown: string): Promise<unknown> {
  const { tsImport } = await import('tsx/esm/api');
  let value: unknown;
  try {
    const loaded = (await tsImport(pathToFileURL(path).href, import.meta.url)) as Loaded;
    // Where no package.json says `"type": "module"`, exports arrive inside one more default, as from CommonJS.
    value = isCommonJs(loaded.default) ? loaded.default.default : loaded.default;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? cause.message) : String(cause);
    throw new LabError(code, `${shown}: cannot be loaded: ${reason}`, { path }, { cause });
  }
  if (value === undefined) throw new LabError(code, `${shown}: has no default export`, { path });
  return value;
}

function isCommonJs(value: unknown): value is Loaded {
  return typeof value === 'object' && value !== null && '__esModule' in value;
}
