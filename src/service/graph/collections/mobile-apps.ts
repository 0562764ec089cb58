import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { isReady } from '../../mdm/required-apps.ts';
import type { AssignmentTarget } from '../../store/queries/assignments.ts';
import type { IntuneObject } from '../../store/queries/intune-objects.ts';
import { readBody } from '../body.ts';
import { NO_CONTENT, notFound, refuse } from '../call.ts';
import { type Navigation, noneOf } from '../entity-set.ts';
import type { IntuneAction, IntuneObjectCollection } from '../intune-objects.ts';
import { isKindOf } from '../model/type.ts';
import type { GraphModule } from '../module.ts';
import { graphTime } from '../time.ts';
import { MOBILE_APP } from '../types/apps.ts';
import { APP_ASSIGNMENT } from '../types/assignments.ts';
import { referencedId, referenceSchema } from './groups.ts';

const isLobApp = (odataType: string) => isKindOf(MOBILE_APP, odataType, 'mobileLobApp');

/** Bytes of the content that an app has committed to, when it came by upload. */
function committedSize({ contents }: GraphModule, { id, body }: IntuneObject): number | undefined {
  const version = Number(body['committedContentVersion'] ?? Number.NaN);
  const files = Number.isNaN(version) ? [] : contents.ofVersion(id, version);
  return files.length === 0 ? undefined : files.reduce((sum, { size }) => sum + size, 0);
}

/** The categories that an app is in, by their ids: no property of it, for they show by navigation. */
const categoryIdsOf = ({ body }: IntuneObject) => (body['categoryIds'] ?? []) as readonly string[];

const toCategories = ({ objects }: GraphModule): Navigation<IntuneObject, IntuneObject> => ({
  to: {
    type: 'microsoft.graph.mobileAppCategory',
    toEntity: ({ id, displayName, modifiedMs }) => ({
      id,
      displayName,
      lastModifiedDateTime: graphTime(modifiedMs),
    }),
  },
  rows: (app) => categoryIdsOf(app).flatMap((id) => objects.byId('mobileAppCategories', id) ?? []),
});

/** Those that a body names: `{categories: [{id}]}`. */
function categoryIdsIn({ categories }: Entity): Entity {
  if (!Array.isArray(categories)) return {};
  const ids = categories.map((category: unknown) => (category as Entity | null)?.['id']);
  return { categoryIds: ids.filter((id) => typeof id === 'string').map((id) => id.toLowerCase()) };
}

const CATEGORY_ACTIONS: readonly IntuneAction[] = [
  {
    method: 'POST',
    path: '/categories/$ref',
    handle({ objects }, call, app) {
      const read = readBody(call.body, referenceSchema);
      if (!read.ok) return read.error;
      const id = referencedId(read.value['@odata.id']);
      if (objects.byId('mobileAppCategories', id) === undefined) return notFound(id);
      const others = categoryIdsOf(app).filter((known) => known !== id);
      objects.save({ ...app, body: { ...app.body, categoryIds: [...others, id] } });
      return NO_CONTENT;
    },
  },
  {
    method: 'DELETE',
    path: '/categories/{categoryId}/$ref',
    handle({ objects }, call, app) {
      const id = (call.parameters['categoryId'] ?? '').toLowerCase();
      if (!categoryIdsOf(app).includes(id)) return notFound(id);
      const categoryIds = categoryIdsOf(app).filter((known) => known !== id);
      objects.save({ ...app, body: { ...app.body, categoryIds } });
      return NO_CONTENT;
    },
  },
];

/** No app depends on another here or takes its place: a list of none is all that can be said of it. */
const RELATIONSHIP_ACTION: IntuneAction = {
  method: 'POST',
  path: '/updateRelationships',
  handle(_, call) {
    const read = readBody(call.body, z.object({ relationships: z.array(z.unknown()) }));
    if (!read.ok) return read.error;
    return read.value.relationships.length === 0 ? NO_CONTENT : refuse(400, 'Relationships of apps are not supported.');
  },
};

const TARGETS: readonly AssignmentTarget[] = ['group', 'exclusionGroup', 'allDevices', 'allLicensedUsers'];

/** Apps and what they are assigned to (graph.md 3.9). */
export const MOBILE_APPS: IntuneObjectCollection = {
  collection: 'mobileApps',
  path: '/deviceAppManagement/mobileApps',
  type: MOBILE_APP,
  assigning: { type: APP_ASSIGNMENT, bodyKey: 'mobileAppAssignments', targets: TARGETS },
  links: (module) => ({ categories: toCategories(module), relationships: noneOf('mobileAppRelationship') }),
  readLinks: categoryIdsIn,
  actions: [...CATEGORY_ACTIONS, RELATIONSHIP_ACTION],
  fill(module, object) {
    const size = committedSize(module, object) ?? object.body['size'];
    // Ours: an app that tells its size is ready without an upload, and devices install the lab's package for it.
    const isPublished = !isLobApp(object.odataType) || isReady(object);
    return {
      size,
      isAssigned: module.assignments.ofOwner(object.id).length > 0,
      publishingState: isPublished ? 'published' : 'notPublished',
      // Seen of apps that are ready; the published types say no more than that it is a number.
      uploadState: isPublished ? 1 : 0,
    };
  },
  judge({ contents }, body, odataType, before) {
    const version = body['committedContentVersion'];
    const known = before?.body['committedContentVersion'];
    if (!isLobApp(odataType) || version === null || version === undefined || version === known) return undefined;
    // A new app has no content yet: what a copied body says of another's is as good as nothing.
    if (before === undefined) return undefined;
    const files = contents.ofVersion(before.id, Number(version));
    const isCommitted = files.length > 0 && files.every(({ state }) => state === 'commitFileSuccess');
    return isCommitted ? undefined : `The content version '${String(version)}' has not been committed.`;
  },
};
