import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { attribute, child, children, childText, type XmlElement } from '../xml/element.ts';
import { parseXml } from '../xml/read.ts';
import {
  type Chal,
  type Command,
  type Cred,
  FORMATS,
  type Format,
  type Header,
  ITEM_VERBS,
  type Item,
  type ItemVerb,
  type Status,
  type SyncMlMessage,
} from './message.ts';
import { SYNCML, VER_DTD, VER_PROTO } from './names.ts';
import { rawXml } from './raw-xml.ts';

/** Ends the reading at the first thing wrong; caught in `readSyncMl`, so nothing escapes. */
class Malformed extends Error {
  readonly where: CodecError;

  constructor(message: string, path: string, offset: number) {
    super(message);
    this.where = { message, path, offset };
  }
}

/**
 * Reads one message body of at most 512 KiB. Refuses what has no SyncHdr, another version, or a command that no
 * Status could name; everything that a receiver answers with a status code is kept for it to answer.
 */
export function readSyncMl(text: string): Result<SyncMlMessage, CodecError> {
  const parsed = parseXml(text);
  if (!parsed.ok) return parsed;
  try {
    return ok(message(parsed.value));
  } catch (error) {
    if (error instanceof Malformed) return err(error.where);
    throw error;
  }
}

function message(root: XmlElement): SyncMlMessage {
  if (root.name !== 'SyncML' || root.namespace !== SYNCML) {
    throw new Malformed(`root is not SyncML of ${SYNCML}`, '', root.offset);
  }
  const body = required(root, 'SyncBody', '');
  return {
    header: header(required(root, 'SyncHdr', '')),
    commands: commands(body, 'SyncBody', false),
    final: child(body, 'Final') !== undefined,
  };
}

function header(hdr: XmlElement): Header {
  const path = 'SyncHdr';
  constant(hdr, 'VerDTD', VER_DTD);
  constant(hdr, 'VerProto', VER_PROTO);
  const source = required(hdr, 'Source', path);
  const credElement = child(hdr, 'Cred');
  const meta = child(hdr, 'Meta');
  const sizeElement = meta && child(meta, 'MaxMsgSize');
  const sourceName = childText(source, 'LocName')?.trim();
  return {
    sessionId: requiredText(hdr, 'SessionID', path),
    msgId: requiredNumber(hdr, 'MsgID', path),
    target: requiredText(required(hdr, 'Target', path), 'LocURI', `${path}/Target`),
    source: requiredText(source, 'LocURI', `${path}/Source`),
    ...(sourceName !== undefined && { sourceName }),
    ...(credElement && { cred: cred(credElement) }),
    ...(sizeElement && { maxMsgSize: number(sizeElement, `${path}/Meta/MaxMsgSize`) }),
  };
}

function constant(hdr: XmlElement, name: string, value: string): void {
  const found = required(hdr, name, 'SyncHdr');
  if (found.text.trim() === value) return;
  throw new Malformed(`${name} is '${found.text.trim()}', not ${value}`, `SyncHdr/${name}`, found.offset);
}

function cred(it: XmlElement): Cred {
  const path = 'SyncHdr/Cred';
  return { ...typeAndFormat(required(it, 'Meta', path), path), data: requiredText(it, 'Data', path) };
}

function chal(it: XmlElement, path: string): Chal {
  const meta = required(it, 'Meta', path);
  const nextNonce = childText(meta, 'NextNonce')?.trim();
  return { ...typeAndFormat(meta, path), ...(nextNonce !== undefined && { nextNonce }) };
}

function typeAndFormat(meta: XmlElement, path: string): { type: string; format?: string } {
  const format = childText(meta, 'Format')?.trim();
  return { type: requiredText(meta, 'Type', `${path}/Meta`), ...(format !== undefined && { format }) };
}

/** In an Atomic everything but its own CmdID and Meta is a command, and a missing CmdID is for a Status 400. */
function commands(parent: XmlElement, path: string, inAtomic: boolean): Command[] {
  const seen = new Map<string, number>();
  const found: Command[] = [];
  for (const it of parent.children) {
    if (it.name === 'Final' || (inAtomic && (it.name === 'CmdID' || it.name === 'Meta'))) continue;
    const nth = (seen.get(it.name) ?? 0) + 1;
    seen.set(it.name, nth);
    found.push(command(it, `${path}/${it.name}[${nth}]`, inAtomic));
  }
  return found;
}

