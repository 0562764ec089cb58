import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import { readBody, refuseProblem } from './body.ts';
import type { GraphVersion, Refusal } from './call.ts';
import type { Navigation } from './entity-set.ts';
import { inVersion, type ModelType, readBodyOf } from './model/type.ts';

/** Lists of entities that belong to an object and are given with it; they show where they are asked for alone. */
export type Parts = Readonly<Record<string, Part>>;

export interface Part {
  readonly type: ModelType;
  /** What a page of them holds. */
  readonly pageSize?: number;
  readonly parts?: Parts;
}

export const NO_PARTS: Parts = {};

/** How the parts of something show, whose body holds them. */
export function toParts<Row>(parts: Parts, bodyOf: (row: Row) => Entity): Record<string, Navigation<Row>> {
  const navigation = (name: string, { type, pageSize, parts: below = NO_PARTS }: Part): Navigation<Row, Entity> => ({
    to: {
      ...(pageSize !== undefined && { pageSize }),
      type: `microsoft.graph.${type.name}`,
      toEntity: (item, version) => inVersion(type, partition(item, (key) => Object.hasOwn(below, key))[1], version),
      expand: toParts(below, (item: Entity) => item),
    },
    rows: (row) => (bodyOf(row)[name] ?? []) as readonly Entity[],
  });
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, navigation(name, part)]));
}

/** A body in two: the properties that a test names first, and the others. */
export function partition(record: Entity, isFirst: (name: string) => boolean): readonly [Entity, Entity] {
  const entries = Object.entries(record);
  return [
    Object.fromEntries(entries.filter(([name]) => isFirst(name))),
    Object.fromEntries(entries.filter(([name]) => !isFirst(name))),
  ];
}

/** Numbered from 0 in their order, as the settings of a policy are. */
export function readParts(parts: Parts, bodies: Entity, version: GraphVersion): Result<Entity, Refusal> {
  const read: Record<string, Entity[]> = {};
  for (const [name, { type, parts: below = NO_PARTS }] of Object.entries(parts)) {
    if (!Object.hasOwn(bodies, name)) continue;
    const items = readBody(bodies[name], z.array(z.record(z.string(), z.unknown())));
    if (!items.ok) return items;
    const entities: Entity[] = [];
    for (const item of items.value) {
      const [partBodies, body] = partition(item, (key) => Object.hasOwn(below, key));
      const entity = readBodyOf(type, body, version);
      if (!entity.ok) return err(refuseProblem(entity.error));
      const inner = readParts(below, partBodies, version);
      if (!inner.ok) return inner;
      entities.push({ id: String(entities.length), ...entity.value, ...inner.value });
    }
    read[name] = entities;
  }
  return ok(read);
}
