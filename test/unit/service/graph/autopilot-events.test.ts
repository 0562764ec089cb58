import { describe, expect, it } from 'vitest';
import { createDeploymentReport } from '../../../../src/service/mdm/deployment-report.ts';
import type { DesiredState, ScopePlan, Write } from '../../../../src/service/mdm/plan.ts';
import { fingerprintOf, NO_PROGRESS, type Progress } from '../../../../src/service/mdm/progress.ts';
import { createAppStateQueries } from '../../../../src/service/store/queries/mdm-app-states.ts';
import { START_MS } from '../../../support/service.ts';
import { autopilotDevice, createTestGraph, managedDevice } from './support.ts';

const EVENTS = '/beta/deviceManagement/autopilotEvents';

const release = (scope: string): Write => ({
  verb: 'Replace',
  target: `./${scope}/Done`,
  format: 'bool',
  data: 'true',
});
const scope = (name: string): ScopePlan => ({ openers: [], page: [], content: [], release: release(name) });
const DESIRED: DesiredState = { device: scope('Device'), user: scope('User'), isForFirstUserOnly: false };

/** The progress of a device that has taken the releases of these scopes. */
const released = (...scopes: readonly string[]): Progress => ({
  ...NO_PROGRESS,
  sendings: Object.fromEntries(
    scopes.map((name) => [
      `Replace ./${name}/Done`,
      { status: 200, fingerprint: fingerprintOf(release(name)), session: 1 },
    ]),
  ),
});

/** A registered device that has enrolled for Ada. */
function createDeployment() {
  const test = createTestGraph();
  const { context, directory, autopilotDevices, managedDevices, call } = test;
  const user = directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'x' });
  autopilotDevices.insert(autopilotDevice('z', { createdMs: START_MS }));
  const device = managedDevice('m', { enrolledMs: START_MS, autopilotId: 'z', enrollmentProfileName: 'Profile' });
  managedDevices.insert(device);
  const report = createDeploymentReport(context, directory);
  report.begin(device, { user, azureAdDeviceId: null, autopilotDevice: autopilotDevices.byId('z') ?? null });
  const event = async () => (await call('GET', EVENTS)).body.value[0];
  return { ...test, report, event };
}

describe('the deployment report', () => {
  it('follows a device from its enrolment to the end of both setups, with how long each took', async () => {
    const { context, report, event } = createDeployment();
    expect(await event()).toMatchObject({
      deviceId: 'm',
      userPrincipalName: 'ada@contoso.com',
      windowsAutopilotDeploymentProfileDisplayName: 'Profile',
      windows10EnrollmentCompletionPageConfigurationDisplayName: 'All users and all devices',
      deploymentState: 'inProgress',
      deviceSetupStatus: 'inProgress',
      accountSetupStatus: 'notAttempted',
      deploymentEndDateTime: '0001-01-01T00:00:00Z',
    });
    context.advance(12 * 60_000 + 3_000);
    report.observe('m', NO_PROGRESS, released('Device'), DESIRED);
    expect(await event()).toMatchObject({ deviceSetupStatus: 'success', accountSetupStatus: 'inProgress' });
    context.advance(60_000);
    report.observe('m', released('Device'), released('Device', 'User'), DESIRED);
    expect(await event()).toMatchObject({
      deploymentState: 'success',
      accountSetupStatus: 'success',
      deviceSetupDuration: 'PT12M3S',
      accountSetupDuration: 'PT1M0S',
      deploymentTotalDuration: 'PT13M3S',
    });
  });

  it('fails with the error of the app that held it up', async () => {
    const { context, event } = createDeployment();
    const failed = { appId: 'a', installState: 'failed', errorCode: 0x87d1041c | 0, reportedMs: START_MS };
    createAppStateQueries(context.db).set({ managedDeviceId: 'm', ...failed });
    expect(await event()).toMatchObject({ deploymentState: 'failure', enrollmentFailureDetails: '0x87D1041C' });
  });

  it('is of registered devices alone, by id too, and not in v1.0', async () => {
    const { call, context, directory, event } = createDeployment();
    const other = managedDevice('n');
    createDeploymentReport(context, directory).begin(other, {
      user: null,
      azureAdDeviceId: null,
      autopilotDevice: null,
    });
    expect((await call('GET', `${EVENTS}/$count`)).text).toBe('1');
    const { id } = await event();
    expect((await call('GET', `${EVENTS}/${id}`)).status).toBe(200);
    expect((await call('GET', EVENTS.replace('beta', 'v1.0'))).status).toBe(400);
  });
});
