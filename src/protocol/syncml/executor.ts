import type { Format, Item, ItemVerb } from './message.ts';

/** What one item of a command asks of one node. */
export interface NodeRequest {
  readonly verb: ItemVerb;
  /** The LocURI as the server wrote it. */
  readonly target: string;
  readonly format?: Format;
  readonly type?: string;
  readonly data?: string;
}

/** How the tree answered. */
export interface Execution {
  /** See status.ts. */
  readonly status: number;
  /** `0x…`, shown to servers that know SyncApplicationVersion 3.0 (mdm.md 6). */
  readonly originalError?: string;
  /** What a Get found; `source` may be left out when it is the target. */
  readonly results?: readonly Item[];
  /** The device leaves the session after this, as it does on Unenroll (mdm.md 6): what follows is not executed. */
  readonly abortsSession?: true;
}

/** The undo log that makes an Atomic all or nothing. Calls never nest. */
export interface AtomicExecutor {
  begin(): void;
  commit(): void;
  /** Undoes everything since `begin`; false when something could not be undone, which is told as 516. */
  rollBack(): boolean;
}

/** The management tree as a session sees it; the one thing through which `step` has effects. */
export interface Executor extends AtomicExecutor {
  execute(request: NodeRequest): Execution;
}
