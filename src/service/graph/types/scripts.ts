import { bytes, fixed, flag, listOf, oneOf, own, required, text, texts } from '../model/property.ts';
import type { ModelType } from '../model/type.ts';

const common = {
  displayName: required(text()),
  description: text(''),
  createdDateTime: own(),
  lastModifiedDateTime: own(),
  runAsAccount: oneOf(['system', 'user'], 'system'),
  enforceSignatureCheck: flag(),
  runAs32Bit: flag(),
  roleScopeTagIds: texts(['0']),
};

/** The documented limit is 200 KB; these are what the service refuses (graph.md 3.10). */
const SCRIPT_BYTES = 680 * 1024;
const REMEDIATION_BYTES = 512 * 1024;

/** A PowerShell script that runs once on a device (graph.md 3.10). */
export const SCRIPT: ModelType = {
  name: 'deviceManagementScript',
  properties: { ...common, scriptContent: bytes({ below: SCRIPT_BYTES }), fileName: required(text()) },
};

const parameter: ModelType = {
  name: 'deviceHealthScriptParameter',
  isOpen: true,
  properties: { name: text(), description: text(), isRequired: flag(), applyDefaultValueWhenNotAssigned: flag() },
};

/** A remediation: a script that looks, and one that repairs. */
export const HEALTH_SCRIPT: ModelType = {
  name: 'deviceHealthScript',
  properties: {
    ...common,
    publisher: text(''),
    version: own('1'),
    detectionScriptContent: bytes({ below: REMEDIATION_BYTES }),
    remediationScriptContent: bytes({ below: REMEDIATION_BYTES }),
    detectionScriptParameters: listOf(parameter),
    remediationScriptParameters: listOf(parameter),
    isGlobalScript: own(false),
    highestAvailableVersion: own(null),
    deviceHealthScriptType: fixed(oneOf(['deviceHealthScript', 'managedInstallerScript'], 'deviceHealthScript')),
  },
};

const PLATFORMS = ['windows10AndLater', 'android', 'androidForWork', 'iOS', 'macOS'];

/** A rule that narrows an assignment down to some devices (graph.md 3.4). */
export const ASSIGNMENT_FILTER: ModelType = {
  name: 'deviceAndAppManagementAssignmentFilter',
  properties: {
    displayName: required(text()),
    description: text(''),
    createdDateTime: own(),
    lastModifiedDateTime: own(),
    platform: required(fixed(oneOf(PLATFORMS))),
    rule: required(text()),
    payloads: own([]),
    roleScopeTags: texts(['0']),
    assignmentFilterManagementType: fixed(oneOf(['devices', 'apps'], 'devices')),
  },
};

export const SCOPE_TAG: ModelType = {
  name: 'roleScopeTag',
  properties: { displayName: required(text()), description: text(''), isBuiltIn: own(false) },
};

export const APP_CATEGORY: ModelType = {
  name: 'mobileAppCategory',
  properties: { displayName: required(text()), lastModifiedDateTime: own() },
};
