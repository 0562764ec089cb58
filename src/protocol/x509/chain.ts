import { BlockList, isIP } from 'node:net';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Certificate, extensionValue } from './certificate.ts';
import { type DerNode, decodeDer } from './der.ts';
import {
  EKU,
  EXTENSION,
  type HostNames,
  mayCertify,
  readBasicConstraints,
  readExtendedKeyUsage,
  readNameConstraints,
  readSubjectAltName,
} from './extensions.ts';
import { isSignedBy } from './signature.ts';

const MAX_CHAIN_LENGTH = 6;
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(EXTENSION));

/** What a chain is checked against. */
export interface ChainCheck {
  readonly leaf: Certificate;
  readonly intermediates: readonly Certificate[];
  /** Certificates trusted by themselves. */
  readonly anchors: readonly Certificate[];
  /** The lab clock: milliseconds since the epoch. */
  readonly atMs: number;
  /** The extended key usage that leaf and CAs must allow, when any is asked for. */
  readonly purpose?: string;
  /** The host that the leaf must be for, when any is asked for. */
  readonly host?: string;
}

/**
 * The chain from leaf to anchor, or the first reason against it: validity at the given time, issuers, signatures,
 * CA flags, path length, key usages, critical extensions, name constraints and host. Revocation is the caller's.
 */
export function verifyChain(check: ChainCheck): Result<readonly Certificate[], CodecError> {
  const chain = buildChain(check);
  if (!chain.ok) return chain;
  for (const [depth, certificate] of chain.value.entries()) {
    const reason = refusal(certificate, depth, chain.value, check);
    if (reason !== undefined) return err({ message: reason, path: `chain[${depth}]` });
  }
  if (check.host !== undefined && !matchesHost(check.leaf, check.host)) {
    return err({ message: `certificate is not for ${check.host}`, path: 'chain[0]' });
  }
  return chain;
}

/** Follows issuers, anchors before intermediates, each proved by its signature. */
function buildChain({ leaf, intermediates, anchors }: ChainCheck): Result<readonly Certificate[], CodecError> {
  const isAnchor = (it: Certificate) => anchors.some(({ der }) => der.equals(it.der));
  const chain = [leaf];
  for (let last = leaf; !isAnchor(last); ) {
    const path = `chain[${chain.length - 1}]`;
    const named = [...anchors, ...intermediates].filter(({ subjectDer }) => subjectDer.equals(last.issuerDer));
    if (named.length === 0) return err({ message: 'issuer is unknown', path });
    const issuer = named.find(({ publicKeyDer }) =>
      isSignedBy(publicKeyDer, last.signatureAlgorithmOid, last.toBeSigned, last.signature),
    );
    if (!issuer) return err({ message: 'signature is not the issuer’s', path });
    if (chain.length === MAX_CHAIN_LENGTH) return err({ message: 'chain is too long', path });
    chain.push(issuer);
    last = issuer;
  }
  return ok(chain);
}

/** Why this certificate may not stand at this depth (0 is the leaf), or undefined. */
function refusal(
  certificate: Certificate,
  depth: number,
  chain: readonly Certificate[],
  { atMs, purpose }: ChainCheck,
): string | undefined {
  if (atMs < certificate.notBeforeMs) return 'certificate is not valid yet';
  if (atMs > certificate.notAfterMs) return 'certificate has expired';
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !UNDERSTOOD.has(oid));
  if (unknown) return `critical extension ${unknown.oid} is not understood`;
  if (purpose !== undefined && !allows(certificate, purpose)) return `certificate is not meant for ${purpose}`;
  if (depth === 0) return undefined;

  const constraints = readValue(certificate, EXTENSION.basicConstraints, readBasicConstraints);
  if (!constraints?.isCa || !readValue(certificate, EXTENSION.keyUsage, mayCertify, true)) return 'issuer is not a CA';
  if (constraints.pathLength !== undefined && depth - 1 > constraints.pathLength) return 'too many CAs stand below';
  const below = chain.slice(0, depth);
  return below.every((it) => isPermitted(certificate, it)) ? undefined : 'names below break the name constraints';
}

/** What an extension says; `absent` when there is none, undefined when it cannot be read. */
function readValue<T>(certificate: Certificate, oid: string, read: (node: DerNode) => T, absent?: T): T | undefined {
  const value = extensionValue(certificate, oid);
  if (value === undefined) return absent;
  const decoded = decodeDer(oid, value, read);
  return decoded.ok ? decoded.value : undefined;
}

/** A certificate without the extension allows every use; one whose extension cannot be read allows none. */
function allows(certificate: Certificate, purpose: string): boolean {
  const purposes = readValue(certificate, EXTENSION.extendedKeyUsage, readExtendedKeyUsage, [purpose]) ?? [];
  return purposes.includes(purpose) || purposes.includes(EKU.any);
}

function isPermitted(ca: Certificate, subject: Certificate): boolean {
  const value = extensionValue(ca, EXTENSION.nameConstraints);
  const names = hostsOf(subject);
  if (value === undefined || names === undefined) return value === undefined;
  const constraints = readNameConstraints(value);
  if (!constraints) return false;
  const { permitted, excluded } = constraints;
  if (![...permitted.ip, ...excluded.ip].every((block) => /^[^/]+\/\d+$/.test(block))) return false;
  const isDnsFine = (name: string) =>
    (permitted.dns.length === 0 || permitted.dns.some((base) => isWithin(name, base))) &&
    !excluded.dns.some((base) => isWithin(name, base));
  const isIpFine = (address: string) =>
    (permitted.ip.length === 0 || isInBlocks(address, permitted.ip)) && !isInBlocks(address, excluded.ip);
  return names.dns.every(isDnsFine) && names.ip.every(isIpFine);
}

/** The DNS names and addresses that a certificate is for; undefined when its extension cannot be read. */
export function hostsOf(certificate: Certificate): HostNames | undefined {
  const value = extensionValue(certificate, EXTENSION.subjectAltName);
  return value === undefined ? { dns: [], ip: [] } : readSubjectAltName(value);
}

/** Whether a name is the base itself or stands below it (RFC 5280 4.2.1.10). */
function isWithin(name: string, base: string): boolean {
  const [lower, suffix] = [name.toLowerCase(), base.toLowerCase().replace(/^\./, '')];
  return lower === suffix || lower.endsWith(`.${suffix}`);
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** False for an address that is none, as a certificate may hold any bytes there. */
function isInBlocks(address: string, blocks: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const list = new BlockList();
  for (const block of blocks) {
    const [base = '', prefix = ''] = block.split('/');
    list.addSubnet(base, Number(prefix), familyOf(base));
  }
  return list.check(address, familyOf(address));
}

/** Whether the certificate is for a DNS name (a wildcard stands for one whole first label) or an address. */
export function matchesHost(certificate: Certificate, host: string): boolean {
  const { dns, ip } = hostsOf(certificate) ?? { dns: [], ip: [] };
  if (isIP(host) !== 0)
    return ip.some(
      (address) => isIP(address) === isIP(host) && isInBlocks(host, [`${address}/${isIP(host) === 6 ? 128 : 32}`]),
    );
  const lower = host.toLowerCase();
  const parent = lower.replace(/^[^.]+\./, '*.');
  return dns.some((name) => [lower, parent].includes(name.toLowerCase()));
}
