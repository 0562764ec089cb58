import type { Machine } from '../../machine.ts';
import { ALREADY_RUNNING, withWindowsInstaller } from '../windows-installer.ts';
import { filePath } from './paths.ts';

/** A command line of the lab's own installer, which stands for every Win32 installer. */
export interface LabSetup {
  readonly takesMs: number;
  readonly exitCode: number;
  /** It is an MSI at heart, which Windows Installer runs one at a time. */
  readonly isMsi?: true;
  /** The file that a successful installation leaves behind, `C:\Program Files\…`. */
  readonly writes?: string;
}

/** What Windows itself counts as success: done, done already, restart wanted, restart begun (graph.md 3.9). */
const SUCCESS = [0, 1707, 3010, 1641];
/** How long a command takes to be found missing, and what it then answers (ERROR_FILE_NOT_FOUND). */
const NOT_FOUND = { takesMs: 1_000, exitCode: 2 } as const;

/**
 * Reads `lab-setup.exe --msi --takes SECONDS --exit CODE --writes "PATH"`, options in any order and each at will (0 seconds,
 * code 0, no file); undefined for another command.
 */
export function parseLabSetup(commandLine: string): LabSetup | undefined {
  const words = [...commandLine.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [program, ...rest] = words;
  if (program === undefined || !/(^|[\\/])lab-setup\.exe$/i.test(program)) return undefined;
  const option = (name: string): string | undefined => {
    const at = rest.indexOf(name);
    return at < 0 ? undefined : rest[at + 1];
  };
  const takesMs = Number(option('--takes') ?? 0) * 1000;
  const exitCode = Number(option('--exit') ?? 0);
  const writes = option('--writes');
  if (!(takesMs >= 0) || !Number.isInteger(exitCode)) return undefined;
  const isMsi = rest.includes('--msi');
  return { takesMs, exitCode, ...(isMsi && { isMsi }), ...(writes !== undefined && { writes }) };
}

/** How a command ended: with an exit code, or stopped because it ran for too long. */
export type InstallerEnd = { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'timed-out' };

/** Runs the installer of an app for the time that it takes, at most `maxRunTimeMs`. */
export async function runInstaller(
  machine: Machine,
  app: string,
  commandLine: string,
  maxRunTimeMs: number,
): Promise<InstallerEnd> {
  const { leavesNothing = false, ...struck } = machine.faults.ofInstaller(app) ?? {};
  const setup: LabSetup = { ...(parseLabSetup(commandLine) ?? NOT_FOUND), ...struck };
  const run = () => runSetup(machine, leavesNothing ? withoutFile(setup) : setup, commandLine, maxRunTimeMs);
  if (setup.isMsi !== true) return run();
  return (await withWindowsInstaller(machine, run)) ?? { kind: 'exited', exitCode: ALREADY_RUNNING };
}

function withoutFile({ writes: _, ...setup }: LabSetup): LabSetup {
  return setup;
}

async function runSetup(
  machine: Machine,
  setup: LabSetup,
  commandLine: string,
  maxRunTimeMs: number,
): Promise<InstallerEnd> {
  const { actors, disk, clock } = machine;
  const isInTime = setup.takesMs <= maxRunTimeMs;
  await actors.sleep(isInTime ? setup.takesMs : maxRunTimeMs, `the installer ${commandLine.slice(0, 60)}`);
  if (!isInTime) return { kind: 'timed-out' };
  if (setup.writes !== undefined && SUCCESS.includes(setup.exitCode)) {
    disk.write(filePath(machine, setup.writes), `written at ${clock.now()} by ${commandLine}`);
  }
  return { kind: 'exited', exitCode: setup.exitCode };
}
