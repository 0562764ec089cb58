import { parseRule, type Rule, type RuleProperties } from '../entra/rule.ts';
import type { Assignment } from '../store/queries/assignments.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';

/** What an assignment filter may ask of a device (graph.md 3.4); the names are those of the portal, from general knowledge. */
const FILTER_PROPERTIES: RuleProperties = new Map([
  ['devicename', (device: DirectoryDevice) => device.displayName],
  ['manufacturer', (device: DirectoryDevice) => device.manufacturer],
  ['model', (device: DirectoryDevice) => device.model],
  ['osversion', (device: DirectoryDevice) => device.osVersion],
  ['operatingsystemversion', (device: DirectoryDevice) => device.osVersion],
  ['enrollmentprofilename', (device: DirectoryDevice) => device.enrollmentProfileName],
  ['devicetrusttype', (device: DirectoryDevice) => device.trustType],
  ['deviceownership', (device: DirectoryDevice) => (device.isManaged ? 'Corporate' : null)],
]);

/** Reads the rule of an assignment filter. */
export const parseFilterRule = (rule: string) => parseRule(rule, FILTER_PROPERTIES);

const rules = new Map<string, Rule>();

function ruleOf(text: string): Rule {
  const known = rules.get(text);
  if (known !== undefined) return known;
  const parsed = parseFilterRule(text);
  const rule: Rule = parsed.ok ? parsed.value : () => false;
  rules.set(text, rule);
  return rule;
}

/** Whether an assignment's filter leaves the device; a filter that is gone holds nobody back. */
export function passesFilter({ filterRule, filterType }: Assignment, device: DirectoryDevice | undefined): boolean {
  if (filterType === 'none' || filterRule === null) return true;
  const isMatch = device !== undefined && ruleOf(filterRule)(device);
  return filterType === 'include' ? isMatch : !isMatch;
}
