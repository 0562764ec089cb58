import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readAppReport } from '../../protocol/sidecar/app-report.ts';
import { readContentRequest, writeContentInfo } from '../../protocol/sidecar/content-info.ts';
import { readAppsRequest, writeApps } from '../../protocol/sidecar/required-apps.ts';
import type { SidecarRequest } from '../../protocol/sidecar/session.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { applicableConfiguration, CONFIGURATION_TYPES } from '../mdm/enrollment-configurations.ts';
import { requiredApps, WIN32_APP } from '../mdm/required-apps.ts';
import { isBlocking, statusPageOf } from '../mdm/status-page.ts';
import { audienceOf } from '../mdm/targeting.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';
import { createAppStateQueries } from '../store/queries/mdm-app-states.ts';
import { contentInfoOf } from './content.ts';
import { sidecarAppOf } from './sidecar-app.ts';

/** Answers one request of a device's agent with the payload of the answer; errors are of the request's payload. */
export type Gateway = (device: ManagedDevice, request: SidecarRequest) => Result<string, CodecError>;

export function createGateway(context: ServiceContext, directory: Directory): Gateway {
  const objects = createIntuneObjectQueries(context.db);
  const assignments = createAssignmentQueries(context.db);
  const states = createAppStateQueries(context.db);
  const lookup = { objects, assignments };

  const appsOf = (device: ManagedDevice, userId: string | null): string => {
    const audience = audienceOf(directory, device.azureAdDeviceId, userId);
    const configuration = applicableConfiguration(CONFIGURATION_TYPES.statusPage, audience, lookup);
    const page = statusPageOf(configuration?.body);
    return writeApps(
      requiredApps(WIN32_APP, audience, lookup).map((required) =>
        sidecarAppOf(required, isBlocking(page, required.app.id)),
      ),
    );
  };

  const unknownApp = (appId: string) => err({ message: `there is no app ${appId}`, path: 'ApplicationId' });

  return (device, { type, payload }) => {
    switch (type) {
      case 'RequestApplication': {
        const asked = readAppsRequest(payload);
        return asked.ok ? ok(appsOf(device, asked.value.userId)) : asked;
      }
      case 'GetContentInfo': {
        const asked = readContentRequest(payload);
        if (!asked.ok) return asked;
        const app = objects.byId('mobileApps', asked.value.appId);
        return app === undefined ? unknownApp(asked.value.appId) : ok(writeContentInfo(contentInfoOf(app)));
      }
      case 'ReportAppState': {
        const report = readAppReport(payload);
        if (!report.ok) return report;
        const { appId, installState, errorCode } = report.value;
        if (objects.byId('mobileApps', appId) === undefined) return unknownApp(appId);
        states.set({
          managedDeviceId: device.id,
          appId,
          installState,
          // Graph shows HRESULTs as signed numbers.
          errorCode: Number(errorCode) | 0,
          reportedMs: context.clock.now(),
        });
        context.trace('apps.state', { deviceId: device.id, appId, installState, errorCode });
        return ok('[]');
      }
    }
  };
}
