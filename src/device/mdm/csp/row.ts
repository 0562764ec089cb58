import type { Format } from '../../../protocol/syncml/message.ts';
import type { Machine } from '../../machine.ts';
import type { LocUri, Scope } from './loc-uri.ts';
import type { NodeStore } from './node-store.ts';
import type { Transaction } from './transaction.ts';

/** What a handler may look at and touch. */
export interface NodeContext {
  readonly machine: Machine;
  readonly store: NodeStore;
  readonly transaction: Transaction;
  readonly uri: LocUri;
  /** Decoded values of the pattern's `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  /** SID of the user whom `./User` means. */
  readonly sid: string | undefined;
}

/** How an Exec went. */
export interface ExecOutcome {
  readonly status: number;
  /** The device leaves the session after it (mdm.md 6). */
  readonly abortsSession?: true;
}

/** One node of the strict table (docs/design.md 5): what Windows takes and what it refuses. */
export interface CspNode {
  /** Below the root of its scope, `{name}` for a dynamic segment: `Vendor/MSFT/DMClient/Provider/{provider}/UPN`. */
  readonly pattern: string;
  /** `any` where the format belongs to something that the table does not know, such as a policy. */
  readonly format: Format | 'any';
  /** Letters of A Add, G Get, R Replace, D Delete, X Exec. */
  readonly access: string;
  /** `device` unless told. */
  readonly scopes?: readonly Scope[];
  /** What Get answers while nobody has written. */
  readonly default?: string;
  /** Values that are taken: a list, or the ends of a range of integers. */
  readonly allowed?: readonly string[] | { readonly from: number; readonly to: number };
  /** Replace makes it when it is missing (mdm.md 6). */
  readonly upserts?: true;
  /** The node keeps that it was written, not what. */
  readonly isSecret?: true;
  /** Writing it asks for the coalesced reboot (mdm.md 6, Reboots). */
  readonly reboots?: true;
  /** The value where it is not simply stored; undefined when the node is not there. */
  readonly read?: (context: NodeContext) => string | undefined;
  /** Names below a dynamic interior node that come from the machine and not from the store. */
  readonly list?: (context: NodeContext) => readonly string[];
  /** A status that refuses a well-formed value, given the one there was. */
  readonly refuse?: (context: NodeContext, value: string, before: string | undefined) => number | undefined;
  /** What a value changes beside the node; everything in it must be undoable or wait for the commit. */
  readonly written?: (context: NodeContext, value: string) => void;
  readonly removed?: (context: NodeContext) => void;
  readonly exec?: (context: NodeContext, data: string) => ExecOutcome;
}

/** Rows that share the beginning of their pattern. @example below('DevInfo', [{ pattern: 'DevId', … }]) */
export function below(prefix: string, rows: readonly CspNode[]): CspNode[] {
  return rows.map((row) => ({ ...row, pattern: `${prefix}/${row.pattern}` }));
}

/** The same rows in both halves of the tree. */
export function inBothScopes(rows: readonly CspNode[]): CspNode[] {
  return rows.map((row) => ({ ...row, scopes: ['device', 'user'] }));
}
