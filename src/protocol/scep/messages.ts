import type { KeyObject } from 'node:crypto';
import type { KeyPair } from '../../core/keys/rsa.ts';
import type { Random } from '../../core/random.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Certificate, issueCertificate, readCertificate } from '../x509/certificate.ts';
import { der, octetString, TAG } from '../x509/der.ts';
import type { Name } from '../x509/name.ts';
import { encodePublicKey } from '../x509/signature.ts';
import {
  type Attribute,
  readEnveloped,
  readSigned,
  type Signed,
  writeCertificates,
  writeEnveloped,
  writeSigned,
} from './cms.ts';

/** What both sides send (RFC 8894 3.3.2). */
export const SCEP_CONTENT_TYPE = 'application/x-pki-message';

/** The capabilities that this lab's two ends rely on (RFC 8894 3.5.2). */
export const SCEP_CAPABILITIES = 'AES\nPOSTPKIOperation\nSCEPStandard\nSHA-256\n';

/** Attributes of a message (RFC 8894 3.2.1.1 on). */
const ATTRIBUTES = {
  messageType: '2.16.840.1.113733.1.9.2',
  pkiStatus: '2.16.840.1.113733.1.9.3',
  failInfo: '2.16.840.1.113733.1.9.4',
  senderNonce: '2.16.840.1.113733.1.9.5',
  recipientNonce: '2.16.840.1.113733.1.9.6',
  transactionId: '2.16.840.1.113733.1.9.7',
} as const;

const PKCS_REQ = '19';
const CERT_REP = '3';
const STATUS = { success: '0', failure: '2' } as const;

/** Why a request was turned down (RFC 8894 3.2.1.4.5). */
export const FAIL_INFO = {
  badAlgorithm: '0',
  badMessageCheck: '1',
  badRequest: '2',
  badTime: '3',
  badCertId: '4',
} as const;

const printable = (type: keyof typeof ATTRIBUTES, text: string): Attribute => ({
  oid: ATTRIBUTES[type],
  value: der(TAG.printableString, Buffer.from(text, 'latin1')),
});
const bytes = (type: keyof typeof ATTRIBUTES, value: Buffer): Attribute => ({
  oid: ATTRIBUTES[type],
  value: octetString(value),
});

/** Both sides of one exchange are known by it. */
export interface Transaction {
  readonly id: string;
  readonly nonce: Buffer;
}

/** The certificate with which somebody who has none signs a request (RFC 8894 2.3). */
export function selfSign(subject: Name, keys: KeyPair, atMs: number): Certificate {
  const made = readCertificate(
    issueCertificate({
      subject,
      publicKeyDer: encodePublicKey(keys.publicKey),
      signer: keys.privateKey,
      serialNumber: '01',
      notBeforeMs: atMs - 3_600_000,
      notAfterMs: atMs + 7 * 86_400_000,
      extensions: [],
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** A request for a certificate. */
export function writePkcsReq(
  csr: Buffer,
  authority: Certificate,
  requester: { readonly certificate: Certificate; readonly privateKey: KeyObject },
  transaction: Transaction,
  random: Random,
): Buffer {
  return writeSigned(writeEnveloped(csr, authority, random), requester, [
    printable('messageType', PKCS_REQ),
    printable('transactionId', transaction.id),
    bytes('senderNonce', transaction.nonce),
  ]);
}

/** A request as the authority reads it. */
export interface PkcsReq {
  /** DER of the PKCS#10 request. */
  readonly csr: Buffer;
  readonly transaction: Transaction;
  /** For whom the answer is to be encrypted. */
  readonly requester: Certificate;
}

export function readPkcsReq(input: Buffer, privateKey: KeyObject): Result<PkcsReq, CodecError> {
  const signed = readSigned(input);
  if (!signed.ok) return signed;
  const { content, signer } = signed.value;
  const type = textOf(signed.value, 'messageType');
  if (type !== PKCS_REQ || signer === undefined) return err({ path: 'messageType', message: `${type} is not served` });
  const csr = readEnveloped(content, privateKey);
  if (!csr.ok) return csr;
  const nonce = signed.value.attributes.get(ATTRIBUTES.senderNonce)?.content ?? Buffer.alloc(0);
  const transaction = { id: textOf(signed.value, 'transactionId'), nonce };
  return ok({ csr: csr.value, transaction, requester: signer });
}

/** What became of a request. */
export type CertRep =
  | { readonly certificate: Certificate }
  /** One of FAIL_INFO. */
  | { readonly failInfo: string };

/** The authority's answer. */
export function writeCertRep(
  outcome: CertRep,
  { transaction, requester }: Pick<PkcsReq, 'transaction' | 'requester'>,
  authority: { readonly certificate: Certificate; readonly privateKey: KeyObject },
  random: Random,
): Buffer {
  const isSuccess = 'certificate' in outcome;
  const content = isSuccess
    ? writeEnveloped(writeCertificates([outcome.certificate]), requester, random)
    : Buffer.alloc(0);
  return writeSigned(content, authority, [
    printable('messageType', CERT_REP),
    printable('transactionId', transaction.id),
    printable('pkiStatus', isSuccess ? STATUS.success : STATUS.failure),
    ...(isSuccess ? [] : [printable('failInfo', outcome.failInfo)]),
    bytes('senderNonce', random.bytes(16)),
    bytes('recipientNonce', transaction.nonce),
  ]);
}

/** Reads the answer to a request: it must be of this authority and of this transaction. */
export function readCertRep(
  input: Buffer,
  authority: Certificate,
  privateKey: KeyObject,
  transaction: Transaction,
): Result<CertRep, CodecError> {
  const signed = readSigned(input);
  if (!signed.ok) return signed;
  const { signer, content, attributes } = signed.value;
  const refuse = (path: string, message: string) => err({ path, message });
  if (signer?.der.equals(authority.der) !== true) return refuse('signer', 'another authority has signed it');
  if (textOf(signed.value, 'transactionId') !== transaction.id) return refuse('transactionId', 'of another exchange');
  if (attributes.get(ATTRIBUTES.recipientNonce)?.content.equals(transaction.nonce) !== true) {
    return refuse('recipientNonce', 'of another exchange');
  }
  if (textOf(signed.value, 'pkiStatus') !== STATUS.success) return ok({ failInfo: textOf(signed.value, 'failInfo') });
  const opened = readEnveloped(content, privateKey);
  const inner = opened.ok ? readSigned(opened.value) : opened;
  if (!inner.ok) return inner;
  const [certificate] = inner.value.certificates;
  return certificate === undefined ? refuse('certificates', 'none came') : ok({ certificate });
}

function textOf({ attributes }: Signed, type: keyof typeof ATTRIBUTES): string {
  return attributes.get(ATTRIBUTES[type])?.content.toString('latin1') ?? '';
}
