import { element, renderXml, type XmlNode } from '../xml/write.ts';
import type { Chal, Command, Cred, Header, Item, Status, SyncMlMessage } from './message.ts';
import { METINF, MSFT, SYNCML, VER_DTD, VER_PROTO } from './names.ts';

/**
 * The body of one message: element order and namespaces of mdm.md 6, no white space, no declaration.
 * Values of format xml are escaped text like every other, so no value can break out of its Data.
 */
export function writeSyncMl(message: SyncMlMessage): string {
  return renderXml(
    element(
      'SyncML',
      { xmlns: SYNCML },
      header(message.header),
      element(
        'SyncBody',
        { 'xmlns:msft': needsMsft(message) ? MSFT : undefined },
        ...message.commands.map(command),
        message.final ? element('Final', null) : undefined,
      ),
    ),
  );
}

/** The size in bytes that a command takes in a message: what a sender counts to stay below the receiver's limit. */
export function commandSizeBytes(it: Command): number {
  return Buffer.byteLength(renderXml(command(it)));
}

function needsMsft({ msft, commands }: SyncMlMessage): boolean {
  return msft === true || commands.some(showsOriginalError);
}

function showsOriginalError(it: Command): boolean {
  return it.name === 'Atomic' ? it.commands.some(showsOriginalError) : 'originalError' in it;
}

function header(it: Header): XmlNode {
  return element(
    'SyncHdr',
    null,
    leaf('VerDTD', VER_DTD),
    leaf('VerProto', VER_PROTO),
    leaf('SessionID', it.sessionId),
    leaf('MsgID', String(it.msgId)),
    element('Target', null, leaf('LocURI', it.target)),
    element('Source', null, leaf('LocURI', it.source), optional('LocName', it.sourceName)),
    it.cred && cred(it.cred),
    it.maxMsgSize === undefined ? undefined : meta([['MaxMsgSize', String(it.maxMsgSize)]]),
  );
}

function command(it: Command): XmlNode {
  const cmdId = it.cmdId === '' ? undefined : leaf('CmdID', it.cmdId);
  switch (it.name) {
    case 'Status':
      return status(it, cmdId);
    case 'Results':
      return element(
        'Results',
        null,
        cmdId,
        leaf('MsgRef', String(it.msgRef)),
        leaf('CmdRef', it.cmdRef),
        optional('Cmd', it.cmd),
        ...it.items.map(item),
      );
    case 'Alert':
      return element('Alert', null, cmdId, leaf('Data', String(it.code)), ...it.items.map(item));
    case 'Atomic':
      return element('Atomic', null, cmdId, ...it.commands.map(command));
    case 'Unknown':
      return element(it.element, null, cmdId);
    case 'Add':
    case 'Replace':
    case 'Delete':
    case 'Get':
    case 'Exec':
      return element(it.name, null, cmdId, ...it.items.map(item));
  }
}

function status(it: Status, cmdId: XmlNode | undefined): XmlNode {
  return element(
    'Status',
    null,
    cmdId,
    leaf('MsgRef', String(it.msgRef)),
    leaf('CmdRef', it.cmdRef),
    leaf('Cmd', it.cmd),
    optional('TargetRef', it.targetRef),
    optional('SourceRef', it.sourceRef),
    it.chal && chal(it.chal),
    element('Data', { 'msft:originalerror': it.originalError }, String(it.data)),
    ...(it.items ?? []).map(item),
  );
}

function item(it: Item): XmlNode {
  return element(
    'Item',
    null,
    it.target === undefined ? undefined : element('Target', null, leaf('LocURI', it.target)),
    it.source === undefined ? undefined : element('Source', null, leaf('LocURI', it.source)),
    meta([
      ['Type', it.type],
      ['Format', it.format],
      ['Mark', it.mark],
    ]),
    optional('Data', it.data),
  );
}

function cred(it: Cred): XmlNode {
  return element(
    'Cred',
    null,
    meta([
      ['Type', it.type],
      ['Format', it.format],
    ]),
    leaf('Data', it.data),
  );
}

function chal(it: Chal): XmlNode {
  return element(
    'Chal',
    null,
    meta([
      ['Type', it.type],
      ['Format', it.format],
      ['NextNonce', it.nextNonce],
    ]),
  );
}

/** Each child of Meta declares its own namespace, as Windows writes it. */
function meta(entries: readonly (readonly [name: string, value: string | undefined])[]): XmlNode | undefined {
  const present = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [element(name, { xmlns: METINF }, value)],
  );
  return present.length === 0 ? undefined : element('Meta', null, ...present);
}

function leaf(name: string, text: string): XmlNode {
  return element(name, null, text);
}

function optional(name: string, text: string | undefined): XmlNode | undefined {
  return text === undefined ? undefined : leaf(name, text);
}
