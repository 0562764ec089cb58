import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphRoute, NO_CONTENT, refuse } from '../call.ts';
import { STATUS_PAGE_DEFAULTS, STATUS_PAGE_TYPE } from '../default-configurations.ts';
import { type IntuneObjectCollection, intuneObjectRoutes, onIntuneObject } from '../intune-objects.ts';
import type { GraphModule } from '../module.ts';

const COLLECTION = 'enrollmentConfigurations';

/** autopilot.md 1.5 */
const MAX_STATUS_PAGES = 51;
const MAX_BLOCKING_APPS = 100;

const statusPageSchema = z.object({
  '@odata.type': z.string().optional(),
  displayName: z.string().min(1).optional(),
  description: z.string().optional(),
  showInstallationProgress: flag.optional(),
  blockDeviceSetupRetryByUser: flag.optional(),
  allowDeviceResetOnInstallFailure: flag.optional(),
  allowLogCollectionOnInstallFailure: flag.optional(),
  customErrorMessage: z.string().optional(),
  installProgressTimeoutInMinutes: integer.optional(),
  allowDeviceUseOnInstallFailure: flag.optional(),
  selectedMobileAppIds: z.array(z.string()).max(MAX_BLOCKING_APPS).optional(),
  trackInstallProgressForAutopilotOnly: flag.optional(),
  disableUserStatusTrackingAfterFirstUser: flag.optional(),
  allowNonBlockingAppInstallation: flag.optional(),
  installQualityUpdates: flag.optional(),
  roleScopeTagIds: z.array(z.string()).optional(),
});

/** A property that is null is as good as missing. */
function withoutNull(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** Enrolment status pages beside the default rows of a tenant (graph.md 3.6). */
export function enrollmentConfigurationRoutes(module: GraphModule): GraphRoute[] {
  const { context, objects } = module;
  const byPriority = () =>
    objects
      .all(COLLECTION)
      .filter(({ priority }) => priority > 0)
      .sort((left, right) => left.priority - right.priority);

  const definition: IntuneObjectCollection = {
    collection: COLLECTION,
    path: '/deviceManagement/deviceEnrollmentConfigurations',
    type: 'microsoft.graph.deviceEnrollmentConfiguration',
    area: 'enrollmentConfig',
    isBodyRelaxed: true,
    assignmentType: 'microsoft.graph.enrollmentConfigurationAssignment',
    bodyKey: 'enrollmentConfigurationAssignments',
    targets: ['group', 'exclusionGroup', 'allDevices', 'allLicensedUsers'],
    read(body, before) {
      const read = readBody(withoutNull(body), statusPageSchema);
      if (!read.ok) return read;
      const {
        '@odata.type': odataType = before?.odataType,
        displayName = before?.displayName,
        ...changes
      } = read.value;
      if (odataType !== STATUS_PAGE_TYPE || (before !== undefined && before.odataType !== odataType)) {
        return err(refuse(400, `A configuration of type '${odataType ?? ''}' cannot be made or changed here.`));
      }
      if (displayName === undefined) return err(refuse(400, "Invalid value for property 'displayName'."));
      const start = before?.body ?? {
        ...STATUS_PAGE_DEFAULTS,
        deviceEnrollmentConfigurationType: 'windows10EnrollmentCompletionPageConfiguration',
      };
      return ok({ odataType, displayName, body: { ...start, ...changes } });
    },
    place() {
      const pages = byPriority();
      if (pages.length >= MAX_STATUS_PAGES) {
        return err(refuse(400, `A tenant has at most ${MAX_STATUS_PAGES} enrollment status pages.`));
      }
      const id = `${context.random.guid()}_Windows10EnrollmentCompletionPageConfiguration`;
      return ok({ id, priority: (pages.at(-1)?.priority ?? 0) + 1 });
    },
    extra: ({ priority, version }) => ({ priority, version }),
    refuseDeletion: ({ priority }) =>
      priority === 0 ? refuse(400, 'A default enrollment configuration cannot be deleted.') : undefined,
  };

  const setPriority = onIntuneObject(module, definition, 'POST', '/setPriority', (call, moved) => {
    const read = readBody(call.body, z.object({ priority: integer }));
    if (!read.ok) return read.error;
    if (moved.priority === 0) return refuse(400, 'A default enrollment configuration has no other priority.');
    const others = byPriority().filter(({ id }) => id !== moved.id);
    const { priority } = read.value;
    if (priority < 1 || priority > others.length + 1) return refuse(400, "Invalid value for property 'priority'.");
    context.db.transaction(() => {
      for (const [index, object] of others.toSpliced(priority - 1, 0, moved).entries()) {
        objects.save({ ...object, priority: index + 1 });
      }
    })();
    return NO_CONTENT;
  });

  return [...intuneObjectRoutes(module, definition), setPriority];
}
