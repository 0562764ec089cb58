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

/** Where an entity stands, for those who want everything said of it. */
export interface Place {
  /** `deviceManagement/deviceConfigurations('1')` */
  readonly path: string;
  /** `https://graph.microsoft.com/beta` */
  readonly root: string;
  /** What it leads to, by name. */
  readonly navigations: readonly string[];
}

/** The entity as the level shows it: `none` says nothing, `full` names its type, its address and those that it leads to. */
export function annotate(entity: Entity, level: MetadataLevel, declaredType: string, place: Place): Entity {
  switch (level) {
    case 'minimal':
      return entity;
    case 'full':
      return annotateFully(entity, declaredType, place);
    case 'none':
      return Object.fromEntries(Object.entries(entity).filter(([name]) => !name.includes('@odata.')));
  }
}

function annotateFully(entity: Entity, declaredType: string, { path, root, navigations }: Place): Entity {
  const { '@odata.type': own, ...rest } = entity;
  const cast = typeof own === 'string' ? own.replace('#', '/') : '';
  const address = `${root}/${path}${cast}`;
  const links = navigations.flatMap((name) => [
    [`${name}@odata.associationLink`, `${address}/${name}/$ref`],
    [`${name}@odata.navigationLink`, `${address}/${name}`],
  ]);
  return {
    '@odata.type': own ?? `#${declaredType}`,
    '@odata.id': path,
    '@odata.editLink': `${path}${cast}`,
    ...rest,
    ...Object.fromEntries(links),
  };
}
