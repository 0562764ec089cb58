import { expect, test } from 'vitest';
import type { Machine, StageEnd } from '../../../../src/device/machine.ts';
import { CONTINUE, isFinished, runFlow, type Stage } from '../../../../src/device/oobe/flow.ts';
import { PLACES } from '../../../../src/device/oobe/places.ts';
import type { StageName } from '../../../../src/device/oobe/stages.ts';
import { createTestMachine } from '../../../support/device.ts';

function stages(log: string[], ends: Readonly<Record<string, (machine: Machine) => StageEnd>> = {}): Stage[] {
  const stage = (name: StageName, atEveryBoot?: true): Stage => ({
    name,
    ...(atEveryBoot && { atEveryBoot }),
    run: async (machine) => {
      log.push(name);
      return ends[name]?.(machine) ?? CONTINUE;
    },
  });
  return [stage('region'), stage('profile', true), stage('join'), stage('hand-over')];
}

test('a flow runs from its first stage to its end, and then lies behind the machine', async () => {
  const { play, machine } = createTestMachine();
  const log: string[] = [];
  expect(await play((it) => runFlow(it, stages(log)))).toEqual({ next: 'done' });
  expect(log).toEqual(['region', 'profile', 'join', 'hand-over']);
  expect(isFinished(machine)).toBe(true);
});

test('after a restart the stage that asked for it is entered again, behind those that run at every boot', async () => {
  const first = createTestMachine();
  const log: string[] = [];
  const join = ({ disk }: Machine): StageEnd => {
    if (disk.read('joined') !== undefined) return CONTINUE;
    disk.write('joined', 'yes');
    return { next: 'reboot', reason: 'test' };
  };
  expect(await first.play((it) => runFlow(it, stages(log, { join })))).toEqual({
    next: 'reboot',
    reason: 'test',
    stage: 'join',
  });
  const second = createTestMachine({ disk: first.machine.disk.entries() });
  expect(await second.play((it) => runFlow(it, stages(log, { join })))).toEqual({ next: 'done' });
  expect(log).toEqual(['region', 'profile', 'join', 'profile', 'join', 'hand-over']);
});

test('a failure names its stage and is met again at the next start', async () => {
  const first = createTestMachine();
  const failed = { next: 'failed', code: '0x801C000E', hop: 'join', detail: 'quota' } as const;
  const end = await first.play((it) => runFlow(it, stages([], { join: () => failed })));
  expect(end).toEqual({ ...failed, stage: 'join' });
  const log: string[] = [];
  const second = createTestMachine({ disk: first.machine.disk.entries() });
  await second.play((it) => runFlow(it, stages(log)));
  expect(log).toEqual(['profile', 'join', 'hand-over']);
});

test('of a finished part only what belongs to every boot runs again', async () => {
  const { play } = createTestMachine();
  const log: string[] = [];
  const run = (it: Machine) => runFlow(it, stages(log), PLACES.frontEnd);
  await play(run);
  await play(run);
  expect(log).toEqual(['region', 'profile', 'join', 'hand-over', 'profile']);
});

test('what a stage keeps in memory is made again until the flow is past the stage that needs it', async () => {
  const log: string[] = [];
  const from = (next: string, atEveryBoot: Stage['atEveryBoot']) => {
    const [region, ...rest] = stages(log);
    const { play } = createTestMachine({ disk: [[PLACES.flow, next]] });
    return play((it) => runFlow(it, [{ ...(region as Stage), ...(atEveryBoot && { atEveryBoot }) }, ...rest]));
  };
  await from('join', { upTo: 'join' });
  expect(log).toEqual(['region', 'profile', 'join', 'hand-over']);
  log.length = 0;
  await from('hand-over', { upTo: 'join' });
  expect(log).toEqual(['profile', 'hand-over']);
});
