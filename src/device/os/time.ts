import { encodeTimeRequest, readTimeReply } from '../../protocol/ntp/packet.ts';
import type { Machine } from '../machine.ts';
import { CLOCK_OFFSET } from '../power.ts';
import type { Disk } from './disk.ts';

/** Windows asks by UDP, port 123; in the lab the same packet travels as the body of a request (autopilot.md 3, endpoints). */
export const TIME_HOST = 'time.windows.com';

/**
 * How far the clock may be off before no server's certificate is valid any more: half of what a public certificate lives
 * for, 90 days, renewed half-way. Ours: the reference gives no figure.
 */
const TOLERANCE_MS = 45 * 86_400_000;

/** Whether the clock lies within the life of the servers' certificates. */
export function trustsCertificates(disk: Disk): boolean {
  return Math.abs(Number(disk.read(CLOCK_OFFSET) ?? 0)) <= TOLERANCE_MS;
}

/** Sets the clock by the time server; false when that cannot be had. The packet needs no certificate. */
export async function syncTime(machine: Machine): Promise<boolean> {
  const { network, clock, disk } = machine;
  const response = await network.fetch({
    method: 'POST',
    url: `https://${TIME_HOST}/`,
    headers: { 'content-type': 'application/octet-stream' },
    body: encodeTimeRequest(clock.now()),
  });
  const time = response.ok && response.value.status === 200 ? readTimeReply(response.value.body) : undefined;
  if (time?.ok !== true) return false;
  const wrong = clock.now();
  disk.delete(CLOCK_OFFSET);
  machine.trace('clock.set', { correctedMs: clock.now() - wrong });
  return true;
}
