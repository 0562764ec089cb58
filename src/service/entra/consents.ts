import type { User } from '../store/queries/users.ts';
import type { EntraQueries } from './queries.ts';
import { GRAPH_PERMISSIONS, type Resource } from './resources.ts';

/** A sign-in as consent sees it. */
export interface ConsentRequest {
  readonly clientId: string;
  readonly user: User;
  readonly resource: Resource;
  /** As the scopes name them, without the resource. */
  readonly permissions: readonly string[];
}

/** What applications may do in the name of users (graph.md 5.3). */
export interface Consents {
  /** Delegated permissions given by an administrator or the user; null for whatever the user may do. */
  given(clientId: string, userId: string): readonly string[] | null;
  /** Those asked for that nobody has given. */
  missing(request: ConsentRequest): readonly string[];
  /** The user gives those that are missing. */
  give(request: ConsentRequest): void;
  /** Whether only an administrator may give one of them. */
  needAdministrator(permissions: readonly string[]): boolean;
}

/** graph.md 5.3: of the permissions that are enforced here, users may give this one themselves. */
const FOR_USERS: readonly string[] = ['User.Read'];

export function createConsents({ applications, consents }: Pick<EntraQueries, 'applications' | 'consents'>): Consents {
  const given = (clientId: string, userId: string): readonly string[] | null => {
    const granted = applications.byClientId(clientId)?.scopes ?? null;
    return granted && [...granted, ...consents.scopesOf(clientId, userId)];
  };

  const missing = ({ clientId, user, resource, permissions }: ConsentRequest): readonly string[] => {
    if (resource.kind !== 'graph') return [];
    const known = given(clientId, user.id);
    if (known === null) return [];
    const asked = permissions.map((name) => name.toLowerCase());
    return GRAPH_PERMISSIONS.filter((name) => asked.includes(name.toLowerCase()) && !known.includes(name));
  };

  return {
    given,
    missing,
    give(request) {
      const { clientId, user } = request;
      consents.save(clientId, user.id, [...consents.scopesOf(clientId, user.id), ...missing(request)]);
    },
    needAdministrator: (permissions) =>
      permissions.some((name) => GRAPH_PERMISSIONS.includes(name) && !FOR_USERS.includes(name)),
  };
}
