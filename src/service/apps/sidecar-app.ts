import { z } from 'zod';
import { oncePer } from '../../core/once-per.ts';
import { contentUrl } from '../../protocol/sidecar/addresses.ts';
import type { SidecarApp } from '../../protocol/sidecar/required-apps.ts';
import type { RequiredApp } from '../mdm/required-apps.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';
import { detectionRulesOf } from './detection-rules.ts';

/** The part of a win32LobApp that reaches the agent, with Graph's defaults (graph.md 3.9). */
const appSchema = z.object({
  installCommandLine: z.string().catch(''),
  uninstallCommandLine: z.string().catch(''),
  /** Bytes. */
  size: z.number().nonnegative().catch(0),
  returnCodes: z
    .array(
      z.object({ returnCode: z.number(), type: z.enum(['failed', 'success', 'softReboot', 'hardReboot', 'retry']) }),
    )
    .catch([
      { returnCode: 0, type: 'success' },
      { returnCode: 1707, type: 'success' },
      { returnCode: 3010, type: 'softReboot' },
      { returnCode: 1641, type: 'hardReboot' },
      { returnCode: 1618, type: 'retry' },
    ]),
});

const experienceSchema = z.object({
  runAsAccount: z.enum(['system', 'user']).catch('system'),
  deviceRestartBehavior: z.enum(['basedOnReturnCode', 'allow', 'suppress', 'force']).catch('basedOnReturnCode'),
  maxRunTimeInMinutes: z.number().int().positive().catch(60),
});

/** Of an app that says nothing of it. */
const DEFAULT_EXPERIENCE = experienceSchema.parse({});

/** The app as the agent learns of it. */
export function sidecarAppOf({ app, reach }: RequiredApp, isBlocking: boolean): SidecarApp {
  return { ...ownPart(app), isBlocking, target: reach };
}

/** What is the same for every device. */
const ownPart = oncePer((app: IntuneObject): Omit<SidecarApp, 'isBlocking' | 'target'> => {
  const body = appSchema.parse(app.body);
  const experience = experienceSchema.catch(DEFAULT_EXPERIENCE).parse(app.body['installExperience']);
  return {
    id: app.id,
    name: app.displayName,
    version: app.version,
    intent: 'required',
    installCommandLine: body.installCommandLine,
    uninstallCommandLine: body.uninstallCommandLine,
    detectionRules: detectionRulesOf(app.body['rules']),
    returnCodes: body.returnCodes.map(({ returnCode, type }) => ({ code: returnCode, type })),
    runAs: experience.runAsAccount,
    maxRunTimeMinutes: experience.maxRunTimeInMinutes,
    restartBehavior: experience.deviceRestartBehavior,
    sizeBytes: body.size,
    contentUrl: contentUrl(app.id, app.version),
  };
});
