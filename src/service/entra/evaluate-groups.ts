import type { ServiceContext } from '../context.ts';
import type { EntraQueries } from './queries.ts';
import { parseRule, type Rule } from './rule.ts';

interface Evaluation {
  readonly groupId: string;
  readonly rule: Rule;
  readonly before: ReadonlySet<string>;
  readonly after: Set<string>;
}

/**
 * The work of the job `entra.groups`: reads every device once, tests it against every rule and writes the differences
 * alone. Groups whose rule cannot be read keep their members. Assignments are looked at again afterwards.
 */
export function createGroupEvaluation(context: ServiceContext, { groups, devices }: EntraQueries): () => void {
  const rules = new Map<string, Rule | undefined>();
  const ruleOf = (text: string): Rule | undefined => {
    if (!rules.has(text)) {
      const parsed = parseRule(text);
      rules.set(text, parsed.ok ? parsed.value : undefined);
    }
    return rules.get(text);
  };

  const evaluate = context.db.transaction(() => {
    const evaluations = groups.listDynamic().flatMap(({ id: groupId, membershipRule }): Evaluation[] => {
      const rule = ruleOf(membershipRule ?? '');
      if (rule === undefined) return [];
      const before = new Set(groups.membersOf(groupId).map(({ memberId }) => memberId));
      return [{ groupId, rule, before, after: new Set() }];
    });
    if (evaluations.length === 0) return;
    for (const device of devices.list()) {
      for (const { rule, after } of evaluations) if (rule(device)) after.add(device.id);
    }
    for (const { groupId, before, after } of evaluations) {
      const added = [...after].filter((id) => !before.has(id));
      const removed = [...before].filter((id) => !after.has(id));
      for (const id of added) groups.addMember(groupId, id, 'device');
      for (const id of removed) groups.removeMember(groupId, id);
      if (added.length + removed.length === 0) continue;
      context.trace('entra.group-changed', { groupId, added: added.length, removed: removed.length });
    }
  });

  return () => {
    evaluate();
    context.schedule('autopilot.assign', {}, 0);
  };
}
