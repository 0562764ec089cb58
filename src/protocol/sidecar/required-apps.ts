import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { type DetectionRule, readDetectionRules, writeDetectionRules } from './detection-rule.ts';
import { numberIn } from './number-table.ts';

/** What an exit code means (graph.md 3.9). */
export const RETURN_CODE_TYPES = { failed: 0, success: 1, softReboot: 2, hardReboot: 3, retry: 4 } as const;

export type ReturnCodeType = keyof typeof RETURN_CODE_TYPES;

/** What is to be done with an app; `required` is 3 in answers to devices in the wild, `available` 1. */
const INTENTS = { available: 1, required: 3, uninstall: 4 } as const;

const RUN_AS = { system: 1, user: 2 } as const;

const RESTART_BEHAVIORS = { basedOnReturnCode: 0, allow: 1, suppress: 2, force: 3 } as const;

/** An app as its agent learns of it. */
export interface SidecarApp {
  /** GUID: the id in Graph. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly intent: keyof typeof INTENTS;
  readonly installCommandLine: string;
  readonly uninstallCommandLine: string;
  readonly detectionRules: readonly DetectionRule[];
  readonly returnCodes: readonly { readonly code: number; readonly type: ReturnCodeType }[];
  readonly runAs: keyof typeof RUN_AS;
  /** After so long an installer counts as failed. */
  readonly maxRunTimeMinutes: number;
  readonly restartBehavior: keyof typeof RESTART_BEHAVIORS;
  /** The package's real size: the download takes as long as these bytes would. */
  readonly sizeBytes: number;
  readonly contentUrl: string;
  /** Whether the status page waits for it (graph.md 3.6, selectedMobileAppIds). */
  readonly isBlocking: boolean;
  /** Whether it is aimed at the device or at its user, in whose phase of the status page it counts. */
  readonly target: 'device' | 'user';
}

const TARGETS = { device: 2, user: 1 } as const;

const apps = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Version: z.number(),
    Intent: numberIn(INTENTS),
    TargetType: numberIn(TARGETS),
    DetectionRule: z.string(),
    InstallCommandLine: z.string(),
    UninstallCommandLine: z.string(),
    InstallEx: z.string(),
    ReturnCodes: z.string(),
    ESPConfiguration: z.object({ IsBlocking: z.boolean() }),
    ContentSizeInBytes: z.number(),
    ContentUrl: z.string(),
  }),
);
const installEx = z.object({
  RunAs: numberIn(RUN_AS),
  MaxRunTimeInMinutes: z.number(),
  DeviceRestartBehavior: numberIn(RESTART_BEHAVIORS),
});
const returnCodes = z.array(z.object({ ReturnCode: z.number(), Type: numberIn(RETURN_CODE_TYPES) }));

/** The payload that asks for the apps of the device, and of its user when one is signed in. */
export interface AppsRequest {
  /** Object id of the signed-in user, or null while nobody is: apps of users are then left out. */
  readonly userId: string | null;
}

const appsRequest = z.object({ UserId: z.string().nullable() });

export function writeAppsRequest({ userId }: AppsRequest): string {
  return JSON.stringify({ UserId: userId });
}

/** Reads the payload of a RequestApplication. */
export function readAppsRequest(payload: string): Result<AppsRequest, CodecError> {
  const read = readJson(appsRequest, payload);
  return read.ok ? ok({ userId: read.value.UserId }) : read;
}

/** The payload of a PolicyResponse. */
export function writeApps(of: readonly SidecarApp[]): string {
  return JSON.stringify(
    of.map((app) => ({
      Id: app.id,
      Name: app.name,
      Version: app.version,
      Intent: INTENTS[app.intent],
      TargetType: TARGETS[app.target],
      DetectionRule: writeDetectionRules(app.detectionRules),
      InstallCommandLine: app.installCommandLine,
      UninstallCommandLine: app.uninstallCommandLine,
      InstallEx: JSON.stringify({
        RunAs: RUN_AS[app.runAs],
        MaxRunTimeInMinutes: app.maxRunTimeMinutes,
        DeviceRestartBehavior: RESTART_BEHAVIORS[app.restartBehavior],
      }),
      ReturnCodes: JSON.stringify(
        app.returnCodes.map(({ code, type }) => ({ ReturnCode: code, Type: RETURN_CODE_TYPES[type] })),
      ),
      ESPConfiguration: { IsBlocking: app.isBlocking },
      ContentSizeInBytes: app.sizeBytes,
      ContentUrl: app.contentUrl,
    })),
  );
}

/** Reads the payload of a PolicyResponse. */
export function readApps(payload: string): Result<readonly SidecarApp[], CodecError> {
  const read = readJson(apps, payload);
  if (!read.ok) return read;
  const found: SidecarApp[] = [];
  for (const [index, it] of read.value.entries()) {
    const app = readApp(it);
    if (!app.ok) return err({ ...app.error, path: `${index}/${app.error.path}` });
    found.push(app.value);
  }
  return ok(found);
}

function readApp(it: z.infer<typeof apps>[number]): Result<SidecarApp, CodecError> {
  const detectionRules = readDetectionRules(it.DetectionRule);
  if (!detectionRules.ok) return err({ ...detectionRules.error, path: `DetectionRule/${detectionRules.error.path}` });
  const experience = readJson(installEx, it.InstallEx);
  if (!experience.ok) return err({ ...experience.error, path: `InstallEx/${experience.error.path}` });
  const codes = readJson(returnCodes, it.ReturnCodes);
  if (!codes.ok) return err({ ...codes.error, path: `ReturnCodes/${codes.error.path}` });
  return ok({
    id: it.Id,
    name: it.Name,
    version: it.Version,
    intent: it.Intent,
    installCommandLine: it.InstallCommandLine,
    uninstallCommandLine: it.UninstallCommandLine,
    detectionRules: detectionRules.value,
    returnCodes: codes.value.map(({ ReturnCode, Type }) => ({ code: ReturnCode, type: Type })),
    runAs: experience.value.RunAs,
    maxRunTimeMinutes: experience.value.MaxRunTimeInMinutes,
    restartBehavior: experience.value.DeviceRestartBehavior,
    sizeBytes: it.ContentSizeInBytes,
    contentUrl: it.ContentUrl,
    isBlocking: it.ESPConfiguration.IsBlocking,
    target: it.TargetType,
  });
}
