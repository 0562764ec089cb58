import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';
import type { Random } from '../../core/random.ts';
import type { CodecError, Result } from '../../core/result.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import {
  childrenOf,
  type DerNode,
  decodeDer,
  der,
  expectTag,
  explicit,
  integer,
  malformed,
  NULL,
  octetString,
  oid,
  readOid,
  sequence,
  set,
  TAG,
} from '../x509/der.ts';
import { isSignedBy, readPublicKey, rsaAlgorithm, signRsa } from '../x509/signature.ts';

/*
 * The part of CMS (RFC 5652) that SCEP needs: data for one RSA recipient, data with one RSA signature. The bytes come
 * from the generator that is given, padding included, so that one seed gives one message.
 */

const OIDS = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  rsa: '1.2.840.113549.1.1.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  aes128Cbc: '2.16.840.1.101.3.4.1.2',
} as const;

const version = (number: number): Buffer => integer(Buffer.of(number));
const SHA256 = sequence(oid(OIDS.sha256), NULL);
const RSA = sequence(oid(OIDS.rsa), NULL);
const contentInfo = (type: string, content: Buffer): Buffer => sequence(oid(type), explicit(0, content));

function issuerAndSerial({ issuerDer, serialNumber }: Certificate): Buffer {
  const hex = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`;
  return sequence(issuerDer, integer(Buffer.from(hex, 'hex')));
}

/** Encrypts for the holder of a certificate's key: AES-128-CBC, the key by RSA PKCS#1 v1.5. */
export function writeEnveloped(content: Buffer, recipient: Certificate, random: Random): Buffer {
  const key = random.bytes(16);
  const iv = random.bytes(16);
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  const recipientInfo = sequence(
    version(0),
    issuerAndSerial(recipient),
    RSA,
    octetString(encryptKey(key, recipient, random)),
  );
  return contentInfo(
    OIDS.envelopedData,
    sequence(
      version(0),
      set(recipientInfo),
      sequence(oid(OIDS.data), sequence(oid(OIDS.aes128Cbc), octetString(iv)), der(0x80, encrypted)),
    ),
  );
}

function encryptKey(key: Buffer, { publicKeyDer }: Certificate, random: Random): Buffer {
  const publicKey = readPublicKey(publicKeyDer);
  if (publicKey === undefined) return Buffer.alloc(0);
  const sizeBytes = (publicKey.asymmetricKeyDetails?.modulusLength ?? 2048) / 8;
  const padding = random.bytes(sizeBytes - key.length - 3).map((byte) => byte || 1);
  const block = Buffer.concat([Buffer.of(0, 2), padding, Buffer.of(0), key]);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block);
}

/** Decrypts what was meant for this key. */
export function readEnveloped(input: Buffer, privateKey: KeyObject): Result<Buffer, CodecError> {
  return decodeDer('enveloped data', input, (root) => {
    const [, recipients, encrypted] = childrenOf(contentOf(root, OIDS.envelopedData));
    const [recipient] = childrenOf(expectTag(recipients, TAG.set, 'recipients'));
    const encryptedKey = expectTag(recipient && childrenOf(recipient)[3], TAG.octetString, 'encrypted key').content;
    const [, algorithm, ciphertext] = childrenOf(expectTag(encrypted, TAG.sequence, 'encrypted content'));
    const [cipher, iv] = childrenOf(expectTag(algorithm, TAG.sequence, 'cipher'));
    if (readOid(cipher) !== OIDS.aes128Cbc) malformed('the cipher is not AES-128-CBC');
    try {
      const block = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encryptedKey);
      const decipher = createDecipheriv(
        'aes-128-cbc',
        block.subarray(-16),
        expectTag(iv, TAG.octetString, 'initialisation vector').content,
      );
      return Buffer.concat([decipher.update(expectTag(ciphertext, 0x80, 'ciphertext').content), decipher.final()]);
    } catch {
      return malformed('it was encrypted for another key');
    }
  });
}

/** A signed attribute beside the two that CMS itself asks for. */
export interface Attribute {
  readonly oid: string;
  /** DER of its one value. */
  readonly value: Buffer;
}

/** Signs content with the key of a certificate, which travels with it. */
export function writeSigned(
  content: Buffer,
  signer: { readonly certificate: Certificate; readonly privateKey: KeyObject },
  attributes: readonly Attribute[],
): Buffer {
  const digest = createHash('sha256').update(content).digest();
  const all = [
    { oid: OIDS.contentType, value: oid(OIDS.data) },
    { oid: OIDS.messageDigest, value: octetString(digest) },
    ...attributes,
  ];
  const encoded = all.map((it) => sequence(oid(it.oid), set(it.value))).sort(Buffer.compare);
  const signerInfo = sequence(
    version(1),
    issuerAndSerial(signer.certificate),
    SHA256,
    explicit(0, ...encoded),
    RSA,
    octetString(signRsa('sha256', set(...encoded), signer.privateKey)),
  );
  return signedData([signer.certificate], sequence(oid(OIDS.data), explicit(0, octetString(content))), [signerInfo]);
}

/** Certificates alone, signed by nobody: how SCEP delivers them (RFC 8894 3.3.2.1). */
export function writeCertificates(certificates: readonly Certificate[]): Buffer {
  return signedData(certificates, sequence(oid(OIDS.data)), []);
}

function signedData(certificates: readonly Certificate[], content: Buffer, signers: readonly Buffer[]): Buffer {
  const digests = signers.length === 0 ? set() : set(SHA256);
  const carried = explicit(0, ...certificates.map((it) => it.der));
  return contentInfo(OIDS.signedData, sequence(version(1), digests, content, carried, set(...signers)));
}

/** Signed content whose signature is right; whether its maker may be trusted is for the caller to say. */
export interface Signed {
  /** Empty when only certificates were sent. */
  readonly content: Buffer;
  readonly certificates: readonly Certificate[];
  /** The one that signed; undefined when nobody did. */
  readonly signer?: Certificate;
  /** DER of the attributes' values by OID. */
  readonly attributes: ReadonlyMap<string, DerNode>;
}

/** Reads signed data and checks its one signature, if any, by the certificates in it. */
export function readSigned(input: Buffer): Result<Signed, CodecError> {
  return decodeDer('signed data', input, (root) => {
    const [, , inner, ...rest] = childrenOf(contentOf(root, OIDS.signedData));
    const [, wrapped] = childrenOf(expectTag(inner, TAG.sequence, 'content'));
    const content = wrapped === undefined ? Buffer.alloc(0) : (childrenOf(wrapped)[0]?.content ?? Buffer.alloc(0));
    const carried = rest.find(({ tag }) => tag === 0xa0);
    const certificates = (carried === undefined ? [] : childrenOf(carried)).map(({ raw }) => {
      const certificate = readCertificate(raw);
      return certificate.ok ? certificate.value : malformed('a certificate in it cannot be read');
    });
    const [signerInfo] = childrenOf(expectTag(rest.at(-1), TAG.set, 'signers'));
    if (signerInfo === undefined) return { content, certificates, attributes: new Map() };
    const [, whose, , attributes, , signature] = childrenOf(signerInfo);
    const signer = certificates.find((it) => issuerAndSerial(it).equals(whose?.raw ?? Buffer.alloc(0)));
    const encoded = childrenOf(expectTag(attributes, 0xa0, 'signed attributes'));
    const signed = set(...encoded.map(({ raw }) => raw));
    const value = expectTag(signature, TAG.octetString, 'signature').content;
    const sha256Rsa = readOid(decoded(rsaAlgorithm('sha256')));
    if (signer === undefined || !isSignedBy(signer.publicKeyDer, sha256Rsa, signed, value)) {
      malformed('the signature is not of a certificate in it');
    }
    const values = new Map(
      encoded.map((it): [string, DerNode] => {
        const [type, one] = childrenOf(it);
        return [readOid(type), childrenOf(expectTag(one, TAG.set, 'attribute'))[0] ?? malformed('attribute is empty')];
      }),
    );
    const digest = createHash('sha256').update(content).digest();
    if (values.get(OIDS.messageDigest)?.content.equals(digest) !== true) malformed('the content was changed');
    return { content, certificates, signer, attributes: values };
  });
}

/** The first element of an AlgorithmIdentifier of our own. */
function decoded(algorithm: Buffer): DerNode | undefined {
  const read = decodeDer('algorithm', algorithm, (node) => childrenOf(node)[0]);
  return read.ok ? read.value : undefined;
}

function contentOf(root: DerNode, type: string): DerNode {
  const [actual, wrapped] = childrenOf(expectTag(root, TAG.sequence, 'content info'));
  if (readOid(actual) !== type) malformed('it is of another content type');
  return expectTag(childrenOf(expectTag(wrapped, 0xa0, 'content'))[0], TAG.sequence, 'content');
}
