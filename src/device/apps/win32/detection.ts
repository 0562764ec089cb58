import type { DetectionOperator, DetectionRule } from '../../../protocol/sidecar/detection-rule.ts';
import type { Machine } from '../../machine.ts';
import { filePath, registryKey } from './paths.ts';

/** Where installed products are listed, by product code. */
export const UNINSTALL_KEY = 'HKLM/SOFTWARE/Microsoft/Windows/CurrentVersion/Uninstall';

/** Whether an app is there: every one of its rules must hold (graph.md 3.9), and one without rules never is. */
export function isDetected(machine: Machine, rules: readonly DetectionRule[]): boolean {
  return rules.length > 0 && rules.every((rule) => holds(machine, rule));
}

/** Simulated files have no version, size or date, and nothing runs scripts: such rules find nothing. */
function holds(machine: Machine, rule: DetectionRule): boolean {
  switch (rule.kind) {
    case 'file':
      return rule.operation === 'exists' && hasFile(machine, `${rule.path}\\${rule.fileOrFolderName}`);
    case 'registry':
      return holdsInRegistry(machine, rule);
    case 'product-code': {
      const version = machine.registry.getString(`${UNINSTALL_KEY}/${rule.productCode}`, 'DisplayVersion');
      return (
        version !== undefined && (rule.productVersion === null || compares(version, rule.operator, rule.productVersion))
      );
    }
    case 'script':
      return false;
  }
}

/** Names do not tell upper from lower case; a folder is there when something is in it. */
function hasFile(machine: Machine, path: string): boolean {
  const wanted = filePath(machine, path).toLowerCase();
  return machine.disk.list('files/').some((it) => {
    const found = it.toLowerCase();
    return found === wanted || found.startsWith(`${wanted}/`);
  });
}

function holdsInRegistry({ registry }: Machine, rule: Extract<DetectionRule, { readonly kind: 'registry' }>): boolean {
  const key = registryKey(rule.keyPath);
  const found = rule.valueName === '' ? undefined : registry.get(key, rule.valueName);
  const isThere = rule.valueName === '' ? registry.hasKey(key) : found !== undefined;
  switch (rule.operation) {
    case 'exists':
      return isThere;
    case 'doesNotExist':
      return !isThere;
    case 'string':
      return found !== undefined && (rule.operator === 'notEqual') !== (String(found.value) === rule.value);
    case 'integer':
    case 'version':
      return found !== undefined && rule.value !== null && compares(String(found.value), rule.operator, rule.value);
    case 'notConfigured':
      return false;
  }
}

/** Compares numbers with dots part by part. */
function compares(found: string, operator: DetectionOperator, wanted: string): boolean {
  const order = orderOf(found.split('.').map(Number), wanted.split('.').map(Number));
  switch (operator) {
    case 'equal':
      return order === 0;
    case 'notEqual':
      return order !== 0;
    case 'greaterThan':
      return order > 0;
    case 'greaterThanOrEqual':
      return order >= 0;
    case 'lessThan':
      return order < 0;
    case 'lessThanOrEqual':
      return order <= 0;
    case 'notConfigured':
      return true;
  }
}

function orderOf(left: readonly number[], right: readonly number[]): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
