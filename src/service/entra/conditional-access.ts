import type { DirectoryDevice } from '../store/queries/directory-devices.ts';
import type { ConditionalAccessPolicy } from '../store/queries/settings.ts';
import type { User } from '../store/queries/users.ts';
import type { EntraQueries } from './queries.ts';
import {
  ARM_AUDIENCES,
  clientOfAudience,
  DRS_AUDIENCES,
  GRAPH_AUDIENCES,
  mdmAudiences,
  type Resource,
} from './resources.ts';
import type { SignInError } from './sign-in-error.ts';

/** What a policy still asks of a sign-in. */
export type Demand = (
  | { readonly kind: 'block' | 'mfa' | 'compliantDevice' | 'domainJoinedDevice' }
  | { readonly kind: 'terms'; readonly agreementId: string }
) & {
  /** Of the policy that makes it; none for the tenant's device settings. */
  readonly policyId?: string;
};

/** A sign-in as policies see it. */
export interface AccessRequest {
  readonly user: User;
  readonly resource: Resource;
  readonly amr: readonly string[];
  /** The device that signs in, when it has proved itself. */
  readonly device: DirectoryDevice | undefined;
}

/** Conditional access as far as the lab follows it (graph.md 5.2). */
export interface ConditionalAccess {
  /** What is still asked for, in the order in which it is asked. */
  demandsOn(request: AccessRequest): readonly Demand[];
  /** Why a sign-in that no person can continue is refused. */
  judge(request: AccessRequest): SignInError | undefined;
}

/** The order in which demands come up; what cannot be met by the person comes first. */
const ORDER: readonly Demand['kind'][] = ['block', 'compliantDevice', 'domainJoinedDevice', 'mfa', 'terms'];

/** The AADSTS number by which a demand goes that nobody can meet now (graph.md 5.2). */
export const DEMAND_ERRORS = {
  block: 53003,
  compliantDevice: 53000,
  domainJoinedDevice: 53001,
  mfa: 50076,
  // Ours: which number a client hears that cannot show the terms is not public; blocked by policy says it best.
  terms: 53003,
} as const satisfies Record<Demand['kind'], SignInError['code']>;

/** Who has no second factor must register one first (graph.md 5.2). */
export const NO_SECOND_FACTOR = 50079;

/** What a client that can show pages should ask for: tokens that satisfy the policy (graph.md 5.3). */
function challengeBy(policyId: string): string {
  return JSON.stringify({ access_token: { capolids: { essential: true, values: [policyId] } } });
}

const includes = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name);

export function createConditionalAccess({
  settings,
  groups,
  authenticationMethods,
}: Pick<EntraQueries, 'settings' | 'groups' | 'authenticationMethods'>): ConditionalAccess {
  const idsOf = ({ kind, audience }: Resource): readonly string[] => {
    if (kind === 'drs') return DRS_AUDIENCES;
    if (kind === 'app') return [clientOfAudience(audience) ?? audience];
    if (kind === 'arm') return ARM_AUDIENCES;
    return kind === 'graph' ? GRAPH_AUDIENCES : mdmAudiences(settings.get('mdmApp'));
  };

  const isForUser = ({ conditions: { users } }: ConditionalAccessPolicy, { id }: User) => {
    const isMember = (groupId: string) => groups.isMember(groupId, id);
    if (users.excludeUsers.includes(id) || users.excludeGroups.some(isMember)) return false;
    return includes(users.includeUsers, 'all') || users.includeUsers.includes(id) || users.includeGroups.some(isMember);
  };

  const demandsOf = (policy: ConditionalAccessPolicy, request: AccessRequest): Demand[] => {
    const { resource, user, amr, device } = request;
    const { applications } = policy.conditions;
    const isNamed = (names: readonly string[]) => idsOf(resource).some((id) => names.includes(id));
    const isJoin = resource.kind === 'drs' && applications.includeUserActions.includes('urn:user:registerdevice');
    const isByAll = includes(applications.includeApplications, 'all') && !isNamed(applications.excludeApplications);
    const isApplied = isJoin || isNamed(applications.includeApplications) || isByAll;
    if (policy.state !== 'enabled' || !isApplied || !isForUser(policy, user)) return [];

    const { operator, builtInControls, termsOfUse } = policy.grantControls;
    // A policy for all resources does not keep devices from becoming compliant (graph.md 5.2).
    const asksOfDevice =
      resource.kind === 'graph' || resource.kind === 'app' || isNamed(applications.includeApplications);
    const controls: Demand[] = [
      ...builtInControls
        .filter((kind) => asksOfDevice || (kind !== 'compliantDevice' && kind !== 'domainJoinedDevice'))
        .map((kind) => ({ kind, policyId: policy.id })),
      ...termsOfUse.map((agreementId) => ({ kind: 'terms' as const, agreementId, policyId: policy.id })),
    ];
    const isMet = (demand: Demand): boolean => {
      switch (demand.kind) {
        case 'block':
          return false;
        case 'mfa':
          return amr.includes('mfa');
        case 'compliantDevice':
          return device?.isCompliant === true;
        case 'domainJoinedDevice':
          return device?.trustType === 'ServerAd';
        case 'terms':
          return authenticationMethods.hasAccepted(demand.agreementId, user.id);
      }
    };
    const unmet = controls.filter((demand) => !isMet(demand));
    if (operator === 'AND') return unmet;
    // Either suffices: the one that a person can still meet is asked for.
    return unmet.length < controls.length ? [] : unmet.toSorted(byOrder).slice(-1);
  };

  const byOrder = (left: Demand, right: Demand) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind);

  const demandsOn = (request: AccessRequest): readonly Demand[] => {
    const demands = settings.get('conditionalAccess').flatMap((policy) => demandsOf(policy, request));
    const isJoin = request.resource.kind === 'drs' && settings.get('mfaToJoin');
    if (isJoin && !request.amr.includes('mfa')) demands.push({ kind: 'mfa' });
    return demands.toSorted(byOrder);
  };

  return {
    demandsOn,
    judge(request) {
      const [first] = demandsOn(request);
      if (first === undefined) return undefined;
      const isUnregistered = authenticationMethods.authenticatorOf(request.user.id) === undefined;
      const { kind, policyId } = first;
      return {
        code: kind === 'mfa' && isUnregistered ? NO_SECOND_FACTOR : DEMAND_ERRORS[kind],
        ...(policyId !== undefined && { claims: challengeBy(policyId) }),
      };
    },
  };
}
