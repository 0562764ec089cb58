import type { CodecError, Result } from '../../core/result.ts';
import { attribute, type XmlElement } from '../xml/element.ts';
import { readDocument, refuse } from '../xml/fields.ts';
import { element, renderXml, type XmlNode } from '../xml/write.ts';

export const DATATYPES = ['string', 'integer', 'boolean'] as const;

/** A named value of a provisioning document. */
export interface Parm {
  readonly name: string;
  /** Absent for switches such as BACKCOMPATRETRYDISABLED. */
  readonly value?: string | undefined;
  readonly datatype?: (typeof DATATYPES)[number] | undefined;
}

/** A node of a provisioning document: a store, a CSP node or an application. */
export interface Characteristic {
  readonly type: string;
  readonly parms: readonly Parm[];
  readonly children: readonly Characteristic[];
}

/** @example characteristic('PrivateKeyContainer') */
export function characteristic(
  type: string,
  parms: readonly Parm[] = [],
  children: readonly Characteristic[] = [],
): Characteristic {
  return { type, parms, children };
}

/** Writes `wap-provisioningdoc`; the case of names and the attribute order matter to some readers (mdm.md 8). */
export function writeWap(characteristics: readonly Characteristic[]): string {
  return renderXml(element('wap-provisioningdoc', { version: '1.1' }, ...characteristics.map(nodeOf)));
}

function nodeOf({ type, parms, children }: Characteristic): XmlNode {
  return element(
    'characteristic',
    { type },
    ...parms.map(({ name, value, datatype }) => element('parm', { name, value, datatype })),
    ...children.map(nodeOf),
  );
}

/** Reads `wap-provisioningdoc` into its tree; refuses any other element and a datatype outside the three. */
export function readWap(text: string): Result<Characteristic[], CodecError> {
  return readDocument(text, (root) => {
    if (root.name !== 'wap-provisioningdoc') refuse(root, 'root is not wap-provisioningdoc');
    return root.children.map(readCharacteristic);
  });
}

function readCharacteristic(node: XmlElement): Characteristic {
  if (node.name !== 'characteristic') refuse(node, `'${node.name}' is not a characteristic`);
  const isParm = ({ name }: XmlElement): boolean => name === 'parm';
  return {
    type: attribute(node, 'type') ?? refuse(node, 'characteristic has no type'),
    parms: node.children.filter(isParm).map(readParm),
    children: node.children.filter((it) => !isParm(it)).map(readCharacteristic),
  };
}

function readParm(node: XmlElement): Parm {
  const datatype = attribute(node, 'datatype');
  const known = DATATYPES.find((it) => it === datatype);
  if (datatype !== undefined && known === undefined) refuse(node, `datatype '${datatype}' is unknown`);
  const value = attribute(node, 'value');
  return {
    name: attribute(node, 'name') ?? refuse(node, 'parm has no name'),
    ...(value !== undefined && { value }),
    ...(known !== undefined && { datatype: known }),
  };
}
