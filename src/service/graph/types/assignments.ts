import { beta, flag, integer, nested, oneOf, own, required, text, time } from '../model/property.ts';
import { family, type ModelType } from '../model/type.ts';

/** graph.md 3.4; the filter is beta's. */
const filter = {
  deviceAndAppManagementAssignmentFilterId: beta(text()),
  deviceAndAppManagementAssignmentFilterType: beta(oneOf(['none', 'include', 'exclude'], 'none')),
};
const groupId = { groupId: required(text()) };

export const ASSIGNMENT_TARGET: ModelType = family(
  { name: 'deviceAndAppManagementAssignmentTarget', isAbstract: true, properties: filter },
  [
    { name: 'groupAssignmentTarget', properties: groupId },
    { name: 'exclusionGroupAssignmentTarget', properties: groupId },
    { name: 'allDevicesAssignmentTarget', properties: {} },
    { name: 'allLicensedUsersAssignmentTarget', properties: {} },
  ],
);

const target = required(nested(ASSIGNMENT_TARGET));
const origin = { source: own('direct'), sourceId: own() };
const betaOrigin = { source: beta(own('direct')), sourceId: beta(own()) };

export const PROFILE_ASSIGNMENT: ModelType = {
  name: 'windowsAutopilotDeploymentProfileAssignment',
  properties: { target: beta(target), ...betaOrigin },
};
export const ENROLLMENT_ASSIGNMENT: ModelType = {
  name: 'enrollmentConfigurationAssignment',
  properties: { target, ...betaOrigin },
};
export const CONFIGURATION_ASSIGNMENT: ModelType = {
  name: 'deviceConfigurationAssignment',
  properties: { target, intent: beta(oneOf(['apply', 'remove'], 'apply')), ...betaOrigin },
};
export const COMPLIANCE_ASSIGNMENT: ModelType = {
  name: 'deviceCompliancePolicyAssignment',
  properties: { target, ...betaOrigin },
};
export const POLICY_ASSIGNMENT: ModelType = {
  name: 'deviceManagementConfigurationPolicyAssignment',
  properties: { target, ...origin },
};
export const SCRIPT_ASSIGNMENT: ModelType = { name: 'deviceManagementScriptAssignment', properties: { target } };

const timeOfDay = { useUtc: flag(), time: text() };
const schedules = family(
  { name: 'deviceHealthScriptRunSchedule', isAbstract: true, properties: { interval: integer(1) } },
  [
    { name: 'deviceHealthScriptHourlySchedule', properties: {} },
    { name: 'deviceHealthScriptDailySchedule', properties: timeOfDay },
    { name: 'deviceHealthScriptRunOnceSchedule', properties: { ...timeOfDay, date: text() } },
  ],
);
export const HEALTH_SCRIPT_ASSIGNMENT: ModelType = {
  name: 'deviceHealthScriptAssignment',
  properties: { target, runRemediationScript: flag(true), runSchedule: nested(schedules) },
};

const restart = {
  gracePeriodInMinutes: integer(1440),
  countdownDisplayBeforeRestartInMinutes: integer(15),
  restartNotificationSnoozeDurationInMinutes: integer(),
};
const useDeviceContext = { useDeviceContext: flag() };
/** graph.md 3.9 */
const appSettings: ModelType = {
  name: 'mobileAppAssignmentSettings',
  isAbstract: true,
  properties: {},
  derived: [
    {
      name: 'win32LobAppAssignmentSettings',
      properties: {
        notifications: oneOf(['showAll', 'showReboot', 'hideAll'], 'showAll'),
        restartSettings: nested({ name: 'win32LobAppRestartSettings', properties: restart }),
        installTimeSettings: nested({
          name: 'mobileAppInstallTimeSettings',
          properties: { useLocalTime: flag(), startDateTime: time(), deadlineDateTime: time() },
        }),
        deliveryOptimizationPriority: oneOf(['notConfigured', 'foreground'], 'notConfigured'),
        autoUpdateSettings: nested({
          name: 'win32LobAppAutoUpdateSettings',
          properties: { autoUpdateSupersededAppsState: oneOf(['notConfigured', 'enabled'], 'notConfigured') },
        }),
      },
    },
    {
      name: 'winGetAppAssignmentSettings',
      isBeta: true,
      properties: {
        notifications: oneOf(['showAll', 'showReboot', 'hideAll'], 'showAll'),
        restartSettings: nested({ name: 'winGetAppRestartSettings', properties: restart }),
        installTimeSettings: nested({
          name: 'winGetAppInstallTimeSettings',
          properties: { useLocalTime: flag(), deadlineDateTime: time() },
        }),
      },
    },
    { name: 'microsoftStoreForBusinessAppAssignmentSettings', properties: useDeviceContext },
    { name: 'windowsAppXAppAssignmentSettings', properties: useDeviceContext },
    { name: 'windowsUniversalAppXAppAssignmentSettings', properties: useDeviceContext },
  ],
};
export const APP_ASSIGNMENT: ModelType = {
  name: 'mobileAppAssignment',
  properties: {
    intent: required(oneOf(['available', 'required', 'uninstall', 'availableWithoutEnrollment'])),
    target,
    settings: nested(appSettings),
    ...betaOrigin,
  },
};
