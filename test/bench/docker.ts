import { openDockerDriver, prepareDocker } from '../../lab/drivers/docker/docker.ts';
import type { Engine } from '../../lab/drivers/docker/engine.ts';
import { LABEL } from '../../lab/drivers/docker/lease.ts';
import type { Reporter } from '../../lab/reporters/reporter.ts';
import { admin, all, app, contoso, device, esp, fleet, until, user } from '../../lab/scenario/vocabulary.ts';
import { LabError } from '../../src/core/errors.ts';
import { playDevices, WORLD } from '../support/driver-world.ts';
import { playScenarios } from '../support/run.ts';

/** An engine with the image of the agent, or why there is none. */
export async function findEngine(): Promise<Engine | string> {
  try {
    return (await prepareDocker(() => {})).engine;
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
}

let runs = 0;
const runId = () => `bench-${process.pid.toString(36)}-${runs++}`;

/** From the order to make a container to the first request that its device sends, milliseconds. */
export async function measureFirstRequest(): Promise<number> {
  await using driver = await openDockerDriver({ runId: runId(), perContainer: 1 });
  const startedMs = performance.now();
  let firstMs: number | undefined;
  const exchange: typeof WORLD.transport.exchange = async (request) => {
    firstMs ??= performance.now() - startedMs;
    return WORLD.transport.exchange(request);
  };
  await playDevices(driver, ['bench'], ['bench'], { ...WORLD, transport: { ...WORLD.transport, exchange } });
  if (firstMs === undefined) throw new Error('the device sent nothing');
  return firstMs;
}

const toDesktop = (devices: number, installs: string) => ({
  title: 'bench',
  tenant: contoso({
    esp: esp({ timeout: '4h' }),
    apps: [app('VPN Client', { installs, maxRunTime: '3h' })],
  }),
  devices: fleet({ count: devices }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '12h' }),
  ],
  expect: [all.reach('desktop')],
});

/** So many devices in as many containers from nothing to the desktop, an hour on the status page included, milliseconds. */
export async function measureFleetToDesktop(devices: number): Promise<number> {
  const startedMs = performance.now();
  using run = await playScenarios([toDesktop(devices, '60m')], { driver: 'docker' });
  if (run.summary.passed !== 1) throw new Error(JSON.stringify(run.summary.scenarios));
  return performance.now() - startedMs;
}

const SAMPLES = 20;

/** So many in as many containers to the desktop, and how many of those were alive at one moment. */
export async function measureManyAlive(
  { docker }: Engine,
  devices: number,
): Promise<{ readonly ms: number; readonly alive: number }> {
  const startedMs = performance.now();
  const counts: Promise<number>[] = [];
  // All stand ready before the first is powered on, and none goes before the last is at its desktop.
  const sampler: Reporter = {
    onDeviceEvent: ({ type, data }) => {
      const isMoment = type === 'milestone' && (data['name'] === 'power-on' || data['name'] === 'desktop');
      if (isMoment && counts.length < SAMPLES) counts.push(countRunning(docker));
    },
  };
  using run = await playScenarios([toDesktop(devices, '90s')], { driver: 'docker', reporters: [sampler] });
  if (run.summary.passed !== 1) throw new Error(JSON.stringify(run.summary.scenarios));
  return { ms: performance.now() - startedMs, alive: Math.max(...(await Promise.all(counts))) };
}

async function countRunning(docker: Engine['docker']): Promise<number> {
  const running = await docker.listContainers({ filters: { label: [LABEL.run], status: ['running'] } });
  return running.filter(({ Labels }) => Labels[LABEL.process]?.startsWith(`${process.pid}@`)).length;
}
