import { z } from 'zod';
import type { DetectionRule } from '../../protocol/sidecar/detection-rule.ts';

const operator = z
  .enum(['notConfigured', 'equal', 'notEqual', 'greaterThan', 'greaterThanOrEqual', 'lessThan', 'lessThanOrEqual'])
  .catch('notConfigured');

const compared = {
  check32BitOn64System: z.boolean().catch(false),
  operator,
  comparisonValue: z.string().nullable().catch(null),
};

/** The detection rules of Graph (graph.md 3.9) as the agent knows them. */
const ruleSchema = z.discriminatedUnion('@odata.type', [
  z
    .object({
      '@odata.type': z.literal('#microsoft.graph.win32LobAppFileSystemRule'),
      path: z.string(),
      fileOrFolderName: z.string(),
      operationType: z
        .enum(['notConfigured', 'exists', 'modifiedDate', 'createdDate', 'version', 'sizeInMB'])
        .catch('exists'),
      ...compared,
    })
    .transform(
      (it): DetectionRule => ({
        kind: 'file',
        path: it.path,
        fileOrFolderName: it.fileOrFolderName,
        check32BitOn64System: it.check32BitOn64System,
        operation: it.operationType,
        operator: it.operator,
        value: it.comparisonValue,
      }),
    ),
  z
    .object({
      '@odata.type': z.literal('#microsoft.graph.win32LobAppRegistryRule'),
      keyPath: z.string(),
      valueName: z.string().catch(''),
      operationType: z
        .enum(['notConfigured', 'exists', 'doesNotExist', 'string', 'integer', 'version'])
        .catch('exists'),
      ...compared,
    })
    .transform(
      (it): DetectionRule => ({
        kind: 'registry',
        keyPath: it.keyPath,
        valueName: it.valueName,
        check32BitOn64System: it.check32BitOn64System,
        operation: it.operationType,
        operator: it.operator,
        value: it.comparisonValue,
      }),
    ),
  z
    .object({
      '@odata.type': z.literal('#microsoft.graph.win32LobAppProductCodeRule'),
      productCode: z.string(),
      productVersionOperator: operator,
      productVersion: z.string().nullable().catch(null),
    })
    .transform(
      (it): DetectionRule => ({
        kind: 'product-code',
        productCode: it.productCode,
        operator: it.productVersionOperator,
        productVersion: it.productVersion,
      }),
    ),
  z
    .object({
      '@odata.type': z.literal('#microsoft.graph.win32LobAppPowerShellScriptRule'),
      scriptContent: z.string(),
    })
    .transform((it): DetectionRule => ({ kind: 'script', scriptContent: it.scriptContent })),
]);

const isDetection = z.object({ ruleType: z.literal('detection').optional() });

/** The rules by which a device knows that the app is there; requirement rules, and what is out of shape, are left out. */
export function detectionRulesOf(rules: unknown): DetectionRule[] {
  if (!Array.isArray(rules)) return [];
  return rules
    .filter((rule) => isDetection.safeParse(rule).success)
    .flatMap((rule) => {
      const parsed = ruleSchema.safeParse(rule);
      return parsed.success ? [parsed.data] : [];
    });
}
