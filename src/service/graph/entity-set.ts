import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { GraphVersion } from './call.ts';

/** How the rows of one table show in Graph. */
export interface EntitySet<Row> {
  /** As the context names it: `deviceManagement/windowsAutopilotDeviceIdentities`. */
  readonly path: string;
  /** `microsoft.graph.windowsAutopilotDeviceIdentity` */
  readonly type: string;
  /** What a page holds when nobody asks; 100 unless it says otherwise. */
  readonly pageSize?: number;
  /** `@odata.count` says unasked how many a page holds (graph.md gr-4-04). */
  readonly countsPage?: boolean;
  /** Properties that v1.0 does not show, where `toEntity` does not see to it. */
  readonly betaOnly?: readonly string[];
  /** All that v1.0 shows to who selects nothing, where that is not everything. */
  readonly unasked?: readonly string[] | undefined;
  /** The entity as the version shows it; derived types carry `@odata.type`. */
  toEntity(row: Row, version: GraphVersion): Entity;
  /** What can be expanded, by name. */
  readonly expand?: Readonly<Record<string, Navigation<Row>>>;
  /** Whether the entity is of a type that its own is derived from, beside the declared one. */
  isOf?(entity: Entity, type: string): boolean;
}

/** What leads from a row to those of another set, whose own path counts for nothing here. */
export interface Navigation<Row, Other = unknown> {
  readonly to: Omit<EntitySet<Other>, 'path'>;
  /** To one at most. */
  readonly isSingle?: boolean;
  rows(row: Row): readonly Other[];
}

/** What leads nowhere, for the lab plays nothing that could stand there. */
export const noneOf = (type: string): Navigation<unknown> => ({
  to: { type: `microsoft.graph.${type}`, toEntity: () => ({}) },
  rows: () => [],
});

/** Where the rows of a list come from; what is missing is done over all of them. */
export interface RowSource<Row> {
  all(): readonly Row[];
  /** The same rows in an order that can be entered anywhere. */
  readonly ordered?: Ordered<Row>;
  /** Look-ups by a property, for filters that ask for it; each may give more than what matches. */
  readonly lookUps?: Readonly<Record<string, LookUp<Row>>>;
}

/** Rows by position: a list is read from where its last page ended, however long it is. */
export interface Ordered<Row> {
  positionOf(row: Row): string;
  /** At most `limit` rows behind a position, or from the start; of these the first `skip` are left out. */
  after(position: string | undefined, limit: number, skip: number): readonly Row[];
  count(): number;
}

export interface LookUp<Row> {
  /** Rows whose property equals the text in any case. */
  whole?(text: string): readonly Row[];
  /** Rows whose property contains the text in any case; undefined when there are too many to be looked up. */
  part?(text: string): readonly Row[] | undefined;
}

/** The order of numbered rows. */
export function byNumber<Row extends { readonly number: number }>(rows: {
  after(number: number, limit: number, skip: number): readonly Row[];
  count(): number;
}): Ordered<Row> {
  return {
    positionOf: ({ number }) => String(number),
    after: (position = '0', limit, skip) =>
      /^\d{1,15}$/.test(position) ? rows.after(Number(position), limit, skip) : [],
    count: rows.count,
  };
}

/** A look-up of one row by a lower-case key. */
export function byKey<Row>(find: (key: string) => Row | undefined): LookUp<Row> {
  return {
    whole(text) {
      const row = find(text.toLowerCase());
      return row === undefined ? [] : [row];
    },
  };
}
