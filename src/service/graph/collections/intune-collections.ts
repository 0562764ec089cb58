import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { parseFilterRule } from '../../mdm/assignment-filters.ts';
import type { AssignmentTarget } from '../../store/queries/assignments.ts';
import type { IntuneObject } from '../../store/queries/intune-objects.ts';
import { integer, readBody } from '../body.ts';
import { type GraphCall, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import { noneOf } from '../entity-set.ts';
import type { IntuneObjectCollection } from '../intune-objects.ts';
import type { GraphModule } from '../module.ts';
import { type Part, readParts } from '../parts.ts';
import {
  COMPLIANCE_ASSIGNMENT,
  CONFIGURATION_ASSIGNMENT,
  ENROLLMENT_ASSIGNMENT,
  HEALTH_SCRIPT_ASSIGNMENT,
  POLICY_ASSIGNMENT,
  SCRIPT_ASSIGNMENT,
} from '../types/assignments.ts';
import {
  ACTION_ITEM,
  COMPLIANCE_POLICY,
  CONFIGURATION_POLICY,
  DEVICE_CONFIGURATION,
  POLICY_SETTING,
  SCHEDULED_ACTION,
  SETTING_DEFINITION,
} from '../types/configurations.ts';
import { ENROLLMENT_CONFIGURATION } from '../types/enrollment.ts';
import { APP_CATEGORY, ASSIGNMENT_FILTER, HEALTH_SCRIPT, SCOPE_TAG, SCRIPT } from '../types/scripts.ts';
import { MOBILE_APPS } from './mobile-apps.ts';

const EVERYTHING: readonly AssignmentTarget[] = ['group', 'exclusionGroup', 'allDevices', 'allLicensedUsers'];

const isAssigned = ({ assignments }: GraphModule, { id }: IntuneObject) => assignments.ofOwner(id).length > 0;

/** The service's name for a kind of configuration, and how an id of it ends (graph.md 3.6). */
const ENROLLMENT_KINDS: Readonly<Record<string, readonly [kind: string, suffix: string]>> = {
  windows10EnrollmentCompletionPageConfiguration: [
    'windows10EnrollmentCompletionPageConfiguration',
    'Windows10EnrollmentCompletionPageConfiguration',
  ],
  deviceEnrollmentLimitConfiguration: ['limit', 'Limit'],
  deviceEnrollmentPlatformRestrictionConfiguration: ['singlePlatformRestriction', 'SinglePlatformRestriction'],
  deviceEnrollmentWindowsHelloForBusinessConfiguration: ['windowsHelloForBusiness', 'WindowsHelloForBusiness'],
  deviceComanagementAuthorityConfiguration: [
    'deviceComanagementAuthorityConfiguration',
    'DeviceComanagementAuthorityConfiguration',
  ],
  windowsRestoreDeviceEnrollmentConfiguration: ['windowsRestore', 'WindowsRestore'],
};

const kindOf = (odataType: string) => ENROLLMENT_KINDS[odataType.replace('#microsoft.graph.', '')] ?? ['unknown', ''];

/** autopilot.md 1.5 */
const MAX_STATUS_PAGES = 51;

/** The made configurations of one type, the winner first. */
function byPriority({ objects }: GraphModule, odataType: string): IntuneObject[] {
  return objects
    .all('enrollmentConfigurations')
    .filter((it) => it.priority > 0 && it.odataType === odataType)
    .sort((left, right) => left.priority - right.priority);
}

/** Status pages and restrictions beside the default rows of a tenant (graph.md 3.6). */
const ENROLLMENT_CONFIGURATIONS: IntuneObjectCollection = {
  collection: 'enrollmentConfigurations',
  path: '/deviceManagement/deviceEnrollmentConfigurations',
  type: ENROLLMENT_CONFIGURATION,
  assigning: { type: ENROLLMENT_ASSIGNMENT, bodyKey: 'enrollmentConfigurationAssignments', targets: EVERYTHING },
  // The row for all platforms at once is the tenant's default alone.
  madeElsewhere: ['deviceEnrollmentPlatformRestrictionsConfiguration'],
  fill: (_, { body, odataType }) => ({
    deviceEnrollmentConfigurationType: body['deviceEnrollmentConfigurationType'] ?? kindOf(odataType)[0],
  }),
  place(module, odataType) {
    const others = byPriority(module, odataType);
    const [kind, suffix] = kindOf(odataType);
    if (kind === 'windows10EnrollmentCompletionPageConfiguration' && others.length >= MAX_STATUS_PAGES) {
      return err(refuse(400, `A tenant has at most ${MAX_STATUS_PAGES} enrollment status pages.`));
    }
    return ok({
      id: `${module.context.random.guid()}_${suffix}`,
      priority: (others.at(-1)?.priority ?? 0) + 1,
    });
  },
  refuseDeletion: (_, { priority }) =>
    priority === 0 ? refuse(400, 'A default enrollment configuration cannot be deleted.') : undefined,
  actions: [
    {
      method: 'POST',
      path: '/setPriority',
      handle(module, call, moved) {
        const read = readBody(call.body, z.object({ priority: integer }));
        if (!read.ok) return read.error;
        if (moved.priority === 0) return refuse(400, 'A default enrollment configuration has no other priority.');
        const others = byPriority(module, moved.odataType).filter(({ id }) => id !== moved.id);
        const { priority } = read.value;
        if (priority < 1 || priority > others.length + 1) return refuse(400, "Invalid value for property 'priority'.");
        module.context.db.transaction(() => {
          for (const [index, object] of others.toSpliced(priority - 1, 0, moved).entries()) {
            module.objects.save({ ...object, priority: index + 1 });
          }
        })();
        return NO_CONTENT;
      },
    },
  ],
};

const SCHEDULED_ACTIONS: Part = {
  type: SCHEDULED_ACTION,
  parts: { scheduledActionConfigurations: { type: ACTION_ITEM } },
};

/** What becomes of devices that are not compliant, given anew. */
function scheduleActions({ objects }: GraphModule, call: GraphCall, policy: IntuneObject): Reply {
  const read = readBody(call.body, z.object({ deviceComplianceScheduledActionForRules: z.unknown() }));
  if (!read.ok) return read.error;
  const given = { scheduledActionsForRule: read.value.deviceComplianceScheduledActionForRules };
  const parts = readParts({ scheduledActionsForRule: SCHEDULED_ACTIONS }, given, call.version);
  if (!parts.ok) return parts.error;
  objects.save({ ...policy, body: { ...policy.body, ...parts.value } });
  return NO_CONTENT;
}

const copySchema = z.object({ displayName: z.string().min(1), description: z.string().nullish() });

/** A copy has everything but the assignments, under a name of its own. */
function createCopy(
  { context, objects }: GraphModule,
  call: GraphCall,
  original: IntuneObject,
  show: (object: IntuneObject) => Reply,
): Reply {
  const read = readBody(call.body, copySchema);
  if (!read.ok) return read.error;
  const { displayName, description } = read.value;
  const id = context.random.guid();
  const nowMs = context.clock.now();
  const body = { ...original.body, description: description ?? original.body['description'] };
  objects.insert({ ...original, id, displayName, body, version: 1, createdMs: nowMs, modifiedMs: nowMs });
  const copy = objects.byId(original.collection, id);
  return copy === undefined ? notFound(id) : show(copy);
}

/** How policies of every kind are aimed. */
const POLICY_TARGETS = { bodyKey: 'assignments', targets: EVERYTHING, idMark: '_', isEchoed: true } as const;

/** Every collection of Intune whose objects an administrator makes, changes and assigns (graph.md 1, 3.6, 3.9, 3.10). */
export const INTUNE_COLLECTIONS: readonly IntuneObjectCollection[] = [
  ENROLLMENT_CONFIGURATIONS,
  MOBILE_APPS,
  {
    collection: 'mobileAppCategories',
    path: '/deviceAppManagement/mobileAppCategories',
    type: APP_CATEGORY,
  },
  {
    collection: 'deviceConfigurations',
    path: '/deviceManagement/deviceConfigurations',
    type: DEVICE_CONFIGURATION,
    assigning: { type: CONFIGURATION_ASSIGNMENT, ...POLICY_TARGETS },
  },
  {
    collection: 'compliancePolicies',
    path: '/deviceManagement/deviceCompliancePolicies',
    type: COMPLIANCE_POLICY,
    assigning: { type: COMPLIANCE_ASSIGNMENT, ...POLICY_TARGETS },
    parts: { scheduledActionsForRule: SCHEDULED_ACTIONS },
    actions: [{ method: 'POST', path: '/scheduleActionsForRules', handle: scheduleActions }],
  },
  {
    collection: 'configurationPolicies',
    path: '/deviceManagement/configurationPolicies',
    type: CONFIGURATION_POLICY,
    isBetaOnly: true,
    nameProperty: 'name',
    assigning: { type: POLICY_ASSIGNMENT, ...POLICY_TARGETS },
    // The catalogue is the service's own: a definition stands there when a body has brought it.
    parts: {
      settings: { type: POLICY_SETTING, pageSize: 25, parts: { settingDefinitions: { type: SETTING_DEFINITION } } },
    },
    isReplaceable: true,
    actions: [{ method: 'POST', path: '/createCopy', handle: createCopy }],
    fill: (module, object) => ({
      isAssigned: isAssigned(module, object),
      settingCount: Array.isArray(object.body['settings']) ? object.body['settings'].length : 0,
    }),
  },
  {
    collection: 'scripts',
    path: '/deviceManagement/deviceManagementScripts',
    type: SCRIPT,
    isBetaOnly: true,
    hiddenInLists: ['scriptContent'],
    assigning: {
      type: SCRIPT_ASSIGNMENT,
      bodyKey: 'deviceManagementScriptAssignments',
      targets: EVERYTHING,
      idMark: ':',
    },
  },
  {
    collection: 'healthScripts',
    path: '/deviceManagement/deviceHealthScripts',
    type: HEALTH_SCRIPT,
    isBetaOnly: true,
    hiddenInLists: ['detectionScriptContent', 'remediationScriptContent'],
    assigning: {
      type: HEALTH_SCRIPT_ASSIGNMENT,
      bodyKey: 'deviceHealthScriptAssignments',
      targets: EVERYTHING,
      idMark: ':',
    },
    fill: (_, { version }) => ({ version: String(version) }),
  },
  {
    collection: 'assignmentFilters',
    path: '/deviceManagement/assignmentFilters',
    type: ASSIGNMENT_FILTER,
    isBetaOnly: true,
    judge(_, { rule }) {
      const read = parseFilterRule(String(rule));
      return read.ok ? undefined : `The rule of the filter is not valid: ${read.error.message}.`;
    },
  },
  {
    collection: 'scopeTags',
    path: '/deviceManagement/roleScopeTags',
    type: SCOPE_TAG,
    isBetaOnly: true,
    links: () => ({ assignments: noneOf('roleScopeTagAutoAssignment') }),
  },
];
