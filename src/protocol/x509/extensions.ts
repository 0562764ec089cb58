import { createHash } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  NameConstraints,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import {
  boolean,
  childrenOf,
  type DerNode,
  der,
  expectTag,
  integer,
  octetString,
  oid,
  readOid,
  sequence,
  TAG,
} from './der.ts';

/** `value` is what the extension's OCTET STRING holds. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** The extensions that `verifyChain` understands; another critical one makes a chain invalid (RFC 5280 4.2). */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

export const EKU = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  any: '2.5.29.37.0',
} as const;

/** DNS names and addresses; in a constraint an address is a block such as `127.0.0.0/8`. */
export interface HostNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

const extension = (id: string, critical: boolean, value: Buffer): Extension => ({ oid: id, critical, value });

/** Marks a CA, with how many CAs may stand below it. */
export function basicConstraints(isCa: boolean, pathLength?: number): Extension {
  const limit = pathLength === undefined ? [] : [integer(Buffer.of(pathLength))];
  return extension(EXTENSION.basicConstraints, true, sequence(...(isCa ? [boolean(true)] : []), ...limit));
}

export function extendedKeyUsage(...purposes: readonly string[]): Extension {
  return extension(EXTENSION.extendedKeyUsage, false, sequence(...purposes.map(oid)));
}

/** `digitalSignature` and `keyEncipherment` for an end entity; `keyCertSign` and `cRLSign` for a CA. */
export function keyUsage(of: 'end-entity' | 'ca'): Extension {
  const bits = of === 'ca' ? Buffer.of(0x01, 0x06) : Buffer.of(0x05, 0xa0);
  return extension(EXTENSION.keyUsage, true, der(TAG.bitString, bits));
}

/** SHA-1 of the key's SubjectPublicKeyInfo, the name under which certificates refer to it. */
function keyIdentifier(publicKeyDer: Buffer): Buffer {
  return createHash('sha1').update(publicKeyDer).digest();
}

export function subjectKeyIdentifier(publicKeyDer: Buffer): Extension {
  return extension(EXTENSION.subjectKeyIdentifier, false, octetString(keyIdentifier(publicKeyDer)));
}

export function authorityKeyIdentifier(issuerPublicKeyDer: Buffer): Extension {
  const value = sequence(der(0x80, keyIdentifier(issuerPublicKeyDer)));
  return extension(EXTENSION.authorityKeyIdentifier, false, value);
}

const generalNames = ({ dns, ip }: HostNames): GeneralName[] => [
  ...dns.map((dNSName) => new GeneralName({ dNSName })),
  ...ip.map((iPAddress) => new GeneralName({ iPAddress })),
];

const hostNames = (names: readonly GeneralName[]): HostNames => ({
  dns: names.flatMap(({ dNSName }) => (dNSName === undefined ? [] : [dNSName])),
  ip: names.flatMap(({ iPAddress }) => (iPAddress === undefined ? [] : [iPAddress])),
});

/** The hosts that a server certificate is for. */
export function subjectAltName(hosts: HostNames): Extension {
  const value = AsnConvert.serialize(new SubjectAlternativeName(generalNames(hosts)));
  return extension(EXTENSION.subjectAltName, false, Buffer.from(value));
}

/** The only hosts that certificates below a CA may name; each kind with no entry stays unconstrained. */
export function nameConstraints(permitted: HostNames): Extension {
  const subtrees = generalNames(permitted).map((base) => new GeneralSubtree({ base }));
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) }));
  return extension(EXTENSION.nameConstraints, true, Buffer.from(value));
}

/** Reads `value` as a basic-constraints extension; inside `decodeDer`. */
export function readBasicConstraints(node: DerNode): { readonly isCa: boolean; readonly pathLength?: number } {
  const [first, second] = childrenOf(expectTag(node, TAG.sequence, 'basic constraints'));
  const isCa = first?.tag === TAG.boolean && first.content[0] !== 0;
  return { isCa, ...(second?.tag === TAG.integer && { pathLength: second.content[0] ?? 0 }) };
}

/** Reads `value` as a key-usage extension and tells whether `keyCertSign` is in it; inside `decodeDer`. */
export function mayCertify(node: DerNode): boolean {
  return ((expectTag(node, TAG.bitString, 'key usage').content[1] ?? 0) & 0x04) !== 0;
}

/** Reads `value` as an extended-key-usage extension; inside `decodeDer`. */
export function readExtendedKeyUsage(node: DerNode): readonly string[] {
  return childrenOf(expectTag(node, TAG.sequence, 'extended key usage')).map(readOid);
}

/** The hosts in a subject-alternative-name value, or undefined when it cannot be read. */
export function readSubjectAltName(value: Buffer): HostNames | undefined {
  try {
    return hostNames(AsnConvert.parse(value, SubjectAlternativeName));
  } catch {
    return undefined;
  }
}

/** The hosts that a name-constraints value permits and excludes, or undefined when it cannot be read. */
export function readNameConstraints(value: Buffer): { permitted: HostNames; excluded: HostNames } | undefined {
  try {
    const { permittedSubtrees = [], excludedSubtrees = [] } = AsnConvert.parse(value, NameConstraints);
    return {
      permitted: hostNames(permittedSubtrees.map(({ base }) => base)),
      excluded: hostNames(excludedSubtrees.map(({ base }) => base)),
    };
  } catch {
    return undefined;
  }
}

/** The DER of a list of extensions, as certificates and certificate requests carry it. */
export function encodeExtensions(extensions: readonly Extension[]): Buffer {
  return sequence(
    ...extensions.map(({ oid: id, critical, value }) =>
      sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value)),
    ),
  );
}

/** Reads a list of extensions inside `decodeDer`. */
export function readExtensions(node: DerNode | undefined): Extension[] {
  return childrenOf(expectTag(node, TAG.sequence, 'extensions')).map((item) => {
    const parts = childrenOf(expectTag(item, TAG.sequence, 'extension'));
    const { content } = expectTag(parts.at(-1), TAG.octetString, 'extension value');
    return { oid: readOid(parts[0]), critical: parts.length === 3 && parts[1]?.content[0] !== 0, value: content };
  });
}
