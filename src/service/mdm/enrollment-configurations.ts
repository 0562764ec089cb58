import type { AssignmentQueries } from '../store/queries/assignments.ts';
import type { IntuneObject, IntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { type Audience, reachOf } from './targeting.ts';

/** The kinds of enrolment configuration that are obeyed here (graph.md 3.6). */
export const CONFIGURATION_TYPES = {
  statusPage: '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
  hello: '#microsoft.graph.deviceEnrollmentWindowsHelloForBusinessConfiguration',
  limit: '#microsoft.graph.deviceEnrollmentLimitConfiguration',
  platformRestrictions: '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration',
  platformRestriction: '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
} as const;

/**
 * The configuration of one kind that applies: device-assigned before user-assigned before the tenant's default,
 * then by priority (autopilot.md 1.5). Undefined when the tenant has not even a default.
 */
export function applicableConfiguration(
  odataType: string,
  audience: Audience,
  { objects, assignments }: { readonly objects: IntuneObjectQueries; readonly assignments: AssignmentQueries },
  isMeant: (configuration: IntuneObject) => boolean = () => true,
): IntuneObject | undefined {
  const candidates = objects
    .all('enrollmentConfigurations')
    .filter((it) => it.odataType === odataType && isMeant(it))
    .map((configuration) => ({ configuration, rank: rankOf(configuration, audience, assignments) }))
    .filter(({ rank }) => rank < UNREACHED);
  candidates.sort((a, b) => a.rank - b.rank || a.configuration.priority - b.configuration.priority);
  return candidates[0]?.configuration;
}

const DEFAULT = 2;
const UNREACHED = 3;

function rankOf({ id, priority }: IntuneObject, audience: Audience, assignments: AssignmentQueries): number {
  if (priority === 0) return DEFAULT;
  const reach = reachOf(assignments.ofOwner(id), audience);
  return reach === 'device' ? 0 : reach === 'user' ? 1 : UNREACHED;
}
