import { z } from 'zod';
import { oncePer } from '../../core/once-per.ts';
import type { Format } from '../../protocol/syncml/message.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';
import { keyOf, type Scope, type Write } from './plan.ts';

const CUSTOM_CONFIGURATION = '#microsoft.graph.windows10CustomConfiguration';

/** How each kind of setting travels; documented forms map one to one (graph.md 3.10). */
const FORMATS: Readonly<Record<string, Format>> = {
  '#microsoft.graph.omaSettingInteger': 'int',
  '#microsoft.graph.omaSettingString': 'chr',
  '#microsoft.graph.omaSettingBoolean': 'bool',
  '#microsoft.graph.omaSettingBase64': 'b64',
  '#microsoft.graph.omaSettingStringXml': 'chr',
  '#microsoft.graph.omaSettingDateTime': 'time',
  '#microsoft.graph.omaSettingFloatingPoint': 'float',
};

const settingsSchema = z.object({
  omaSettings: z.array(
    z.object({
      '@odata.type': z.string(),
      omaUri: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
  ),
});

/** One setting of a policy. */
export interface PolicySetting {
  readonly scope: Scope;
  /** As the admin wrote it. */
  readonly omaUri: string;
  readonly format: Format;
  readonly data: string;
}

/** The settings of a custom configuration in their order; none for objects of other kinds or out of shape. */
export const settingsOf = oncePer(({ odataType, body }: IntuneObject): readonly PolicySetting[] => {
  if (odataType !== CUSTOM_CONFIGURATION) return [];
  const parsed = settingsSchema.safeParse(body);
  if (!parsed.success) return [];
  return parsed.data.omaSettings.map(({ '@odata.type': type, omaUri, value }) => ({
    scope: /^\.\/user\//i.test(omaUri) ? 'User' : 'Device',
    omaUri,
    format: FORMATS[type] ?? 'chr',
    // Graph keeps the text of an XML file in Base64.
    data: type.endsWith('StringXml') ? Buffer.from(String(value), 'base64').toString('utf8') : String(value),
  }));
});

/** Replaces the node, and adds it where the CSP does not make it by itself (mdm.md 6: Replace of a missing node). */
export const writesOf = oncePer(({ omaUri, format, data }: PolicySetting): readonly Write[] => {
  const replaced: Write = { verb: 'Replace', target: omaUri, format, data };
  return [replaced, { ...replaced, verb: 'Add', fallbackFor: keyOf(replaced) }];
});
