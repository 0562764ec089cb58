import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { execa, type ResultPromise } from 'execa';
import { until } from './paced-run.ts';

/** Whether an engine of one's own can be started here: it takes root and a dockerd. */
export const canStartEngine =
  process.getuid?.() === 0 &&
  (await execa('dockerd', ['--version'], { reject: false, stdin: 'ignore' })).exitCode === 0;

const LOG_CHARACTERS = 4_096;
const DAEMON_OPTIONS = { stdin: 'ignore', reject: false, all: true, buffer: false, cleanup: true } as const;
type Subprocess = ResultPromise<typeof DAEMON_OPTIONS>;

/** An engine that nobody else uses: it may be killed, filled up and starved. */
export class PrivateEngine implements AsyncDisposable {
  readonly folder: string;
  readonly docker: Docker;
  readonly #flags: readonly string[];
  #daemon: Subprocess | undefined;
  #log = '';

  /** @param flags further ones for dockerd */
  constructor(flags: readonly string[] = []) {
    this.folder = mkdtempSync(join(tmpdir(), 'oobe-lab-engine-'));
    this.docker = new Docker({ socketPath: this.socket });
    this.#flags = flags;
  }

  get socket(): string {
    return join(this.folder, 'docker.sock');
  }

  /** Where it keeps images and containers. */
  get dataRoot(): string {
    const path = join(this.folder, 'data');
    mkdirSync(path, { recursive: true });
    return path;
  }

  get environment(): Record<string, string> {
    return { DOCKER_HOST: `unix://${this.socket}` };
  }

  /** Starts it, for the first time or again, and waits until it answers. */
  async start(): Promise<void> {
    const pidFile = join(this.folder, 'docker.pid');
    rmSync(pidFile, { force: true });
    const places = ['--data-root', this.dataRoot, '--exec-root', join(this.folder, 'exec'), '--pidfile', pidFile];
    const alone = ['--host', `unix://${this.socket}`, '--bridge=none', '--iptables=false'];
    this.#daemon = execa('dockerd', [...places, ...alone, ...this.#flags], DAEMON_OPTIONS);
    this.#daemon.all.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_CHARACTERS);
    });
    await until(async () => (await this.docker.ping().catch(() => undefined)) as unknown).catch((cause: unknown) => {
      throw new Error(`dockerd does not answer:\n${this.#log}`, { cause });
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#daemon?.kill(signal);
    await this.#daemon;
    // Its containerd dies with it, a moment later; a dockerd that starts meanwhile would take that one for its own.
    const pid = read(join(this.folder, 'exec', 'containerd', 'containerd.pid'));
    if (pid !== '') await until(async () => !existsSync(`/proc/${pid}`) || undefined);
  }

  /** Processes that live in its containers or look after one. */
  processes(): { readonly pid: number; readonly command: string }[] {
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      const isShim = command.includes('containerd-shim') && command.includes(this.folder);
      const root = mountsOf(pid).find(({ at }) => at === '/');
      return isShim || root?.line.includes(this.folder) === true ? [{ pid: Number(pid), command }] : [];
    });
  }

  /**
   * What is left of containers that a killed dockerd had made but not yet noted as started: it knows them no more, so
   * that no client can ask it to remove them. An agent in one ends by itself; what looks after it does not.
   */
  async forgotten(): Promise<{ readonly pid: number; readonly command: string }[]> {
    const known = (await this.docker.listContainers({ all: true })).map(({ Id }) => Id);
    return this.processes().filter(({ command }) => {
      const id = / -id ([0-9a-f]{64}) /.exec(command)?.[1];
      return id === undefined ? command === 'runc init' : !known.includes(id);
    });
  }

  /** Ends it and takes away what it leaves, its mounts too. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGTERM');
    // What one that was killed had forgotten outlives it.
    endAll(this.processes());
    const mounts = mountsOf('self').flatMap(({ at }) => (at.startsWith(`${this.folder}/`) ? [at] : []));
    if (mounts.length > 0) await execa('umount', ['--lazy', ...mounts.reverse()], { reject: false, stdin: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends those that have not ended by themselves meanwhile. */
export function endAll(processes: readonly { readonly pid: number }[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function mountsOf(pid: string): { readonly at: string; readonly line: string }[] {
  const lines = read(`/proc/${pid}/mountinfo`).split('\n');
  return lines.map((line) => ({ at: line.split(' ')[4] ?? '', line }));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}
