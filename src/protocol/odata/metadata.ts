import type { Entity } from './evaluate.ts';
import type { QueryOptions } from './query.ts';

/** How much OData says about the data beside the data. */
export type MetadataLevel = 'none' | 'minimal' | 'full';

/** Reads `application/json;odata.metadata=none` and its like; minimal when nothing is said. */
export function metadataLevel(accept: string | undefined): MetadataLevel {
  const [, level] = /odata(?:\.metadata)?=(none|nometadata|minimal|full)/i.exec(accept ?? '') ?? [];
  switch (level?.toLowerCase()) {
    case 'none':
    case 'nometadata':
      return 'none';
    case 'full':
      return 'full';
    default:
      return 'minimal';
  }
}

/** `https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceConfigurations(id,assignments())/$entity` */
export function contextUrl(
  origin: string,
  version: string,
  collection: string,
  parts: { readonly isSingle?: boolean } & Partial<Pick<QueryOptions, 'select' | 'expand'>> = {},
): string {
  return `${origin}/${version}/$metadata#${collection}${shapeOf(parts)}${parts.isSingle ? '/$entity' : ''}`;
}

/** What a request has left of a type and added to it: `(id,assignments(target))`. */
function shapeOf({ select = [], expand = [] }: Partial<Pick<QueryOptions, 'select' | 'expand'>>): string {
  const parts = [...select, ...expand.map((expansion) => `${expansion.name}${shapeOf(expansion) || '()'}`)];
  return parts.length === 0 ? '' : `(${parts.join(',')})`;
}

/** The entity as the level shows it: `none` names no types, `full` names every entity's. */
export function annotate(entity: Entity, level: MetadataLevel, declaredType: string): Entity {
  switch (level) {
    case 'minimal':
      return entity;
    case 'full':
      return { '@odata.type': `#${declaredType}`, ...entity };
    case 'none':
      return Object.fromEntries(Object.entries(entity).filter(([name]) => !name.includes('@odata.')));
  }
}
