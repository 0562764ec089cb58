import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CLI = join(ROOT, 'dist/lab/cli/main.js');
const LOOPBACK_ONLY = new URL('./clients/loopback-only.mjs', import.meta.url).href;

/** What `lab serve --json` prints when it is ready. */
export interface Ready {
  readonly baseUrl: string;
  readonly hosts: readonly string[];
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `lab serve` as a process of its own, with a TLS CA of its own. */
export interface ServedLab {
  readonly ready: Ready;
  /** Interrupts it as Ctrl-C does and waits for its end. */
  stop(): Promise<Ended>;
  /** Ends it in the middle of whatever it does, and waits. */
  kill(): Promise<void>;
  isListening(): Promise<boolean>;
  /** Ends it whatever happened before. */
  dispose(): void;
}

/** Runs a process to its end; `input` is its standard input. */
export async function runNode(
  args: readonly string[],
  { input = '', environment = {} }: { readonly input?: string; readonly environment?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...environment } });
  child.stdin.end(input);
  return endOf(child, text(child.stdout), text(child.stderr));
}

/** Runs `lab` with these arguments. */
export const runLab = (...args: readonly string[]): Promise<Ended> => runNode([CLI, ...args]);

/** Runs a client of test/interop/clients: it trusts the lab's CA, reaches nothing but loopback, and prints JSON. */
export async function runClient(name: string, ready: Ready, input: unknown): Promise<Record<string, unknown>> {
  const ended = await runNode(['--import', LOOPBACK_ONLY, join(ROOT, 'test/interop/clients', name)], {
    input: JSON.stringify(input),
    environment: { NODE_EXTRA_CA_CERTS: ready.caFile },
  });
  if (ended.exitCode !== 0) throw new Error(`${name} ended with ${ended.exitCode}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as Record<string, unknown>;
}

/** Starts `lab serve` on a free port, without delays, and waits for its line; `more` are further arguments. */
export async function serveLab(...more: readonly string[]): Promise<ServedLab> {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-interop-'));
  const delays = more.includes('--delays') ? [] : ['--delays', 'none'];
  const child = spawn(process.execPath, [CLI, 'serve', '--json', '--port', '0', ...delays, ...more], {
    cwd: ROOT,
    env: { ...process.env, XDG_DATA_HOME: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  let stdout = '';
  const ready = new Promise<Ready>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (stdout.endsWith('\n')) resolve(JSON.parse(stdout) as Ready);
    });
    child.on('exit', (exitCode) => stderr.then((why) => reject(new Error(`lab serve ended with ${exitCode}: ${why}`))));
  });
  const dispose = () => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const { baseUrl } = await ready;
    return {
      ready: await ready,
      async stop() {
        const ended = endOf(child, Promise.resolve(''), stderr);
        child.kill('SIGINT');
        return { ...(await ended), stdout };
      },
      async kill() {
        const gone = once(child, 'close');
        child.kill('SIGKILL');
        await gone;
      },
      isListening: () => isListening(Number(new URL(baseUrl).port)),
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function endOf(child: ChildProcess, stdout: Promise<string>, stderr: Promise<string>): Promise<Ended> {
  const [[exitCode], out, error] = await Promise.all([once(child, 'close'), stdout, stderr]);
  return { exitCode: exitCode as number | null, stdout: out, stderr: error };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
