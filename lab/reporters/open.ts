import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LabError } from '../../src/core/errors.ts';
import { makeFolder } from '../../src/core/folder.ts';
import { loadModule } from '../config/load-module.ts';
import { isBuiltIn, type ReporterEntry, speaks } from '../config/reporters.ts';
import { createGithubReporter } from './github.ts';
import { createJsonReporter } from './json.ts';
import { createJunitReporter } from './junit.ts';
import { createListReporter } from './list.ts';
import type { Reporter, ReporterFactory, ReporterOutput } from './reporter.ts';

/** Where reporters write, and what they need to know of the surroundings. */
export interface Surroundings {
  readonly stdout: ReporterOutput;
  readonly stderr: ReporterOutput;
  /** Whether standard output is to carry one JSON document and nothing else. */
  readonly isJson: boolean;
  /** The repository's folder when GitHub runs us: then there are annotations, asked for or not. */
  readonly githubWorkspace: string | undefined;
}

/** Reporters with their files open; disposing closes the files. */
export interface OpenReporters extends Disposable {
  /** Those that speak through the terminal or the pipe. */
  readonly spoken: readonly Reporter[];
  /** Those that write files. */
  readonly written: readonly Reporter[];
}

/**
 * Opens every reporter with its output, so that a mistake shows before the run and not after it.
 * @throws LabError LAB_REPORTER_INVALID, LAB_REPORTER_OUTPUT
 */
export async function openReporters(
  entries: readonly ReporterEntry[],
  surroundings: Surroundings,
): Promise<OpenReporters> {
  const files: FileOutput[] = [];
  const close = () => {
    for (const file of files) file.close();
  };
  try {
    const spoken: Reporter[] = [];
    const written: Reporter[] = [];
    for (const [name, options] of complete(entries, surroundings)) {
      if (options === undefined) {
        const output = name === 'github' && surroundings.isJson ? surroundings.stderr : surroundings.stdout;
        spoken.push(await createReporter(name, output, surroundings));
      } else {
        const file = new FileOutput(options.outputFile);
        files.push(file);
        written.push(await createReporter(name, file, surroundings));
      }
    }
    return { spoken, written, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Standard output always has somebody: JSON when asked for, else the list unless another speaks there. */
function complete(entries: readonly ReporterEntry[], { isJson, githubWorkspace }: Surroundings): ReporterEntry[] {
  const chosen: ReporterEntry[] = isJson
    ? [...entries.filter((entry) => !speaks(entry)), ['json']]
    : [...(entries.some(speaks) ? [] : [['list'] as const]), ...entries];
  const isAnnotated = chosen.some(([name]) => name === 'github');
  return githubWorkspace !== undefined && !isAnnotated ? [...chosen, ['github']] : chosen;
}

async function createReporter(name: string, output: ReporterOutput, surroundings: Surroundings): Promise<Reporter> {
  if (!isBuiltIn(name)) return loadReporter(name, output);
  switch (name) {
    case 'list':
      return createListReporter(output);
    case 'json':
      return createJsonReporter(output);
    case 'junit':
      return createJunitReporter(output);
    case 'github':
      return createGithubReporter(output, surroundings.githubWorkspace ?? process.cwd());
  }
}

async function loadReporter(path: string, output: ReporterOutput): Promise<Reporter> {
  const factory = await loadModule(resolve(path), 'LAB_REPORTER_INVALID', path);
  if (typeof factory !== 'function') {
    throw new LabError('LAB_REPORTER_INVALID', `${path}: its default export is not a function`, { path });
  }
  return (factory as ReporterFactory)(output);
}

class FileOutput implements ReporterOutput {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = this.#attempt(() => {
      makeFolder(dirname(resolve(path)));
      return openSync(path, 'w');
    });
  }

  write(text: string): void {
    this.#attempt(() => writeSync(this.#file, text));
  }

  close(): void {
    closeSync(this.#file);
  }

  #attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (cause) {
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
      throw new LabError(
        'LAB_REPORTER_OUTPUT',
        `cannot write ${this.#path}: ${reason}`,
        { path: this.#path },
        { cause },
      );
    }
  }
}
