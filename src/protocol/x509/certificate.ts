import { createHash, type KeyObject } from 'node:crypto';
import type { CodecError, Result } from '../../core/result.ts';
import {
  bitString,
  childrenOf,
  decodeDer,
  expectTag,
  explicit,
  integer,
  malformed,
  readOid,
  readTime,
  sequence,
  TAG,
  time,
} from './der.ts';
import { type Extension, encodeExtensions, readExtensions } from './extensions.ts';
import { encodeName, type Name, readName } from './name.ts';
import { rsaAlgorithm, signRsa } from './signature.ts';

/** What to certify, and by whom. */
export interface CertificateRequest {
  readonly subject: Name;
  /** The signer's name; the subject itself when left out. */
  readonly issuer?: Name;
  /** SubjectPublicKeyInfo of the subject, as `readCsr` and `encodePublicKey` give it. */
  readonly publicKeyDer: Buffer;
  /** The issuer's private RSA key. */
  readonly signer: KeyObject;
  /** Hexadecimal, up to 20 bytes. */
  readonly serialNumber: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly extensions: readonly Extension[];
}

/** The DER of an RS256 certificate: same request, same bytes. */
export function issueCertificate(request: CertificateRequest): Buffer {
  const { subject, issuer = subject, serialNumber } = request;
  const algorithm = rsaAlgorithm('sha256');
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.from(serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`, 'hex')),
    algorithm,
    encodeName(issuer),
    sequence(time(request.notBeforeMs), time(request.notAfterMs)),
    encodeName(subject),
    request.publicKeyDer,
    explicit(3, encodeExtensions(request.extensions)),
  );
  return sequence(toBeSigned, algorithm, bitString(signRsa('sha256', toBeSigned, request.signer)));
}

/** A certificate as read. */
export interface Certificate {
  readonly der: Buffer;
  /** SHA-1 of the DER in upper-case hexadecimal, as Windows names certificates. */
  readonly thumbprint: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly subject: Name;
  readonly issuer: Name;
  /** The names' bytes: what issuer and subject of a chain are compared by. */
  readonly subjectDer: Buffer;
  readonly issuerDer: Buffer;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKeyDer: Buffer;
  readonly extensions: readonly Extension[];
  readonly toBeSigned: Buffer;
  readonly signatureAlgorithmOid: string;
  readonly signature: Buffer;
}

/** SHA-1 of a certificate's DER in upper-case hexadecimal. */
export function thumbprintOf(der: Buffer): string {
  return createHash('sha1').update(der).digest('hex').toUpperCase();
}

/** Reads a version 3 certificate; nothing about it is checked yet, see `verifyChain`. */
export function readCertificate(der: Buffer): Result<Certificate, CodecError> {
  return decodeDer('certificate', der, (root) => {
    const [toBeSigned, algorithm, signature] = childrenOf(expectTag(root, TAG.sequence, 'certificate'));
    const parts = childrenOf(expectTag(toBeSigned, TAG.sequence, 'TBSCertificate'));
    if (parts[0]?.tag !== 0xa0) malformed('not a version 3 certificate');
    const [, serial, , issuer, validity, subject, publicKey, ...optional] = parts;
    const [notBefore, notAfter] = childrenOf(expectTag(validity, TAG.sequence, 'validity'));
    const extensions = optional.find(({ tag }) => tag === 0xa3);
    const serialNumber = expectTag(serial, TAG.integer, 'serial number').content.toString('hex').toUpperCase();
    return {
      der,
      thumbprint: thumbprintOf(der),
      serialNumber: serialNumber.replace(/^00(?=..)/, ''),
      subject: readName(subject),
      issuer: readName(issuer),
      subjectDer: expectTag(subject, TAG.sequence, 'subject').raw,
      issuerDer: expectTag(issuer, TAG.sequence, 'issuer').raw,
      notBeforeMs: readTime(notBefore),
      notAfterMs: readTime(notAfter),
      publicKeyDer: expectTag(publicKey, TAG.sequence, 'public key').raw,
      extensions: extensions ? readExtensions(childrenOf(extensions)[0]) : [],
      toBeSigned: expectTag(toBeSigned, TAG.sequence, 'TBSCertificate').raw,
      signatureAlgorithmOid: readOid(childrenOf(expectTag(algorithm, TAG.sequence, 'algorithm'))[0]),
      signature: expectTag(signature, TAG.bitString, 'signature').content.subarray(1),
    };
  });
}

/** The value of a certificate's extension, or undefined when it has none of that kind. */
export function extensionValue(certificate: Certificate, oid: string): Buffer | undefined {
  return certificate.extensions.find((extension) => extension.oid === oid)?.value;
}

/** PEM, the form in which Node's TLS takes certificates. */
export function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
