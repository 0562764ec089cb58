import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import type { ContextFile } from './tar.ts';

/** The running Node with all that it needs of this machine, as the ground of an image. */
export interface Runtime {
  /** Follows from the version, place, size and age of every file: another Node, another id. */
  readonly id: string;
  readonly files: readonly ContextFile[];
}

/** Finds the running Node binary and its shared libraries. */
export async function findRuntime(): Promise<Runtime> {
  const node = realpathSync(process.execPath);
  const libraries = await librariesOf(node);
  const hash = createHash('sha256').update(`${process.version} ${process.arch}\n`);
  for (const path of [node, ...libraries]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return {
    id: hash.digest('hex').slice(0, 16),
    files: [
      { path: 'Dockerfile', from: { text: dockerfile(libraries) } },
      { path: 'root/usr/local/bin/node', from: { file: node }, isExecutable: true },
      ...libraries.map((file) => ({ path: `root${file}`, from: { file }, isExecutable: true })),
    ],
  };
}

/** As the dynamic linker names them, itself among them; none when Node is linked statically. */
async function librariesOf(binary: string): Promise<string[]> {
  const { stdout } = await execa('ldd', [binary], { reject: false, stdin: 'ignore' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string).sort();
}

function dockerfile(libraries: readonly string[]): string {
  const folders = [...new Set(libraries.map((path) => dirname(path)))];
  return [
    'FROM scratch',
    'COPY root/ /',
    'ENV PATH=/usr/local/bin',
    // There is no linker cache in there.
    ...(folders.length === 0 ? [] : [`ENV LD_LIBRARY_PATH=${folders.join(':')}`]),
    '',
  ].join('\n');
}
