import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphRoute, refuse } from '../call.ts';
import { type IntuneObjectCollection, intuneObjectRoutes } from '../intune-objects.ts';
import type { GraphModule } from '../module.ts';

const WIN32 = '#microsoft.graph.win32LobApp';

const ruleSchema = z.looseObject({
  '@odata.type': z.enum([
    '#microsoft.graph.win32LobAppFileSystemRule',
    '#microsoft.graph.win32LobAppRegistryRule',
    '#microsoft.graph.win32LobAppProductCodeRule',
    '#microsoft.graph.win32LobAppPowerShellScriptRule',
  ]),
  ruleType: z.enum(['detection', 'requirement']).optional(),
  operator: z
    .enum(['notConfigured', 'equal', 'notEqual', 'greaterThan', 'greaterThanOrEqual', 'lessThan', 'lessThanOrEqual'])
    .optional(),
});

/** graph.md 3.9; what else a body carries is kept as it stands. */
const win32Schema = z.looseObject({
  installCommandLine: z.string().nullish(),
  uninstallCommandLine: z.string().nullish(),
  rules: z.array(ruleSchema).optional(),
  installExperience: z
    .looseObject({
      runAsAccount: z.enum(['system', 'user']).optional(),
      deviceRestartBehavior: z.enum(['basedOnReturnCode', 'allow', 'suppress', 'force']).optional(),
      maxRunTimeInMinutes: integer.optional(),
    })
    .optional(),
  returnCodes: z
    .array(
      z.looseObject({
        returnCode: integer,
        type: z.enum(['failed', 'success', 'softReboot', 'hardReboot', 'retry']),
      }),
    )
    .optional(),
  allowAvailableUninstall: flag.optional(),
});

const appSchema = z.looseObject({
  '@odata.type': z.string().startsWith('#microsoft.graph.').optional(),
  displayName: z.string().min(1).optional(),
});

/** What an app shows when nothing is said of it. */
const APP_DEFAULTS = {
  description: '',
  publisher: '',
  largeIcon: null,
  isFeatured: false,
  privacyInformationUrl: null,
  informationUrl: null,
  owner: '',
  developer: '',
  notes: '',
  // Content is not uploaded in pieces here, so an app is ready as soon as it is made.
  publishingState: 'published',
  dependentAppCount: 0,
  supersedingAppCount: 0,
  supersededAppCount: 0,
  roleScopeTagIds: ['0'],
  uploadState: 1,
};

/** graph.md 3.9: 0 and 1707 success, 3010 soft reboot, 1641 hard reboot, 1618 retry. */
const WIN32_DEFAULTS = {
  committedContentVersion: '1',
  fileName: null,
  size: 0,
  installCommandLine: '',
  uninstallCommandLine: '',
  applicableArchitectures: 'x64',
  minimumFreeDiskSpaceInMB: null,
  minimumMemoryInMB: null,
  minimumNumberOfProcessors: null,
  minimumCpuSpeedInMHz: null,
  rules: [],
  installExperience: { runAsAccount: 'system', deviceRestartBehavior: 'basedOnReturnCode', maxRunTimeInMinutes: 60 },
  returnCodes: [
    { returnCode: 0, type: 'success' },
    { returnCode: 1707, type: 'success' },
    { returnCode: 3010, type: 'softReboot' },
    { returnCode: 1641, type: 'hardReboot' },
    { returnCode: 1618, type: 'retry' },
  ],
  msiInformation: null,
  setupFilePath: null,
  minimumSupportedWindowsRelease: null,
  displayVersion: null,
  allowAvailableUninstall: false,
};

/** The service's own to say: a body that carries them is not asked. */
const READ_ONLY = ['id', 'createdDateTime', 'lastModifiedDateTime', 'isAssigned', 'assignments', '@odata.context'];

/** graph.md 3.9 */
const BETA_ONLY = [
  'isAssigned',
  'dependentAppCount',
  'supersedingAppCount',
  'supersededAppCount',
  'roleScopeTagIds',
  'uploadState',
];

/** Apps and what they are assigned to; Win32 apps are read closely, others pass through (graph.md 3.9). */
export function mobileAppRoutes(module: GraphModule): GraphRoute[] {
  const definition: IntuneObjectCollection = {
    collection: 'mobileApps',
    path: '/deviceAppManagement/mobileApps',
    type: 'microsoft.graph.mobileApp',
    area: 'apps',
    betaOnly: BETA_ONLY,
    assignmentType: 'microsoft.graph.mobileAppAssignment',
    bodyKey: 'mobileAppAssignments',
    targets: ['group', 'exclusionGroup', 'allDevices', 'allLicensedUsers'],
    read(body, before) {
      const read = readBody(body, appSchema);
      if (!read.ok) return read;
      const { '@odata.type': odataType = before?.odataType, displayName = before?.displayName, ...rest } = read.value;
      if (odataType === undefined) return err(refuse(400, 'The body must name the concrete type of the app.'));
      if (before !== undefined && before.odataType !== odataType) {
        return err(refuse(400, 'The type of an app cannot change.'));
      }
      if (displayName === undefined) return err(refuse(400, "Invalid value for property 'displayName'."));
      const changes = Object.fromEntries(Object.entries(rest).filter(([name]) => !READ_ONLY.includes(name)));
      const typed = odataType === WIN32 ? readBody(changes, win32Schema) : ok(changes);
      if (!typed.ok) return typed;
      const start = before?.body ?? { ...APP_DEFAULTS, ...(odataType === WIN32 && WIN32_DEFAULTS) };
      return ok({ odataType, displayName, body: { ...start, ...typed.value } });
    },
    place: () => ok({ id: module.context.random.guid(), priority: 0 }),
    extra: ({ id }) => ({ isAssigned: module.assignments.ofOwner(id).length > 0 }),
  };
  return intuneObjectRoutes(module, definition);
}
