import type { KeyPair } from '../../core/keys/rsa.ts';
import type { CodecError, Result } from '../../core/result.ts';
import {
  bitString,
  childrenOf,
  decodeDer,
  der,
  expectTag,
  explicit,
  integer,
  malformed,
  oid,
  readOid,
  sequence,
  set,
  TAG,
} from './der.ts';
import { EKU, type Extension, encodeExtensions, extendedKeyUsage, readExtensions } from './extensions.ts';
import { commonName, encodeName, type Name, readName } from './name.ts';
import { encodePublicKey, isSignedBy, rsaAlgorithm, type SignatureHash, signRsa } from './signature.ts';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const CHALLENGE_PASSWORD = '1.2.840.113549.1.9.7';
/** Carries the DeviceID in Windows' enrolment requests (mdm.md 4, CSR). */
const WINDOWS_DEVICE_ID = '1.3.6.1.4.1.311.66.1.0';
/** The subject of every join request, whichever the device (entra-device.md 3). */
export const JOIN_SUBJECT = '7E980AD9-B86D-4306-9425-9AC066FB014A';

/** What a certificate request says. */
export interface CsrContents {
  readonly subject: Name;
  readonly keys: KeyPair;
  readonly extensions: readonly Extension[];
  readonly hash: SignatureHash;
  /** challengePassword, by which a SCEP server knows who may ask. */
  readonly challenge?: string;
}

/** The DER of a PKCS#10 request: same contents, same bytes. */
export function createCsr({ subject, keys, extensions, hash, challenge }: CsrContents): Buffer {
  const request = sequence(oid(EXTENSION_REQUEST), set(encodeExtensions(extensions)));
  const attributes = explicit(
    0,
    ...(extensions.length > 0 ? [request] : []),
    ...(challenge === undefined
      ? []
      : [sequence(oid(CHALLENGE_PASSWORD), set(der(TAG.utf8String, Buffer.from(challenge))))]),
  );
  const info = sequence(integer(Buffer.of(0)), encodeName(subject), encodePublicKey(keys.publicKey), attributes);
  return sequence(info, rsaAlgorithm(hash), bitString(signRsa(hash, info, keys.privateKey)));
}

/** The request of a device that joins Entra (entra-device.md 3). */
export function createJoinCsr(keys: KeyPair): Buffer {
  return createCsr({ subject: commonName(JOIN_SUBJECT), keys, extensions: [], hash: 'sha256' });
}

/**
 * The request of a device that enrols, as real Windows makes it: a common name with `!` and a trailing NUL typed
 * PrintableString, where both are illegal, and the DeviceID with a trailing NUL as an extension (mdm.md 4, CSR).
 */
export function createEnrolmentCsr(device: {
  readonly keys: KeyPair;
  /** The enrolment GUID as far as the device gives it. */
  readonly enrolmentId: string;
  readonly deviceId: string;
  readonly hash: SignatureHash;
}): Buffer {
  const { keys, enrolmentId, deviceId, hash } = device;
  return createCsr({
    subject: [{ type: 'CN', value: `${enrolmentId}!${deviceId}\0`, printable: true }],
    keys,
    extensions: [
      extendedKeyUsage(EKU.clientAuth),
      { oid: WINDOWS_DEVICE_ID, critical: false, value: Buffer.from(`${deviceId}\0`, 'ascii') },
    ],
    hash,
  });
}

/** A request as read; its maker has been proved to hold the private key. */
export interface Csr {
  readonly subject: Name;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Buffer;
  readonly extensions: readonly Extension[];
  readonly challenge?: string;
}

/** Reads a PKCS#10 request with any characters in its strings and checks that its own key signed it. */
export function readCsr(input: Buffer): Result<Csr, CodecError> {
  return decodeDer('csr', input, (root) => {
    const [info, algorithm, signature] = childrenOf(expectTag(root, TAG.sequence, 'certificate request'));
    const signedInfo = expectTag(info, TAG.sequence, 'request info');
    const [, subject, publicKey, attributes] = childrenOf(signedInfo);
    const publicKeyDer = expectTag(publicKey, TAG.sequence, 'public key').raw;
    const algorithmOid = readOid(childrenOf(expectTag(algorithm, TAG.sequence, 'algorithm'))[0]);
    const signatureBytes = expectTag(signature, TAG.bitString, 'signature').content.subarray(1);
    if (!isSignedBy(publicKeyDer, algorithmOid, signedInfo.raw, signatureBytes)) {
      malformed('the request is not signed by its own key');
    }
    const values = (attributes ? childrenOf(attributes) : []).map((attribute) => childrenOf(attribute));
    const attributeOf = (wanted: string) => values.find(([type]) => readOid(type) === wanted)?.[1];
    const requested = attributeOf(EXTENSION_REQUEST);
    const challenge = attributeOf(CHALLENGE_PASSWORD);
    return {
      subject: readName(subject),
      publicKeyDer,
      extensions: requested ? readExtensions(childrenOf(requested)[0]) : [],
      ...(challenge && { challenge: childrenOf(challenge)[0]?.content.toString('utf8') ?? '' }),
    };
  });
}
