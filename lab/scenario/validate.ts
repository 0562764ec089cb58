import { z } from 'zod';
import { PAGES } from '../../src/device/oobe/pages.ts';
import { formatPath, type Problem, problemsOf, show, suggestion } from '../config/problems.ts';
import { faultProblems } from './fault-problems.ts';
import type { AppSpec, Scenario, TargetSpec, TenantSpec } from './scenario.ts';
import { scenarioSchema, tenantSchema } from './schema.ts';

/** The keys that a scenario may have at a path: looked up by walking the schema. */
function keysAt(path: readonly PropertyKey[], root: unknown, whole: z.ZodType): readonly string[] {
  let schema = whole;
  let value = root;
  for (const key of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    schema = step(schema, key);
  }
  const object = pick(schema, value);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** What a wrapper is around. */
function unwrap(schema: z.ZodType): z.ZodType | undefined {
  const isWrapper =
    schema instanceof z.ZodNullable || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  return isWrapper ? (schema.unwrap() as z.ZodType) : undefined;
}

function step(schema: z.ZodType, key: PropertyKey): z.ZodType {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodObject) return (schema.shape[String(key)] as z.ZodType | undefined) ?? z.unknown();
  const inner = unwrap(schema);
  if (inner !== undefined) return step(inner, key);
  return z.unknown();
}

/** The branch of a union that the value's discriminator names. */
function pick(schema: z.ZodType, value: unknown): z.ZodType {
  const inner = unwrap(schema);
  if (inner !== undefined) return pick(inner, value);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const { discriminator } = schema.def;
  const name = (value as Record<string, unknown> | undefined)?.[discriminator];
  const branch = schema.options.find(
    (option) =>
      option instanceof z.ZodObject && (option.shape[discriminator] as z.ZodLiteral | undefined)?.value === name,
  );
  return (branch as z.ZodType | undefined) ?? schema;
}

/**
 * The scenario, or everything that is wrong with it at once (shape first; what refers to what only when the
 * shape is right).
 * @param file as the person knows it, for the messages
 */
export function validateScenario(
  value: unknown,
  file: string,
): { readonly scenario: Scenario } | { readonly problems: readonly Problem[] } {
  const parsed = scenarioSchema.safeParse(value);
  if (!parsed.success) {
    return { problems: problemsOf(file, value, parsed.error.issues, (path) => keysAt(path, value, scenarioSchema)) };
  }
  const scenario = parsed.data as Scenario;
  const problems = referenceProblems(scenario, file);
  return problems.length > 0 ? { problems } : { scenario };
}

/** The tenant, or everything that is wrong with it at once; as `validateScenario`. */
export function validateTenant(
  value: unknown,
  file: string,
): { readonly tenant: TenantSpec } | { readonly problems: readonly Problem[] } {
  const parsed = tenantSchema.safeParse(value);
  if (!parsed.success) {
    return { problems: problemsOf(file, value, parsed.error.issues, (path) => keysAt(path, value, tenantSchema)) };
  }
  const tenant = parsed.data as TenantSpec;
  const problems: Problem[] = [];
  checkTenant(tenant, (path, message) => problems.push({ file, path: formatPath(path), message }));
  return problems.length > 0 ? { problems } : { tenant };
}

type AddProblem = (path: readonly PropertyKey[], message: string) => void;

const TYPE_OF = { string: 'string', integer: 'number', boolean: 'boolean' } as const;

/** What the parts of a tenant say of one another; paths begin at the tenant. */
function checkTenant({ groups, profiles, apps, policies, esp }: TenantSpec, add: AddProblem): void {
  const names = groups.map(({ displayName }) => displayName);
  const checkTargets = (targets: readonly TargetSpec[], path: readonly PropertyKey[]) => {
    for (const [index, target] of targets.entries()) {
      if (target.to !== 'group' || names.includes(target.group)) continue;
      const message = `${show(target.group)} is no group of this tenant${suggestion(target.group, names)}`;
      add([...path, 'assignedTo', index, 'group'], message);
    }
  };
  for (const [index, each] of profiles.entries()) checkTargets(each.assignedTo, ['profiles', index]);
  for (const [index, each] of apps.entries()) checkTargets(each.assignedTo, ['apps', index]);
  for (const [index, each] of policies.entries()) checkTargets(each.assignedTo, ['policies', index]);
  for (const [index, { settings }] of policies.entries()) {
    for (const [place, { type, value }] of settings.entries()) {
      if (typeof value === TYPE_OF[type] && (type !== 'integer' || Number.isInteger(value))) continue;
      add(['policies', index, 'settings', place, 'value'], `${show(value)} is no ${type}, as its type says`);
    }
  }
  if (esp !== null) checkTargets(esp.assignedTo, ['esp']);
  for (const [index, name] of esp?.blockingApps.entries() ?? [])
    checkApp(apps, name, ['esp', 'blockingApps', index], add);
}

function checkApp(apps: readonly AppSpec[], name: string, path: readonly PropertyKey[], add: AddProblem): void {
  const names = apps.map(({ displayName }) => displayName);
  if (!names.includes(name)) add(path, `${show(name)} is no app of this tenant${suggestion(name, names)}`);
}

function keysOfAnswer(answer: z.ZodType): string[] {
  return answer instanceof z.ZodObject ? Object.keys(answer.shape) : [];
}

function referenceProblems(scenario: Scenario, file: string): Problem[] {
  const problems: Problem[] = [];
  const add = (path: readonly PropertyKey[], message: string) =>
    problems.push({ file, path: formatPath(path), message });

  checkTenant(scenario.tenant, (path, message) => add(['tenant', ...path], message));
  for (const [index, said] of scenario.expect.entries()) {
    if (said.kind === 'install') checkApp(scenario.tenant.apps, said.app, ['expect', index, 'app'], add);
  }

  for (const [index, verb] of scenario.story.entries()) {
    if (verb.kind !== 'user.answer') continue;
    const { answer } = PAGES[verb.page];
    const wrong = answer.safeParse(verb.answer).error?.issues ?? [];
    const placed = wrong.map((issue) => ({ ...issue, path: ['story', index, 'answer', ...issue.path] }));
    problems.push(...problemsOf(file, scenario, placed, () => keysOfAnswer(answer)));
  }

  const fleets = scenario.devices.map(({ name }) => name);
  for (const [index, name] of fleets.entries()) {
    if (fleets.indexOf(name) !== index) add(['devices', index, 'name'], `${show(name)} names two fleets`);
  }
  const names = scenario.devices.flatMap((fleet) => [
    fleet.name,
    ...Array.from({ length: fleet.count }, (_, index) => `${fleet.name}-${String(index + 1).padStart(4, '0')}`),
  ]);
  for (const part of ['story', 'faults', 'expect'] as const) {
    for (const [index, said] of scenario[part].entries()) {
      const which = 'which' in said ? said.which : undefined;
      if (which === undefined || names.includes(which)) continue;
      add(
        [part, index, 'of'],
        `${show(which)} is no fleet and no device here${suggestion(which, names.slice(0, 200))}`,
      );
    }
  }
  return [...problems, ...faultProblems(scenario, file)];
}
