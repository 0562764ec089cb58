import type { Machine } from '../machine.ts';

/** ERROR_INSTALL_ALREADY_RUNNING: what Windows Installer says to the second of two (autopilot.md 4.4). */
export const ALREADY_RUNNING = 1618;

const busy = new WeakSet<Machine>();

/** Runs an installation of Windows Installer; undefined, at once, while another is under way. */
export async function withWindowsInstaller<T>(machine: Machine, install: () => Promise<T>): Promise<T | undefined> {
  if (busy.has(machine)) return undefined;
  busy.add(machine);
  try {
    return await install();
  } finally {
    busy.delete(machine);
  }
}
