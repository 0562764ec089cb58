import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphRoute, refuse } from '../call.ts';
import { type IntuneObjectCollection, intuneObjectRoutes } from '../intune-objects.ts';
import type { GraphModule } from '../module.ts';

const CUSTOM = '#microsoft.graph.windows10CustomConfiguration';

const common = {
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  omaUri: z.string().startsWith('./'),
};

/** graph.md 3.10: each maps to one item of SyncML. */
const omaSettingSchema = z.discriminatedUnion('@odata.type', [
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingInteger'), ...common, value: integer }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingString'), ...common, value: z.string() }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingBoolean'), ...common, value: flag }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingBase64'), ...common, value: z.base64() }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingStringXml'), ...common, value: z.base64() }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingDateTime'), ...common, value: z.string() }),
  z.looseObject({ '@odata.type': z.literal('#microsoft.graph.omaSettingFloatingPoint'), ...common, value: z.number() }),
]);

const configurationSchema = z.looseObject({
  '@odata.type': z.string().startsWith('#microsoft.graph.').optional(),
  displayName: z.string().min(1).optional(),
  description: z.string().nullish(),
});

const READ_ONLY = ['id', 'version', 'createdDateTime', 'lastModifiedDateTime', 'assignments', '@odata.context'];

/** Policies; custom ones are read closely, others pass through (graph.md 3.10). */
export function deviceConfigurationRoutes(module: GraphModule): GraphRoute[] {
  const definition: IntuneObjectCollection = {
    collection: 'deviceConfigurations',
    path: '/deviceManagement/deviceConfigurations',
    type: 'microsoft.graph.deviceConfiguration',
    area: 'configuration',
    assignmentType: 'microsoft.graph.deviceConfigurationAssignment',
    bodyKey: 'assignments',
    targets: ['group', 'exclusionGroup', 'allDevices', 'allLicensedUsers'],
    read(body, before) {
      const read = readBody(body, configurationSchema);
      if (!read.ok) return read;
      const { '@odata.type': odataType = before?.odataType, displayName = before?.displayName, ...rest } = read.value;
      if (odataType === undefined) return err(refuse(400, 'The body must name the concrete type of the policy.'));
      if (before !== undefined && before.odataType !== odataType) {
        return err(refuse(400, 'The type of a policy cannot change.'));
      }
      if (displayName === undefined) return err(refuse(400, "Invalid value for property 'displayName'."));
      const changes = Object.fromEntries(Object.entries(rest).filter(([name]) => !READ_ONLY.includes(name)));
      const customSchema = z.looseObject({ omaSettings: z.array(omaSettingSchema).optional() });
      const typed = odataType === CUSTOM ? readBody(changes, customSchema) : ok(changes);
      if (!typed.ok) return typed;
      const start = before?.body ?? { description: null, ...(odataType === CUSTOM && { omaSettings: [] }) };
      return ok({ odataType, displayName, body: { ...start, ...typed.value } });
    },
    place: () => ok({ id: module.context.random.guid(), priority: 0 }),
    extra: ({ version }) => ({ version }),
  };
  return intuneObjectRoutes(module, definition);
}
