import type { AssignmentQueries } from '../store/queries/assignments.ts';
import type { IntuneObject, IntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { type Audience, type Reach, reachOf } from './targeting.ts';

export const WIN32_APP = '#microsoft.graph.win32LobApp';

/** An app that must be installed, and on whose account. */
export interface RequiredApp {
  readonly app: IntuneObject;
  readonly reach: Reach;
}

/** Whether there is something to install: content that was committed, or a size that stands for it (graph.md 3.9). */
export const isReady = ({ body }: Pick<IntuneObject, 'body'>): boolean =>
  body['committedContentVersion'] !== null || body['size'] !== 0;

/** The apps of a type that are required of this audience, in the order of their creation (graph.md 3.9). */
export function requiredApps(
  type: string,
  audience: Audience,
  { objects, assignments }: { readonly objects: IntuneObjectQueries; readonly assignments: AssignmentQueries },
): RequiredApp[] {
  return objects
    .all('mobileApps')
    .filter((app) => app.odataType === type && isReady(app))
    .flatMap((app) => {
      const required = assignments.ofOwner(app.id).filter(({ intent }) => intent === 'required');
      const reach = reachOf(required, audience);
      return reach === undefined ? [] : [{ app, reach }];
    });
}
