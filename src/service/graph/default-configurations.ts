import type { ServiceContext } from '../context.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';

/** What a status page does unless it is told otherwise (autopilot.md 1.5; graph.md 3.6). */
export const STATUS_PAGE_DEFAULTS = {
  description: '',
  showInstallationProgress: false,
  blockDeviceSetupRetryByUser: false,
  allowDeviceResetOnInstallFailure: false,
  allowLogCollectionOnInstallFailure: false,
  customErrorMessage: '',
  installProgressTimeoutInMinutes: 60,
  allowDeviceUseOnInstallFailure: false,
  selectedMobileAppIds: [] as readonly string[],
  trackInstallProgressForAutopilotOnly: false,
  disableUserStatusTrackingAfterFirstUser: false,
  allowNonBlockingAppInstallation: false,
  installQualityUpdates: false,
  roleScopeTagIds: ['0'] as readonly string[],
};

export const STATUS_PAGE_TYPE = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration';

/** The rows that a tenant always has: suffix of the id, type, name, and what else they show (graph.md 3.6). */
const DEFAULT_ROWS = [
  {
    suffix: 'DefaultLimit',
    odataType: '#microsoft.graph.deviceEnrollmentLimitConfiguration',
    body: { description: '', deviceEnrollmentConfigurationType: 'defaultLimit', limit: 15 },
  },
  {
    suffix: 'DefaultPlatformRestrictions',
    odataType: '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration',
    body: { description: '', deviceEnrollmentConfigurationType: 'defaultPlatformRestrictions' },
  },
  {
    suffix: 'DefaultWindowsHelloForBusiness',
    odataType: '#microsoft.graph.deviceEnrollmentWindowsHelloForBusinessConfiguration',
    body: { description: '', deviceEnrollmentConfigurationType: 'defaultWindowsHelloForBusiness' },
  },
  {
    suffix: 'DefaultWindows10EnrollmentCompletionPageConfiguration',
    odataType: STATUS_PAGE_TYPE,
    body: {
      ...STATUS_PAGE_DEFAULTS,
      deviceEnrollmentConfigurationType: 'defaultWindows10EnrollmentCompletionPageConfiguration',
    },
  },
];

/** Makes the default enrolment configurations where they are missing; the tenant's id stands for Intune's account. */
export function ensureDefaultConfigurations({ db, tenant, clock }: Pick<ServiceContext, 'db' | 'tenant' | 'clock'>) {
  const objects = createIntuneObjectQueries(db);
  const nowMs = clock.now();
  for (const { suffix, odataType, body } of DEFAULT_ROWS) {
    const id = `${tenant.id}_${suffix}`;
    if (objects.byId('enrollmentConfigurations', id) !== undefined) continue;
    objects.insert({
      id,
      collection: 'enrollmentConfigurations',
      odataType,
      displayName: 'All users and all devices',
      priority: 0,
      body,
      version: 1,
      createdMs: nowMs,
      modifiedMs: nowMs,
    });
  }
}
