/** The formats of a value (mdm.md 6). */
export const FORMATS = ['chr', 'int', 'bool', 'b64', 'node', 'null', 'xml', 'time', 'float', 'date', 'bin'] as const;

/** A format that mdm.md 6 lists. */
export type Format = (typeof FORMATS)[number];

/** One node, value or event that a command is about. Undefined data is an absent Data element, '' an empty one. */
export interface Item {
  /** Target/LocURI: the node that a command addresses. */
  readonly target?: string;
  /** Source/LocURI: the node that Results, alerts and DevInfo come from. */
  readonly source?: string;
  /** `unknown` stands for any text that is no format: it is for the receiver of the item to refuse, with 415. */
  readonly format?: Format | 'unknown';
  /** `text/plain`, or the type of an alert. */
  readonly type?: string;
  /** Of a generic alert: informational, warning, critical, fatal. */
  readonly mark?: string;
  readonly data?: string;
}

/** What one side proves itself with, in SyncHdr. */
export interface Cred {
  /** `syncml:auth-md5` or `syncml:auth-basic`. */
  readonly type: string;
  readonly format?: string;
  readonly data: string;
}

/** What the refusing or accepting side asks for next time. */
export interface Chal {
  readonly type: string;
  readonly format?: string;
  /** Base64. */
  readonly nextNonce?: string;
}

/** SyncHdr without the two versions, which are constants. */
export interface Header {
  /** Chosen by the client, opaque, kept by both. */
  readonly sessionId: string;
  /** From 1; the server echoes the client's. */
  readonly msgId: number;
  readonly target: string;
  readonly source: string;
  /** Source/LocName: the account that `cred` is of. */
  readonly sourceName?: string;
  readonly cred?: Cred;
  /** Bytes that the client takes in one message. */
  readonly maxMsgSize?: number;
}

/** The answer to one command, or to one item of it when `targetRef` or `sourceRef` is there. */
export interface Status {
  readonly name: 'Status';
  readonly cmdId: string;
  readonly msgRef: number;
  /** CmdID of the command; '0' is the SyncHdr. */
  readonly cmdRef: string;
  /** Element name of the command. */
  readonly cmd: string;
  readonly targetRef?: string;
  readonly sourceRef?: string;
  readonly chal?: Chal;
  /** See status.ts. */
  readonly data: number;
  /** `0x…`: the HRESULT behind a failure, from SyncApplicationVersion 3.0 on. */
  readonly originalError?: string;
  readonly items?: readonly Item[];
}

/** The values that a successful Get found. */
export interface Results {
  readonly name: 'Results';
  readonly cmdId: string;
  readonly msgRef: number;
  readonly cmdRef: string;
  readonly cmd?: string;
  readonly items: readonly Item[];
}

/** An event; `code` is one of ALERT. */
export interface Alert {
  readonly name: 'Alert';
  readonly cmdId: string;
  readonly code: number;
  readonly items: readonly Item[];
}

/** What is done to nodes of the management tree. */
export const ITEM_VERBS = ['Add', 'Replace', 'Delete', 'Get', 'Exec'] as const;

/** @example 'Replace' */
export type ItemVerb = (typeof ITEM_VERBS)[number];

/** A command on nodes. The Meta of the command, when there was one, is already in its items. */
export interface ItemCommand {
  readonly name: ItemVerb;
  readonly cmdId: string;
  readonly items: readonly Item[];
}

/** All or nothing. A child without a CmdID reads as one with '': the receiver answers 400 for the batch (mdm.md 6). */
export interface Atomic {
  readonly name: 'Atomic';
  readonly cmdId: string;
  readonly commands: readonly Command[];
}

/** A command element that mdm.md 6 does not know; the receiver answers 400. */
export interface Unknown {
  readonly name: 'Unknown';
  readonly cmdId: string;
  /** Its local name. */
  readonly element: string;
}

/** Everything that stands in a SyncBody. */
export type Command = Status | Results | Alert | ItemCommand | Atomic | Unknown;

/** One OMA-DM 1.2 message. */
export interface SyncMlMessage {
  readonly header: Header;
  readonly commands: readonly Command[];
  /** False when the sender's package goes on in its next message. */
  readonly final: boolean;
  /** Whether SyncBody declares the `msft` prefix, as it does from SyncApplicationVersion 3.0 on. */
  readonly msft?: true;
}

/** Alert codes (mdm.md 6). */
export const ALERT = {
  serverInitiated: 1200,
  clientInitiated: 1201,
  nextMessage: 1222,
  abort: 1223,
  clientEvent: 1224,
  noEndOfData: 1225,
  generic: 1226,
} as const;

type Unnumbered<C> = C extends Command ? Omit<C, 'cmdId'> : never;

/** A command before it has its CmdID. */
export type Draft =
  | Unnumbered<Exclude<Command, Atomic>>
  | { readonly name: 'Atomic'; readonly commands: readonly Draft[] };

/** Gives CmdIDs that rise from `first`, an Atomic before its children: unique in the message, never 0 (mdm.md 6). */
export function numbered(drafts: readonly Draft[], first: number): Command[] {
  let next = first;
  const number = (draft: Draft): Command => {
    const cmdId = String(next);
    next += 1;
    return draft.name === 'Atomic' ? { ...draft, cmdId, commands: draft.commands.map(number) } : { ...draft, cmdId };
  };
  return drafts.map(number);
}

/** The element name that a Status about this command carries in Cmd. */
export function elementName(command: Command): string {
  return command.name === 'Unknown' ? command.element : command.name;
}

/** Whether a command is on nodes. */
export function isItemCommand(command: Command): command is ItemCommand {
  return (ITEM_VERBS as readonly string[]).includes(command.name);
}
