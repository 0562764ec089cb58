import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { IntuneObject } from '../../store/queries/intune-objects.ts';
import { flag, readBody } from '../body.ts';
import { type GraphRoute, NO_CONTENT, notFound, type Reply } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one } from '../replies.ts';
import { graphTime } from '../time.ts';

const PATH = '/deviceManagement/importedDeviceIdentities';
const COLLECTION = 'corporateIdentifiers';

const SET: EntitySet<IntuneObject> = {
  path: PATH.slice(1),
  type: 'microsoft.graph.importedDeviceIdentity',
  toEntity: identifierEntity,
};

/** The object's name is what it identifies by: `Contoso,Book 5,0815`. */
function identifierEntity({ id, displayName, body, createdMs, modifiedMs }: IntuneObject): Entity {
  return {
    id,
    importedDeviceIdentifier: displayName,
    importedDeviceIdentityType: body['importedDeviceIdentityType'],
    lastModifiedDateTime: graphTime(modifiedMs),
    createdDateTime: graphTime(createdMs),
    lastContactedDateTime: graphTime(null),
    description: body['description'],
    enrollmentState: 'notContacted',
    platform: body['importedDeviceIdentityType'] === 'manufacturerModelSerial' ? 'windows' : 'unknown',
  };
}

/** What one call may carry; ours. */
const MAX_IDENTIFIERS = 5_000;
const identifiers = z
  .array(
    z.looseObject({
      importedDeviceIdentifier: z.string().min(1),
      importedDeviceIdentityType: z.enum(['unknown', 'imei', 'serialNumber', 'manufacturerModelSerial']),
      description: z.string().nullish(),
    }),
  )
  .max(MAX_IDENTIFIERS);
const searchSchema = z.object({ importedDeviceIdentities: identifiers });
const importSchema = searchSchema.extend({ overwriteImportedDeviceIdentities: flag.optional() });

/** What tells a company's own devices where personal ones may not enrol (graph.md 2.1; autopilot.md 1.10). */
export function corporateIdentifierRoutes({ context, objects }: GraphModule): GraphRoute[] {
  const source: RowSource<IntuneObject> = {
    all: () => objects.all(COLLECTION),
    lookUps: { id: byKey((id) => objects.byId(COLLECTION, id)) },
  };
  const beta = { isBetaOnly: true } as const;
  const byIdentifier = () =>
    new Map(objects.all(COLLECTION).map((object) => [object.displayName.toLowerCase(), object] as const));
  const answer = (value: readonly Entity[]): Reply => ({ kind: 'reply', status: 200, body: { value } });

  return [
    { ...beta, method: 'GET', path: PATH, handle: (call) => list(call, SET, source) },
    {
      ...beta,
      method: 'POST',
      path: `${PATH}/searchExistingIdentities`,
      handle(call) {
        const read = readBody(call.body, searchSchema);
        if (!read.ok) return read.error;
        const known = byIdentifier();
        const found = read.value.importedDeviceIdentities.flatMap(
          ({ importedDeviceIdentifier: wanted }) => known.get(wanted.toLowerCase()) ?? [],
        );
        return answer(found.map(identifierEntity));
      },
    },
    {
      ...beta,
      method: 'POST',
      path: `${PATH}/importDeviceIdentityList`,
      handle(call) {
        const read = readBody(call.body, importSchema);
        if (!read.ok) return read.error;
        const { importedDeviceIdentities, overwriteImportedDeviceIdentities: mayOverwrite = false } = read.value;
        const known = byIdentifier();
        const results: Entity[] = [];
        const nowMs = context.clock.now();
        context.db.transaction(() => {
          for (const {
            importedDeviceIdentifier: displayName,
            importedDeviceIdentityType,
            description,
          } of importedDeviceIdentities) {
            const earlier = known.get(displayName.toLowerCase());
            const body = { importedDeviceIdentityType, description: description ?? '' };
            const object: IntuneObject = {
              ...(earlier ?? { id: context.random.guid(), number: 0, createdMs: nowMs, version: 1 }),
              collection: COLLECTION,
              odataType: '#microsoft.graph.importedDeviceIdentity',
              displayName,
              priority: 0,
              body,
              modifiedMs: nowMs,
            };
            if (earlier === undefined) objects.insert(object);
            else if (mayOverwrite) objects.save(object);
            known.set(displayName.toLowerCase(), object);
            results.push({ ...identifierEntity(object), status: earlier === undefined || mayOverwrite });
          }
        })();
        return answer(results);
      },
    },
    {
      ...beta,
      method: 'GET',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const object = objects.byId(COLLECTION, id);
        return object === undefined ? notFound(id) : one(call, SET, object);
      },
    },
    {
      ...beta,
      method: 'DELETE',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        if (objects.byId(COLLECTION, id) === undefined) return notFound(id);
        objects.remove(id);
        return NO_CONTENT;
      },
    },
  ];
}
