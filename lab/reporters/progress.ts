import { SingleBar } from 'cli-progress';
import type { Milestone } from '../../src/device/milestones.ts';
import type { Reporter } from './reporter.ts';

const AT_REST: ReadonlySet<string> = new Set<Milestone>(['desktop', 'sign-in-screen', 'personal-desktop', 'failed']);

/** One bar on standard error that counts devices at rest: with a milestone that ends their way, or lost. */
export function createProgressReporter(stream: NodeJS.WriteStream): Reporter {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} devices  {title}',
    barCompleteChar: '#',
    barIncompleteChar: '-',
    barsize: 24,
    stream,
    clearOnComplete: true,
    // A killed process could not show it again.
    hideCursor: false,
  });
  let repeats = 1;
  /** Devices of the plays that are over, and those of the current one that are at rest. */
  let doneBefore = 0;
  let atRest = new Set<string>();
  const show = () => bar.update(doneBefore + atRest.size);
  const settle = (devices: number) => {
    doneBefore += devices;
    atRest = new Set();
    show();
  };
  let perScenario = 0;
  let repeatsDone = 0;

  return {
    onRunStart: (run) => {
      repeats = run.repeats;
      const devices = run.plan.flatMap(({ scenario }) => scenario.devices).reduce((sum, { count }) => sum + count, 0);
      bar.start(devices * repeats, 0, { title: '' });
    },
    onScenarioStart: ({ scenario }) => {
      perScenario = scenario.devices.reduce((sum, { count }) => sum + count, 0);
      repeatsDone = 0;
      bar.update({ title: scenario.title });
    },
    onDeviceEvent: ({ type, data, device }) => {
      const isAtRest = type === 'device.lost' || (type === 'milestone' && AT_REST.has(String(data['name'])));
      if (!isAtRest) return;
      atRest.add(device);
      show();
    },
    onRepeatEnd: () => {
      repeatsDone += 1;
      settle(perScenario);
    },
    onScenarioEnd: ({ devices }) => settle(devices * (repeats - repeatsDone)),
    onRunEnd: () => bar.stop(),
  };
}
