/** More is cut off in front: what was said last explains an end best. */
const MOST_KEPT = 64 * 1_024;

/** Keeps what this process says on stderr, which would land in the middle of the screen, and says it when disposed. */
export function holdStderr(stderr: NodeJS.WriteStream): Disposable {
  const { write } = stderr;
  let held = '';
  const keep = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    held = (held + text).slice(-MOST_KEPT);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback !== undefined) setImmediate(callback);
    return true;
  };
  stderr.write = keep;
  return {
    [Symbol.dispose]: () => {
      if (stderr.write !== keep) return;
      stderr.write = write;
      if (held !== '') stderr.write(held);
    },
  };
}
