import { invariant } from '../../../core/errors.ts';
import { oncePer } from '../../../core/once-per.ts';
import type { LocUri } from './loc-uri.ts';
import type { CspNode } from './row.ts';

/** A place in the table: what may stand at one segment of a path. */
export interface TableNode {
  /** The row, when the table describes the node; an interior node in between needs none. */
  readonly row: CspNode | undefined;
  readonly isDynamic: boolean;
  readonly literals: ReadonlyMap<string, TableNode>;
  readonly dynamic: TableNode | undefined;
}

/** A node that the table knows, with what its dynamic segments are. */
export interface Match {
  readonly node: TableNode;
  readonly params: Readonly<Record<string, string>>;
}

interface Draft {
  row: CspNode | undefined;
  isDynamic: boolean;
  literals: Map<string, Draft>;
  dynamic: Draft | undefined;
  dynamicName: string;
}

/** The strict table of nodes, indexed by segment; a literal segment wins over a dynamic one. */
export class CspTable {
  readonly #roots: { readonly device: Draft; readonly user: Draft };

  constructor(rows: readonly CspNode[]) {
    this.#roots = { device: draft(false), user: draft(false) };
    for (const row of rows) {
      for (const scope of row.scopes ?? ['device']) insert(this.#roots[scope], row);
    }
  }

  /** The table's node for an address, undefined where no CSP has one. */
  readonly find = oncePer(({ scope, segments }: LocUri): Match | undefined => {
    const params: Record<string, string> = {};
    let at = this.#roots[scope];
    for (const segment of segments) {
      const literal = at.literals.get(segment);
      const next = literal ?? at.dynamic;
      if (next === undefined) return undefined;
      if (literal === undefined) params[at.dynamicName] = segment;
      at = next;
    }
    return { node: at, params };
  });
}

function draft(isDynamic: boolean): Draft {
  return { row: undefined, isDynamic, literals: new Map(), dynamic: undefined, dynamicName: '' };
}

function insert(root: Draft, row: CspNode): void {
  let at = root;
  for (const segment of row.pattern.split('/')) {
    const [, name] = /^\{(.+)\}$/.exec(segment) ?? [];
    if (name === undefined) {
      const next = at.literals.get(segment) ?? draft(false);
      at.literals.set(segment, next);
      at = next;
    } else {
      at.dynamic ??= draft(true);
      at.dynamicName = name;
      at = at.dynamic;
    }
  }
  invariant(at.row === undefined, `the management tree has ${row.pattern} twice`);
  at.row = row;
}
