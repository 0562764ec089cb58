import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { nameOf, numberIn } from './number-table.ts';

/** How a found value is compared (graph.md 3.9), with the number that stands for it on the wire. */
const OPERATORS = {
  notConfigured: 0,
  equal: 1,
  notEqual: 2,
  greaterThan: 4,
  greaterThanOrEqual: 5,
  lessThan: 8,
  lessThanOrEqual: 9,
} as const;

const FILE_OPERATIONS = {
  notConfigured: 0,
  exists: 1,
  modifiedDate: 2,
  createdDate: 3,
  version: 4,
  sizeInMB: 5,
} as const;

const REGISTRY_OPERATIONS = {
  notConfigured: 0,
  exists: 1,
  doesNotExist: 2,
  string: 3,
  integer: 4,
  version: 5,
} as const;

export type DetectionOperator = keyof typeof OPERATORS;
export type FileOperation = keyof typeof FILE_OPERATIONS;
export type RegistryOperation = keyof typeof REGISTRY_OPERATIONS;

/** What a device looks for to know that an app is installed; every rule of an app must hold (graph.md 3.9). */
export type DetectionRule =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly fileOrFolderName: string;
      readonly check32BitOn64System: boolean;
      readonly operation: FileOperation;
      readonly operator: DetectionOperator;
      readonly value: string | null;
    }
  | {
      readonly kind: 'registry';
      readonly keyPath: string;
      readonly valueName: string;
      readonly check32BitOn64System: boolean;
      readonly operation: RegistryOperation;
      readonly operator: DetectionOperator;
      readonly value: string | null;
    }
  | {
      readonly kind: 'product-code';
      /** `{GUID}`. */
      readonly productCode: string;
      readonly operator: DetectionOperator;
      readonly productVersion: string | null;
    }
  | { readonly kind: 'script' /** Base64. */; readonly scriptContent: string };

/** Which kind of rule a number names on the wire. */
const KINDS = { registry: 0, 'product-code': 1, file: 2, script: 3 } as const;

const compared = {
  Check32BitOn64System: z.boolean(),
  Operator: numberIn(OPERATORS),
  DetectionValue: z.string().nullable(),
};
const file = z.object({
  Path: z.string(),
  FileOrFolderName: z.string(),
  DetectionType: numberIn(FILE_OPERATIONS),
  ...compared,
});
const registry = z.object({
  KeyPath: z.string(),
  KeyName: z.string(),
  DetectionType: numberIn(REGISTRY_OPERATIONS),
  ...compared,
});
const productCode = z.object({
  ProductCode: z.string(),
  ProductVersionOperator: numberIn(OPERATORS),
  ProductVersion: z.string().nullable(),
});
const script = z.object({ ScriptBody: z.string() });
const rules = z.array(z.object({ DetectionType: z.number(), DetectionText: z.string() }));

/** The value of an app's DetectionRule: JSON whose every DetectionText is JSON again. */
export function writeDetectionRules(of: readonly DetectionRule[]): string {
  return JSON.stringify(
    of.map((rule) => ({ DetectionType: KINDS[rule.kind], DetectionText: JSON.stringify(detectionText(rule)) })),
  );
}

function detectionText(rule: DetectionRule): object {
  switch (rule.kind) {
    case 'file':
      return {
        Path: rule.path,
        FileOrFolderName: rule.fileOrFolderName,
        Check32BitOn64System: rule.check32BitOn64System,
        DetectionType: FILE_OPERATIONS[rule.operation],
        Operator: OPERATORS[rule.operator],
        DetectionValue: rule.value,
      };
    case 'registry':
      return {
        KeyPath: rule.keyPath,
        KeyName: rule.valueName,
        Check32BitOn64System: rule.check32BitOn64System,
        DetectionType: REGISTRY_OPERATIONS[rule.operation],
        Operator: OPERATORS[rule.operator],
        DetectionValue: rule.value,
      };
    case 'product-code':
      return {
        ProductCode: rule.productCode,
        ProductVersionOperator: OPERATORS[rule.operator],
        ProductVersion: rule.productVersion,
      };
    case 'script':
      return { ScriptBody: rule.scriptContent };
  }
}

/** Reads the value of an app's DetectionRule. */
export function readDetectionRules(text: string): Result<readonly DetectionRule[], CodecError> {
  const read = readJson(rules, text);
  if (!read.ok) return read;
  const found: DetectionRule[] = [];
  for (const [index, { DetectionType, DetectionText }] of read.value.entries()) {
    const rule = readRule(DetectionType, DetectionText);
    if (!rule.ok) return err({ ...rule.error, path: `[${index}]/DetectionText/${rule.error.path}` });
    found.push(rule.value);
  }
  return ok(found);
}

function readRule(type: number, text: string): Result<DetectionRule, CodecError> {
  switch (nameOf(KINDS, type)) {
    case 'file':
      return mapOk(readJson(file, text), (it) => ({
        kind: 'file',
        path: it.Path,
        fileOrFolderName: it.FileOrFolderName,
        check32BitOn64System: it.Check32BitOn64System,
        operation: it.DetectionType,
        operator: it.Operator,
        value: it.DetectionValue,
      }));
    case 'registry':
      return mapOk(readJson(registry, text), (it) => ({
        kind: 'registry',
        keyPath: it.KeyPath,
        valueName: it.KeyName,
        check32BitOn64System: it.Check32BitOn64System,
        operation: it.DetectionType,
        operator: it.Operator,
        value: it.DetectionValue,
      }));
    case 'product-code':
      return mapOk(readJson(productCode, text), (it) => ({
        kind: 'product-code',
        productCode: it.ProductCode,
        operator: it.ProductVersionOperator,
        productVersion: it.ProductVersion,
      }));
    case 'script':
      return mapOk(readJson(script, text), (it) => ({ kind: 'script', scriptContent: it.ScriptBody }));
    case undefined:
      return err({ message: `unknown DetectionType ${type}`, path: '' });
  }
}

function mapOk<T, U>(result: Result<T, CodecError>, map: (value: T) => U): Result<U, CodecError> {
  return result.ok ? ok(map(result.value)) : result;
}
