import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { ImportedIdentity } from '../../store/queries/imported-identities.ts';
import { readBody, text } from '../body.ts';
import { type GraphRoute, gatewayRefusal, NO_CONTENT, notFound, refuse } from '../call.ts';
import { byKey, byNumber, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';

const PATH = '/deviceManagement/importedWindowsAutopilotDeviceIdentities';

const SET: EntitySet<ImportedIdentity> = {
  path: PATH.slice(1),
  type: 'microsoft.graph.importedWindowsAutopilotDeviceIdentity',
  toEntity: importedIdentityEntity,
};

function importedIdentityEntity(identity: ImportedIdentity): Entity {
  return {
    id: identity.id,
    groupTag: identity.groupTag,
    serialNumber: identity.serialNumber,
    productKey: identity.productKey,
    hardwareIdentifier: identity.hardwareIdentifier.toString('base64'),
    importId: identity.importId,
    assignedUserPrincipalName: identity.assignedUpn,
    state: {
      deviceImportStatus: identity.status,
      deviceRegistrationId: identity.registrationId ?? '',
      deviceErrorCode: identity.errorCode,
      deviceErrorName: identity.errorName,
    },
  };
}

/** `orderIdentifier` is the historical name of the group tag (graph.md 2.1); `state` is the service's own to say. */
const importSchema = z.object({
  serialNumber: text,
  productKey: text,
  hardwareIdentifier: text,
  groupTag: z.string().nullish(),
  orderIdentifier: z.string().nullish(),
  importId: text,
  assignedUserPrincipalName: text,
});

type ImportBody = z.infer<typeof importSchema>;

/** What one file may hold, and so one call of `import` (autopilot.md 1.2). */
const MAX_ROWS = 500;

/** Records of imports go by themselves (graph.md 2.1, point 5). */
const KEPT_MS = 30 * 86_400_000;

/** The service wants the padding that some devices leave out (autopilot.md 1.1). */
function isBase64(literal: string): boolean {
  return literal.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(literal);
}

/** What somebody asks to register; the job `autopilot.import` decides each (graph.md 2.1, 3.1). */
export function importedIdentityRoutes({ context, imported }: GraphModule): GraphRoute[] {
  const letGo = () => imported.removeOlder(context.clock.now() - KEPT_MS);
  const find = (id: string) => {
    letGo();
    return imported.byId(id.toLowerCase());
  };
  const source: RowSource<ImportedIdentity> = {
    all: imported.all,
    ordered: byNumber(imported),
    lookUps: { id: byKey(imported.byId), serialNumber: { part: imported.bySerialPart } },
  };

  const accept = context.db.transaction((bodies: readonly ImportBody[]): ImportedIdentity[] => {
    const afterMs = context.delay('import');
    return bodies.flatMap((body) => {
      const id = context.random.guid();
      imported.insert({
        id,
        serialNumber: body.serialNumber,
        productKey: body.productKey,
        hardwareIdentifier: Buffer.from(body.hardwareIdentifier, 'base64'),
        groupTag: body.groupTag ?? body.orderIdentifier ?? '',
        importId: body.importId,
        assignedUpn: body.assignedUserPrincipalName,
        // Pollers count a record as outstanding only while it reads `unknown` (graph.md 2.1).
        status: 'unknown',
        registrationId: null,
        errorCode: 0,
        errorName: '',
        createdMs: context.clock.now(),
      });
      context.schedule('autopilot.import', { importedId: id }, afterMs);
      const row = imported.byId(id);
      return row === undefined ? [] : [row];
    });
  });
  const refuseBase64 = (literal: string) =>
    gatewayRefusal(400, 'BadRequest', `Cannot convert the literal '${literal}' to the expected type 'Edm.Binary'.`);

  return [
    {
      method: 'GET',
      path: PATH,
      handle(call) {
        letGo();
        return list(call, SET, source);
      },
    },
    {
      method: 'POST',
      path: PATH,
      handle(call) {
        const read = readBody(call.body, importSchema);
        if (!read.ok) return read.error;
        if (!isBase64(read.value.hardwareIdentifier)) return refuseBase64(read.value.hardwareIdentifier);
        const [row] = accept([read.value]);
        return row === undefined ? notFound('') : one(call, SET, row, 201);
      },
    },
    {
      method: 'POST',
      path: `${PATH}/import`,
      handle(call) {
        const read = readBody(call.body, z.object({ importedWindowsAutopilotDeviceIdentities: z.array(importSchema) }));
        if (!read.ok) return read.error;
        const bodies = read.value.importedWindowsAutopilotDeviceIdentities;
        if (bodies.length > MAX_ROWS) {
          return refuse(400, `At most ${MAX_ROWS} devices can be imported at once; there are ${bodies.length}.`);
        }
        const bad = bodies.find(({ hardwareIdentifier }) => !isBase64(hardwareIdentifier));
        if (bad !== undefined) return refuseBase64(bad.hardwareIdentifier);
        const everything = { ...call, options: { ...call.options, top: Math.max(bodies.length, 1) } };
        return list(everything, SET, rowsOf(accept(bodies)));
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const row = find(id);
        return row === undefined ? notFound(id) : one(call, SET, row);
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        return imported.remove(id.toLowerCase()) ? NO_CONTENT : notFound(id);
      },
    },
  ];
}
