import { invariant } from '../../../core/errors.ts';
import type { Execution, Executor, NodeRequest } from '../../../protocol/syncml/executor.ts';
import type { Format, Item } from '../../../protocol/syncml/message.ts';
import { STATUS } from '../../../protocol/syncml/status.ts';
import type { Machine } from '../../machine.ts';
import { askForReboot } from '../pending-reboot.ts';
import { signalsOf } from '../signals.ts';
import { childOf, encodeSegment, formatLocUri, type LocUri, parentOf, parseLocUri } from './loc-uri.ts';
import { managedUser } from './managed-user.ts';
import { NodeStore } from './node-store.ts';
import type { CspNode, NodeContext } from './row.ts';
import { ROWS } from './rows.ts';
import { CspTable, type Match, type TableNode } from './table.ts';
import { Transaction } from './transaction.ts';
import { refusalOf } from './value.ts';

const TABLE = new CspTable(ROWS);

/**
 * The management tree of a machine as it is at this moment: what a server may do to it through `execute`, strictly by
 * the table, and what Windows itself reads and writes of it. The values lie on the disk; an instance holds nothing
 * but the undo log of the Atomic under way.
 */
export class CspTree implements Executor {
  readonly #machine: Machine;
  readonly #transaction = new Transaction();
  readonly #store: NodeStore;
  readonly #sid: string | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#sid = managedUser(machine);
    this.#store = new NodeStore(machine, this.#sid, this.#transaction);
  }

  begin(): void {
    this.#transaction.begin();
  }

  commit(): void {
    this.#transaction.commit();
  }

  rollBack(): boolean {
    this.#transaction.rollBack();
    return true;
  }

  /** Does what one item of a command asks, or says why not (mdm.md 6, Commands). */
  execute({ verb, target, format, data = '' }: NodeRequest): Execution {
    const uri = parseLocUri(target);
    if (uri === undefined) return { status: STATUS.badRequest };
    if (uri.scope === 'user' && this.#sid === undefined) {
      return { status: verb === 'Add' ? STATUS.commandFailed : STATUS.notAllowed };
    }
    const match = TABLE.find(uri);
    if (match === undefined) return { status: STATUS.notFound };
    switch (verb) {
      case 'Get':
        return this.#get(uri, match);
      case 'Add':
        return { status: this.#add(uri, match, format, data) };
      case 'Replace':
        return { status: this.#replace(uri, match, format, data) };
      case 'Delete':
        return { status: this.#delete(uri, match) };
      case 'Exec':
        return this.#exec(uri, match, data);
    }
  }

  /** The value of a leaf, or undefined; for Windows' own use. */
  read(target: string): string | undefined {
    const uri = this.#known(target);
    if (uri.scope === 'user' && this.#sid === undefined) return undefined;
    return this.#value(uri, this.#match(uri));
  }

  /** Whether a node is there, be it one that a server may not read; false for an address that no CSP has. */
  has(target: string): boolean {
    const uri = parseLocUri(target);
    if (uri === undefined || (uri.scope === 'user' && this.#sid === undefined)) return false;
    return this.#exists(uri);
  }

  /** Decoded names of what is below a node, for Windows' own use; none when the node is not there. */
  children(target: string): string[] {
    const uri = this.#known(target);
    if (uri.scope === 'user' && this.#sid === undefined) return [];
    return this.#exists(uri) ? this.#childNames(uri, this.#match(uri)) : [];
  }

  /** Writes a leaf, or adds an interior node when no value is given, past the rules that bind a server. */
  write(target: string, value?: string): void {
    const uri = this.#known(target);
    const { row } = this.#match(uri).node;
    if (value === undefined) this.#store.addBranch(uri);
    else if (row !== undefined) this.#put(uri, row, value);
    this.#changed();
  }

  #get(uri: LocUri, match: Match): Execution {
    if (!this.#exists(uri)) return { status: STATUS.notFound };
    const { row } = match.node;
    if (isLeaf(match.node) && row?.access.includes('G') !== true) return { status: STATUS.notAllowed };
    return { status: STATUS.ok, results: this.#results(uri, match) };
  }

  /** With `?prop=` a property, with `?list=` the whole subtree, else the node itself (mdm.md 6). */
  #results(uri: LocUri, match: Match): Item[] {
    const value = this.#value(uri, match);
    const format = formatOf(match.node, value);
    switch (uri.query) {
      case 'prop=Format':
        return [{ format: 'chr', type: 'text/plain', data: format }];
      case 'prop=Type':
        return [{ format: 'chr', type: 'text/plain', data: 'text/plain' }];
      case 'prop=Name':
        return [{ format: 'chr', type: 'text/plain', data: uri.segments.at(-1) ?? '' }];
      case 'list=Struct':
      case 'list=StructData':
        return this.#subtree(uri, uri.query === 'list=StructData');
      default:
        return [this.#item(uri, match)];
    }
  }

  #item(uri: LocUri, match: Match): Item {
    if (isLeaf(match.node)) {
      const data = this.#value(uri, match) ?? '';
      return { format: formatOf(match.node, data), type: 'text/plain', data };
    }
    return { format: 'node', data: this.#childNames(uri, match).map(encodeSegment).join('/') };
  }

  #subtree(uri: LocUri, withData: boolean): Item[] {
    const match = this.#match(uri);
    const source = formatLocUri(uri);
    const { data, ...rest } = this.#item(uri, match);
    const own: Item = { source, ...rest, ...(withData && isLeaf(match.node) && data !== undefined && { data }) };
    const { query: _, ...bare } = uri;
    return [own, ...this.#childNames(uri, match).flatMap((name) => this.#subtree(childOf(bare, name), withData))];
  }

  #add(uri: LocUri, match: Match, format: Format | undefined, data: string): number {
    if (this.#exists(uri)) return STATUS.alreadyExists;
    const { row } = match.node;
    if (row?.access.includes('A') !== true) return STATUS.notAllowed;
    if (!isLeaf(match.node)) {
      this.#store.addBranch(uri);
      this.#changed();
      return STATUS.ok;
    }
    // What is executed later is only announced by Add, without a value (mdm.md 7, EnterpriseDesktopAppManagement).
    const refusal = row.access.includes('X') ? undefined : this.#refusal(uri, row, format, data);
    if (refusal !== undefined) return refusal;
    this.#put(uri, row, data);
    this.#changed();
    return STATUS.ok;
  }

  #replace(uri: LocUri, { node }: Match, format: Format | undefined, data: string): number {
    const { row } = node;
    if (row === undefined || !isLeaf(node) || !row.access.includes('R')) return STATUS.notAllowed;
    if (row.upserts === undefined && !this.#exists(uri)) return STATUS.notFound;
    const refusal = this.#refusal(uri, row, format, data);
    if (refusal !== undefined) return refusal;
    this.#put(uri, row, data);
    this.#changed();
    return STATUS.ok;
  }

  #delete(uri: LocUri, { node }: Match): number {
    if (!this.#exists(uri)) return STATUS.notFound;
    if (node.row?.access.includes('D') !== true) return STATUS.notAllowed;
    this.#tellRemoved(uri);
    this.#store.remove(uri);
    this.#changed();
    return STATUS.ok;
  }

  #tellRemoved(uri: LocUri): void {
    const match = this.#match(uri);
    match.node.row?.removed?.(this.#context(uri, match));
    if (!isLeaf(match.node)) for (const name of this.#store.children(uri)) this.#tellRemoved(childOf(uri, name));
  }

  #exec(uri: LocUri, match: Match, data: string): Execution {
    const { row } = match.node;
    if (row?.exec === undefined || !row.access.includes('X')) return { status: STATUS.notAllowed };
    if (row.access.includes('A') && !this.#exists(uri)) return { status: STATUS.notFound };
    const outcome = row.exec(this.#context(uri, match), data);
    this.#changed();
    return outcome;
  }

  #refusal(uri: LocUri, row: CspNode, format: Format | undefined, data: string): number | undefined {
    const match = this.#match(uri);
    return refusalOf(row, format, data) ?? row.refuse?.(this.#context(uri, match), data, this.#value(uri, match));
  }

  #put(uri: LocUri, row: CspNode, value: string): void {
    const match = this.#match(uri);
    const before = this.#store.read(uri);
    this.#store.write(uri, row.isSecret ? '' : value);
    row.written?.(this.#context(uri, match), value);
    if (row.reboots && before !== value) {
      this.#transaction.onCommit(() => askForReboot(this.#machine, formatLocUri(uri)));
    }
  }

  #value(uri: LocUri, match: Match): string | undefined {
    const { row } = match.node;
    if (row === undefined || !isLeaf(match.node)) return undefined;
    if (row.read !== undefined) return row.read(this.#context(uri, match));
    const stored = this.#store.read(uri);
    if (stored !== undefined || row.default === undefined) return stored;
    return this.#exists(parentOf(uri)) ? row.default : undefined;
  }

  /** An interior node that can be added, or has a name of somebody's choice, is there once somebody made it. */
  #exists(uri: LocUri): boolean {
    if (uri.segments.length === 0) return true;
    const match = TABLE.find(uri);
    if (match === undefined) return false;
    const { node } = match;
    if (isLeaf(node)) return this.#value(uri, match) !== undefined;
    if (!node.isDynamic && node.row?.access.includes('A') !== true) return this.#exists(parentOf(uri));
    return this.#store.hasBranch(uri) || this.#listed(parentOf(uri)).includes(uri.segments.at(-1) ?? '');
  }

  #childNames(uri: LocUri, { node }: Match): string[] {
    const literals = [...node.literals.keys()].filter((name) => this.#exists(childOf(uri, name)));
    const dynamic = node.dynamic === undefined ? [] : [...this.#listed(uri), ...this.#store.children(uri)];
    return [...literals, ...new Set(dynamic.filter((name) => !node.literals.has(name)))];
  }

  #listed(uri: LocUri): readonly string[] {
    if (uri.segments.length === 0) return [];
    const match = this.#match(uri);
    return match.node.row?.list?.(this.#context(uri, match)) ?? [];
  }

  #context(uri: LocUri, { params }: Match): NodeContext {
    return {
      machine: this.#machine,
      store: this.#store,
      transaction: this.#transaction,
      uri,
      params,
      sid: this.#sid,
    };
  }

  #known(target: string): LocUri {
    const uri = parseLocUri(target);
    invariant(uri !== undefined, `${target} is no LocURI`);
    return uri;
  }

  #match(uri: LocUri): Match {
    const match = TABLE.find(uri);
    // Asked for every node that is looked at: the address is written out only when there is none.
    if (match === undefined) invariant(false, `the management tree has no ${formatLocUri(uri)}`);
    return match;
  }

  #changed(): void {
    this.#transaction.onCommit(() => signalsOf(this.#machine).change());
  }
}

function isLeaf({ row }: TableNode): boolean {
  return row !== undefined && row.format !== 'node';
}

/** A node that takes any format tells the one that its value looks like. */
function formatOf({ row }: TableNode, value: string | undefined): Format {
  if (row === undefined) return 'node';
  if (row.format !== 'any') return row.format;
  return value !== undefined && /^-?\d+$/.test(value) ? 'int' : 'chr';
}
