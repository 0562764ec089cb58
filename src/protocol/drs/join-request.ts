import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { anyCase, bytes, flag, optionalBytes } from './wire-types.ts';

/** Where a device asks to be joined; `api-version` 1.0 or 2.0 stands in the query. */
export const JOIN_PATH = '/EnrollmentServer/device/';

/** JoinType by meaning (entra-device.md 3). */
export const JOIN_TYPE = { join: 0, register: 4, hybrid: 6 } as const;

/** A join request (entra-device.md 3). */
export interface JoinRequest {
  /** DER of the PKCS#10 request. */
  readonly certificateRequest: Buffer;
  /** BCRYPT blob, see `decodeBcryptBlob`. */
  readonly transportKey: Buffer;
  /** UPN suffix. */
  readonly targetDomain: string;
  readonly deviceType: string;
  readonly osVersion: string;
  readonly deviceDisplayName: string;
  /** One of `JOIN_TYPE`; other numbers pass through. */
  readonly joinType: number;
  /** DER, present when a TPM attests. */
  readonly aikCertificate?: Buffer | undefined;
  readonly attestationData?: Buffer | undefined;
  readonly attributes: JoinAttributes;
}

/** The attributes of a join request. */
export interface JoinAttributes {
  readonly reuseDevice: boolean;
  readonly returnClientSid: boolean;
  readonly sharedDevice: boolean;
  /** The device ticket that ties the join to its Autopilot record; base64 of its text on the wire. */
  readonly deviceTicket?: string | undefined;
}

const word = (value: boolean) => (value ? 'true' : 'false');
const base64 = (value: Buffer | undefined) => value?.toString('base64') ?? '';

/** The JSON body of a join request. */
export function encodeJoinRequest(request: JoinRequest): string {
  const { reuseDevice, returnClientSid, sharedDevice, deviceTicket } = request.attributes;
  return JSON.stringify({
    CertificateRequest: { Type: 'pkcs10', Data: base64(request.certificateRequest) },
    TransportKey: base64(request.transportKey),
    TargetDomain: request.targetDomain,
    DeviceType: request.deviceType,
    OSVersion: request.osVersion,
    DeviceDisplayName: request.deviceDisplayName,
    JoinType: request.joinType,
    AikCertificate: base64(request.aikCertificate),
    AttestationData: base64(request.attestationData),
    Attributes: {
      ReuseDevice: word(reuseDevice),
      ReturnClientSid: word(returnClientSid),
      SharedDevice: word(sharedDevice),
      ...(deviceTicket !== undefined && { 'MSA-DDID': base64(Buffer.from(deviceTicket)) }),
    },
  });
}

const attributesSchema = anyCase(
  z.object({
    ReuseDevice: flag.default(false),
    ReturnClientSid: flag.default(false),
    SharedDevice: flag.default(false),
    'MSA-DDID': optionalBytes.optional(),
  }),
);

const requestSchema = anyCase(
  z.object({
    CertificateRequest: anyCase(z.object({ Type: z.literal('pkcs10'), Data: bytes })),
    TransportKey: bytes,
    TargetDomain: z.string(),
    DeviceType: z.string(),
    OSVersion: z.string(),
    DeviceDisplayName: z.string(),
    JoinType: z.int(),
    AikCertificate: optionalBytes.optional(),
    AttestationData: optionalBytes.optional(),
    Attributes: attributesSchema.optional(),
  }),
);

/** Reads a join request: keys and booleans in any case, missing attributes as false; errors name the member. */
export function readJoinRequest(body: string): Result<JoinRequest, CodecError> {
  const read = readJson(requestSchema, body);
  if (!read.ok) return read;
  const wire = read.value;
  return ok({
    certificateRequest: wire.CertificateRequest.Data,
    transportKey: wire.TransportKey,
    targetDomain: wire.TargetDomain,
    deviceType: wire.DeviceType,
    osVersion: wire.OSVersion,
    deviceDisplayName: wire.DeviceDisplayName,
    joinType: wire.JoinType,
    aikCertificate: wire.AikCertificate,
    attestationData: wire.AttestationData,
    attributes: {
      reuseDevice: wire.Attributes?.ReuseDevice ?? false,
      returnClientSid: wire.Attributes?.ReturnClientSid ?? false,
      sharedDevice: wire.Attributes?.SharedDevice ?? false,
      deviceTicket: wire.Attributes?.['MSA-DDID']?.toString('utf8'),
    },
  });
}
