import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ERROR_CODES, LabError } from '../../src/core/errors.ts';
import { POOL_SIZE } from '../../src/core/keys/pool.ts';
import { openStore } from '../../src/service/store/open.ts';
import { keyCacheDirectory, resolveSettings } from '../config/settings.ts';
import { connectEngine, type Engine } from '../drivers/docker/engine.ts';
import { describeAgentImage } from '../drivers/docker/image.ts';
import { findDeadContainers } from '../drivers/docker/sweep.ts';
import { findLeftovers } from '../leftovers/sweep.ts';

/** One thing that was looked at; `problem` means that runs fail, `warning` that they make do without. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** What to do about it, unless it is well. */
  readonly remedy?: string;
}

const GIBIBYTE = 1024 ** 3;
/** A thousand devices leave a few hundred megabytes; an image takes a hundred. */
const LITTLE_SPACE_BYTES = GIBIBYTE;
const NO_SPACE_BYTES = GIBIBYTE / 16;

/** Looks at everything that runs need and prints it; the exit code is 3 when there is a problem. */
export async function executeDoctor({ isJson }: { readonly isJson: boolean }): Promise<void> {
  const findings = await examine();
  const write = (text: string) => process.stdout.write(`${text}\n`);
  if (isJson) write(JSON.stringify(findings));
  else {
    for (const { name, state, detail, remedy } of findings) {
      write(`${state.padEnd(8)} ${name.padEnd(12)} ${detail}`);
      if (remedy !== undefined) write(`${' '.repeat(22)}${remedy}`);
    }
  }
  if (findings.some(({ state }) => state === 'problem')) process.exitCode = 3;
}

async function examine(): Promise<Finding[]> {
  const settings = await resolveSettings({ command: 'doctor', ci: false }, {}, process.env);
  const engine = await connectEngine().catch((error: unknown) => {
    if (error instanceof LabError) return error;
    throw error;
  });
  const inEngine = engine instanceof LabError ? [] : await examineEngine(engine);
  return [
    examineVersions(),
    examineDatabase(),
    engineFinding(engine),
    ...inEngine,
    examineKeys(keyCacheDirectory(process.env)),
    examineLeftovers(settings.runDirectory),
    examineRunSpace(settings.runDirectory),
  ];
}

function examineVersions(): Finding {
  const manifest = JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string; engines: { node: string } };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || major > 22 || (major === 22 && minor >= 12);
  const detail = `lab ${manifest.version}, Node ${process.versions.node}, ${process.platform}/${process.arch}`;
  if (isSupported) return { name: 'versions', state: 'ok', detail };
  return { name: 'versions', state: 'problem', detail, remedy: `Use a Node that is ${manifest.engines.node}.` };
}

function examineDatabase(): Finding {
  try {
    openStore(':memory:').close();
    return { name: 'database', state: 'ok', detail: 'SQLite opens' };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { name: 'database', state: 'problem', detail: error.message, remedy: ERROR_CODES[error.code].hint };
  }
}

/** Of the package: above the source, or above dist. */
function packageFile(): URL {
  const above = new URL('../../package.json', import.meta.url);
  return existsSync(above) ? above : new URL('../../../package.json', import.meta.url);
}

function engineFinding(engine: Engine | LabError): Finding {
  if (!(engine instanceof LabError)) {
    const { version, platform, arch, address } = engine;
    return { name: 'engine', state: 'ok', detail: `Docker ${version}, ${platform}/${arch}, at ${address}` };
  }
  return {
    name: 'engine',
    state: 'warning',
    detail: `${engine.message}: devices run in-process`,
    remedy: ERROR_CODES[engine.code].hint,
  };
}

async function examineEngine(engine: Engine): Promise<Finding[]> {
  const dead = await findDeadContainers(engine);
  return [
    { name: 'image', ...(await describeAgentImage(engine)) },
    dead.length === 0
      ? { name: 'containers', state: 'ok', detail: 'none left behind' }
      : {
          name: 'containers',
          state: 'warning',
          detail: `${dead.length} left behind, the first ${dead[0]?.name}`,
          remedy: 'The next run removes them, and so does `lab clean`.',
        },
    // An engine elsewhere has its disk there.
    ...(existsSync(engine.rootDirectory) ? [examineSpace('engine space', engine.rootDirectory)] : []),
  ];
}

function examineKeys(folder: string): Finding {
  const name = 'key cache';
  try {
    accessSync(existingParent(folder), constants.W_OK);
  } catch {
    const remedy = 'Make it writable, or set XDG_CACHE_HOME: until then every run derives its keys again.';
    return { name, state: 'warning', detail: `cannot write ${folder}`, remedy };
  }
  const count = existsSync(folder) ? readdirSync(folder).filter((file) => /^pool-\d\d\.json$/.test(file)).length : 0;
  return { name, state: 'ok', detail: `${count} of ${POOL_SIZE} keys in ${folder}; the others are made on first use` };
}

function examineLeftovers(runDirectory: string): Finding {
  const name = 'leftovers';
  const { files, runs } = findLeftovers(runDirectory, process.env);
  const [first] = [...files, ...runs];
  if (first === undefined) return { name, state: 'ok', detail: 'none of dead runs and commands' };
  const detail = `${files.length} files and folders, ${runs.length} runs that nobody closed, the first ${first}`;
  return { name, state: 'warning', detail, remedy: 'The next run tidies up, and so does `lab clean`.' };
}

function examineRunSpace(runDirectory: string): Finding {
  const name = 'run space';
  const folder = existingParent(runDirectory);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const detail = `cannot write ${folder}: ${(error as NodeJS.ErrnoException).code}`;
    return { name, state: 'problem', detail, remedy: 'Run the lab where it may write, or set LAB_RUN_DIRECTORY.' };
  }
  return examineSpace(name, folder);
}

function examineSpace(name: string, folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / GIBIBYTE).toFixed(1)} GiB free in ${folder}`;
  if (freeBytes >= LITTLE_SPACE_BYTES) return { name, state: 'ok', detail };
  const remedy = 'Delete old runs; `lab clean` removes images of earlier builds.';
  return { name, state: freeBytes < NO_SPACE_BYTES ? 'problem' : 'warning', detail, remedy };
}

function existingParent(path: string): string {
  return existsSync(path) ? path : existingParent(dirname(path));
}
