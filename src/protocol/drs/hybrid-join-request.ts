import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { signRsa } from '../x509/signature.ts';
import { JOIN_TYPE } from './join-request.ts';
import { anyCase, bytes } from './wire-types.ts';

/** A computer of an on-premises domain that registers itself (entra-device.md 4). */
export interface HybridJoinRequest {
  /** DER of the PKCS#10 request. */
  readonly certificateRequest: Buffer;
  /** BCRYPT blob. */
  readonly transportKey: Buffer;
  readonly deviceType: string;
  readonly osVersion: string;
  readonly deviceDisplayName: string;
  readonly targetDomain: string;
  /** Tenant id. */
  readonly targetDomainId: string;
  readonly identity: ClientIdentity;
}

/** What the computer signed with the key of the certificate that it wrote to its directory object. */
export interface ClientIdentity {
  /** The signed text: `<objectSid>.<yyyy-MM-dd HH:mm:ss>Z`. */
  readonly text: string;
  readonly sid: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly signature: Buffer;
}

/** The identity of a computer at a time. */
export function signIdentity(sid: string, atMs: number, key: KeyObject): ClientIdentity {
  const text = `${sid}.${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return { text, sid, atMs, signature: signRsa('sha256', Buffer.from(text, 'ascii'), key) };
}

/** The JSON body of `PUT /EnrollmentServer/device/{objectGUID}`. */
export function encodeHybridJoinRequest(request: HybridJoinRequest): string {
  return JSON.stringify({
    CertificateRequest: { Type: 'pkcs10', Data: request.certificateRequest.toString('base64') },
    ServerAdJoinData: {
      TransportKey: request.transportKey.toString('base64'),
      TargetDomain: request.targetDomain,
      DeviceType: request.deviceType,
      OSVersion: request.osVersion,
      DeviceDisplayName: request.deviceDisplayName,
      TargetDomainId: request.targetDomainId,
      ClientIdentity: {
        Type: 'sha256signed',
        Sid: request.identity.text,
        SignedBlob: request.identity.signature.toString('base64'),
      },
    },
    JoinType: JOIN_TYPE.hybrid,
    Attributes: { ReuseDevice: 'true', ReturnClientSid: 'true' },
  });
}

const requestSchema = anyCase(
  z.object({
    CertificateRequest: anyCase(z.object({ Type: z.literal('pkcs10'), Data: bytes })),
    ServerAdJoinData: anyCase(
      z.object({
        TransportKey: bytes,
        TargetDomain: z.string().default(''),
        DeviceType: z.string(),
        OSVersion: z.string(),
        DeviceDisplayName: z.string(),
        TargetDomainId: z.string().default(''),
        ClientIdentity: anyCase(z.object({ Type: z.literal('sha256signed'), Sid: z.string(), SignedBlob: bytes })),
      }),
    ),
    JoinType: z.literal(JOIN_TYPE.hybrid),
  }),
);

const IDENTITY = /^(S-1-[\d-]+)\.(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})Z$/;

/** Reads the body; errors name the member. */
export function readHybridJoinRequest(body: string): Result<HybridJoinRequest, CodecError> {
  const read = readJson(requestSchema, body);
  if (!read.ok) return read;
  const { CertificateRequest, ServerAdJoinData: data } = read.value;
  const { Sid: text, SignedBlob: signature } = data.ClientIdentity;
  const [, sid, day, time] = IDENTITY.exec(text) ?? [];
  const atMs = Date.parse(`${day}T${time}Z`);
  if (sid === undefined || Number.isNaN(atMs)) {
    return err({ message: 'not a SID and a time', path: 'ServerAdJoinData.ClientIdentity.Sid' });
  }
  return ok({
    certificateRequest: CertificateRequest.Data,
    transportKey: data.TransportKey,
    deviceType: data.DeviceType,
    osVersion: data.OSVersion,
    deviceDisplayName: data.DeviceDisplayName,
    targetDomain: data.TargetDomain,
    targetDomainId: data.TargetDomainId,
    identity: { text, sid, atMs, signature },
  });
}
