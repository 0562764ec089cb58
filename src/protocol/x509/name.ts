import { childrenOf, type DerNode, der, expectTag, oid, readOid, sequence, set, TAG } from './der.ts';

const ATTRIBUTE_OIDS = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  S: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
} as const;

const ATTRIBUTE_NAMES = new Map<string, string>(Object.entries(ATTRIBUTE_OIDS).map(([name, id]) => [id, name]));

/** One part of a distinguished name. `printable` forces PrintableString even for characters illegal in it. */
export interface NameAttribute {
  /** `CN`, `OU`, `DC`…, or a dotted object identifier when read and not among the known ones. */
  readonly type: string;
  readonly value: string;
  readonly printable?: true;
}

/** A distinguished name in the order in which it is encoded, the most general part first. */
export type Name = readonly NameAttribute[];

/** @example commonName(deviceId) */
export function commonName(value: string): Name {
  return [{ type: 'CN', value }];
}

function encodeValue({ type, value, printable }: NameAttribute): Buffer {
  if (printable) return der(TAG.printableString, Buffer.from(value, 'latin1'));
  if (type === 'DC') return der(TAG.ia5String, Buffer.from(value, 'latin1'));
  const isPrintable = /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value);
  return der(isPrintable ? TAG.printableString : TAG.utf8String, Buffer.from(value));
}

/** The DER of a name. */
export function encodeName(name: Name): Buffer {
  return sequence(
    ...name.map((attribute) => {
      const id = (ATTRIBUTE_OIDS as Record<string, string>)[attribute.type] ?? attribute.type;
      return set(sequence(oid(id), encodeValue(attribute)));
    }),
  );
}

/** Reads a name inside `decodeDer`; any string type with any characters is taken (mdm.md 4, CSR). */
export function readName(node: DerNode | undefined): Name {
  const parts = childrenOf(expectTag(node, TAG.sequence, 'name')).flatMap(childrenOf);
  return parts.map((part) => {
    const [id, value] = childrenOf(expectTag(part, TAG.sequence, 'name attribute'));
    const dotted = readOid(id);
    return { type: ATTRIBUTE_NAMES.get(dotted) ?? dotted, value: readText(value) };
  });
}

function readText(node: DerNode | undefined): string {
  if (node?.tag === TAG.bmpString) {
    return Buffer.from(node.content.subarray(0, node.content.length & ~1))
      .swap16()
      .toString('utf16le');
  }
  return node?.content.toString(node.tag === TAG.utf8String ? 'utf8' : 'latin1') ?? '';
}

/** As Windows shows it, the most special part first: `CN=MS-Organization-Access, OU=…, DC=windows, DC=net`. */
export function formatName(name: Name): string {
  return [...name]
    .reverse()
    .map(({ type, value }) => `${type}=${value}`)
    .join(', ');
}

/** The last common name, which is the most special one, or an empty string. */
export function commonNameOf(name: Name): string {
  return name.findLast(({ type }) => type === 'CN')?.value ?? '';
}
