import { expect, it } from 'vitest';
import { WIN32_APPS } from '../../../../src/device/apps/enforcement-state.ts';
import { endAllRests, isResting, rest } from '../../../../src/device/apps/reevaluation-schedule.ts';
import type { SidecarApp } from '../../../../src/protocol/sidecar/required-apps.ts';
import { createTestMachine } from '../../../support/device.ts';

const APP = { id: '92c7943a-0a6c-41da-8d1c-e5fa8b77f383', version: 1 } as SidecarApp;
const USER = '474d5fe9-cf11-4069-8757-1f64e9bc3c2a';
const HOUR_MS = 3_600_000;

it('an app that failed rests for a day', async () => {
  const { play } = createTestMachine();
  const answers = await play(async (machine) => {
    rest(machine, null, APP);
    await machine.actors.sleep(24 * HOUR_MS - 1);
    const before = isResting(machine, null, APP);
    await machine.actors.sleep(1);
    return [before, isResting(machine, null, APP)];
  });
  expect(answers).toEqual([true, false]);
});

it('rests for its own user alone, and not once it was changed', () => {
  const { machine } = createTestMachine();
  rest(machine, USER, APP);
  expect(isResting(machine, USER, APP)).toBe(true);
  expect(isResting(machine, null, APP)).toBe(false);
  expect(isResting(machine, USER, { ...APP, version: 2 })).toBe(false);
});

it('leaves the time where people look for it, and is due at once when that is gone', () => {
  const { machine } = createTestMachine();
  rest(machine, USER, APP);
  const [hash] = machine.registry.subkeys(`${WIN32_APPS}/${USER}/GRS`);
  expect([...machine.registry.values(`${WIN32_APPS}/${USER}/GRS/${hash}`).keys()]).toEqual([APP.id]);
  endAllRests(machine);
  expect(isResting(machine, USER, APP)).toBe(false);
});
