import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { invariant } from '../src/core/errors.ts';

const BLOCK_BYTES = 512;

/** A file of a build context: its path there, and where its bytes come from. */
export interface ContextFile {
  readonly path: string;
  readonly from: { readonly file: string } | { readonly text: string };
  readonly isExecutable?: boolean;
}

/** A build context as the engine takes it: a ustar archive, the same bytes for the same files. */
export function packContext(files: readonly ContextFile[]): Readable {
  return Readable.from(archive(files), { objectMode: false });
}

async function* archive(files: readonly ContextFile[]): AsyncGenerator<Buffer> {
  for (const { path, from, isExecutable } of files) {
    const text = 'text' in from ? Buffer.from(from.text) : undefined;
    const sizeBytes = text?.length ?? statSync('file' in from ? from.file : '').size;
    yield header(path, sizeBytes, isExecutable === true ? 0o755 : 0o644);
    if (text !== undefined) yield text;
    else if ('file' in from) yield* createReadStream(from.file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    yield Buffer.alloc((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** POSIX.1-1988 (ustar): numbers in octal, a path over 100 bytes split between name and prefix. */
function header(path: string, sizeBytes: number, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const [prefix, name] = splitPath(path);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0, 100);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(sizeBytes, 11), 124);
  block.write(octal(0, 11), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function splitPath(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  const cut = path.indexOf('/', path.length - 101);
  invariant(cut > 0 && cut <= 155, `too long for an archive: ${path}`);
  return [path.slice(0, cut), path.slice(cut + 1)];
}