function command(it: XmlElement, path: string, inAtomic: boolean): Command {
  const cmdId = readCmdId(it, path, inAtomic);
  switch (it.name) {
    case 'Status':
      return status(it, cmdId, path);
    case 'Results': {
      const cmd = childText(it, 'Cmd')?.trim();
      return {
        name: 'Results',
        cmdId,
        msgRef: requiredNumber(it, 'MsgRef', path),
        cmdRef: requiredText(it, 'CmdRef', path),
        ...(cmd !== undefined && { cmd }),
        items: items(it),
      };
    }
    case 'Alert':
      return { name: 'Alert', cmdId, code: requiredNumber(it, 'Data', path), items: items(it) };
    case 'Atomic':
      return { name: 'Atomic', cmdId, commands: commands(it, path, true) };
    default:
      return isItemVerb(it.name)
        ? { name: it.name, cmdId, items: items(it) }
        : { name: 'Unknown', cmdId, element: it.name };
  }
}

function readCmdId(it: XmlElement, path: string, inAtomic: boolean): string {
  const cmdId = childText(it, 'CmdID')?.trim() ?? '';
  if (cmdId !== '' && cmdId !== '0') return cmdId;
  if (inAtomic) return '';
  throw new Malformed('command has no CmdID other than 0', `${path}/CmdID`, it.offset);
}

function status(it: XmlElement, cmdId: string, path: string): Status {
  const data = required(it, 'Data', path);
  const targetRef = childText(it, 'TargetRef')?.trim();
  const sourceRef = childText(it, 'SourceRef')?.trim();
  const chalElement = child(it, 'Chal');
  const originalError = attribute(data, 'originalerror');
  const statusItems = items(it);
  return {
    name: 'Status',
    cmdId,
    msgRef: requiredNumber(it, 'MsgRef', path),
    cmdRef: requiredText(it, 'CmdRef', path),
    cmd: requiredText(it, 'Cmd', path),
    ...(targetRef !== undefined && { targetRef }),
    ...(sourceRef !== undefined && { sourceRef }),
    ...(chalElement && { chal: chal(chalElement, `${path}/Chal`) }),
    data: number(data, `${path}/Data`),
    ...(originalError !== undefined && { originalError }),
    ...(statusItems.length > 0 && { items: statusItems }),
  };
}

type Meta = Pick<Item, 'type' | 'format' | 'mark'>;

function items(it: XmlElement): Item[] {
  const shared = meta(it);
  return children(it, 'Item').map((one) => ({ ...shared, ...item(one) }));
}

function item(it: XmlElement): Item {
  const target = locUri(it, 'Target');
  const source = locUri(it, 'Source');
  const data = child(it, 'Data');
  return {
    ...(target !== undefined && { target }),
    ...(source !== undefined && { source }),
    ...meta(it),
    ...(data && { data: data.children.length === 0 ? data.text : rawXml(data) }),
  };
}

/** Type is read beside Meta too: multi-session alerts put it there, next to an empty Meta (mdm.md 6). */
function meta(it: XmlElement): Meta {
  const inside = child(it, 'Meta');
  const read = (name: string): string | undefined => inside && childText(inside, name)?.trim();
  const type = read('Type') ?? childText(it, 'Type')?.trim();
  const format = read('Format');
  const mark = read('Mark');
  return {
    ...(type !== undefined && { type }),
    ...(format !== undefined && { format: isFormat(format) ? format : 'unknown' }),
    ...(mark !== undefined && { mark }),
  };
}

function locUri(it: XmlElement, name: 'Target' | 'Source'): string | undefined {
  const found = child(it, name);
  return found && childText(found, 'LocURI')?.trim();
}

function required(it: XmlElement, name: string, path: string): XmlElement {
  const found = child(it, name);
  if (found !== undefined) return found;
  throw new Malformed(`${name} is missing`, path === '' ? name : `${path}/${name}`, it.offset);
}

function requiredText(it: XmlElement, name: string, path: string): string {
  const found = required(it, name, path);
  const text = found.text.trim();
  if (text !== '') return text;
  throw new Malformed(`${name} is empty`, `${path}/${name}`, found.offset);
}

function requiredNumber(it: XmlElement, name: string, path: string): number {
  return number(required(it, name, path), `${path}/${name}`);
}

function number(it: XmlElement, path: string): number {
  const text = it.text.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Malformed(`${it.name} is '${text}', not a number`, path, it.offset);
}

function isFormat(text: string): text is Format {
  return (FORMATS as readonly string[]).includes(text);
}

function isItemVerb(name: string): name is ItemVerb {
  return (ITEM_VERBS as readonly string[]).includes(name);
}
