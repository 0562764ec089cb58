import { pathToFileURL } from 'node:url';
import { LabError, type LabErrorCode } from '../../src/core/errors.ts';

/**
 * The default export of a TypeScript file that a person wrote. It is loaded in a module graph of its own, so only
 * plain data and functions come across: nothing here may ask `instanceof`.
 * @throws LabError with the given code when the file cannot be loaded or exports nothing
 */
export async function loadModule(path: string, code: LabErrorCode, shown: string): Promise<unknown> {
  const { tsImport } = await import('tsx/esm/api');
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await tsImport(pathToFileURL(path).href, import.meta.url)) as { default?: unknown };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? cause.message) : String(cause);
    throw new LabError(code, `${shown}: cannot be loaded: ${reason}`, { path }, { cause });
  }
  if (loaded.default === undefined) throw new LabError(code, `${shown}: has no default export`, { path });
  return loaded.default;
}
