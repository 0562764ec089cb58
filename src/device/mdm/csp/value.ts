import type { Format } from '../../../protocol/syncml/message.ts';
import { STATUS } from '../../../protocol/syncml/status.ts';
import type { CspNode } from './row.ts';

/**
 * Why a value may not be written to a node: 500 for another format than the node's, 400 for data that is not of its
 * format or not allowed (mdm.md 6, 9; which code goes with which is not known for certain, mdm.md 10). A value
 * that comes without a format is taken to be of the node's.
 */
export function refusalOf(row: CspNode, format: Format | undefined, data: string): number | undefined {
  const own = row.format;
  if (format !== undefined && own !== 'any' && format !== own) return STATUS.commandFailed;
  const effective = own === 'any' ? format : own;
  if (effective !== undefined && !isOfFormat(effective, data)) return STATUS.badRequest;
  return isAllowed(row.allowed, data) ? undefined : STATUS.badRequest;
}

function isOfFormat(format: Format, data: string): boolean {
  switch (format) {
    case 'int':
      return /^-?\d{1,10}$/.test(data) && Number(data) >= -0x8000_0000 && Number(data) <= 0xffff_ffff;
    case 'bool':
      return data === 'true' || data === 'false';
    case 'float':
      return /^-?\d+(\.\d+)?$/.test(data);
    case 'b64':
    case 'bin':
      return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data);
    case 'null':
      return data === '';
    case 'node':
    case 'chr':
    case 'xml':
    case 'date':
    case 'time':
      return true;
  }
}

function isAllowed(allowed: CspNode['allowed'], data: string): boolean {
  if (allowed === undefined) return true;
  if ('from' in allowed) return Number(data) >= allowed.from && Number(data) <= allowed.to;
  return allowed.includes(data);
}
