import { expect, test } from 'vitest';
import { installRecovery } from '../../../../src/device/lifecycle/recovery-environment.ts';
import { REDEPLOYMENT_FLOW } from '../../../../src/device/lifecycle/redeployment.ts';
import { requestReset } from '../../../../src/device/lifecycle/reset.ts';
import { readReset, writeReset } from '../../../../src/device/lifecycle/reset-record.ts';
import { writeEnrollment } from '../../../../src/device/mdm/enrollment-record.ts';
import { remember } from '../../../../src/device/oobe/progress.ts';
import { createTestMachine } from '../../../support/device.ts';

const ENROLLMENT = {
  id: 'B0C4E8A2-0000-4000-8000-000000000001',
  providerId: 'Contoso MDM',
  upn: 'ada@contoso.com',
  thumbprint: 'AB',
  store: 'My/System',
  deviceId: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
  enrolledInOobe: true,
} as const;
const ACCOUNT = {
  address: 'https://r.manage.microsoft.com/dm',
  connectionRetries: 0,
  initialBackoffMs: 0,
  maxBackoffMs: 0,
};

test.each([
  ['waits for a management session', true, 'it waits'],
  ['waits for nothing when nobody manages it', false, 'it is ready'],
])('a device that was reset %s', async (_, isEnrolled, expected) => {
  const { play, machine } = createTestMachine();
  if (isEnrolled) writeEnrollment(machine, ENROLLMENT, ACCOUNT);
  const sync = REDEPLOYMENT_FLOW.find(({ name }) => name === 'sync');
  const end = await play(({ actors }) =>
    actors.race<string>('the end of the reset', [
      async () => {
        await sync?.run(machine);
        return 'it is ready';
      },
      async () => {
        await actors.sleep(60_000, 'somebody to look');
        return 'it waits';
      },
    ]),
  );
  expect(end?.value).toBe(expected);
});

test('a new Windows whose management asks for the next reset is not ready: it goes back to the recovery environment', async () => {
  const { play, machine } = createTestMachine();
  installRecovery(machine.disk);
  remember(machine, 'joined', { deviceId: 'd', thumbprint: 'AB' });
  writeReset(machine.disk, { kind: 'autopilot-reset', origin: 'local', phase: 'new-windows' });
  expect(requestReset(machine, 'autopilot-reset', 'remote')).toBeUndefined();
  const ready = REDEPLOYMENT_FLOW.find(({ name }) => name === 'ready');
  const end = await play(() => ready?.run(machine) ?? Promise.reject(new Error('no such stage')));
  expect(end).toMatchObject({ next: 'reboot' });
  expect(readReset(machine.disk)).toEqual({ kind: 'autopilot-reset', origin: 'remote', phase: 'requested' });
});
