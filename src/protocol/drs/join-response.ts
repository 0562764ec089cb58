import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { thumbprintOf } from '../x509/certificate.ts';
import { anyCase, bytes } from './wire-types.ts';

/** Who becomes a member of a local group. */
export interface MembershipChange {
  readonly localSid: string;
  readonly addSids: readonly string[];
}

/** The local Administrators group. */
export const ADMINISTRATORS_SID = 'S-1-5-32-544';

/** What a device learns when it has joined (entra-device.md 3). */
export interface JoinResponse {
  /** DER. */
  readonly certificate: Buffer;
  /** The joining user; absent when the device joined by itself. */
  readonly upn?: string | undefined;
  readonly membershipChanges: readonly MembershipChange[];
}

/** The JSON body of a join reply. */
export function encodeJoinResponse({ certificate, upn, membershipChanges }: JoinResponse): string {
  return JSON.stringify({
    Certificate: { Thumbprint: thumbprintOf(certificate), RawBody: certificate.toString('base64') },
    ...(upn !== undefined && { User: { Upn: upn } }),
    MembershipChanges: membershipChanges.map(({ localSid, addSids }) => ({ LocalSID: localSid, AddSIDs: addSids })),
  });
}

const responseSchema = anyCase(
  z.object({
    Certificate: anyCase(z.object({ RawBody: bytes })),
    User: anyCase(z.object({ Upn: z.string().optional() })).optional(),
    MembershipChanges: z.array(anyCase(z.object({ LocalSID: z.string(), AddSIDs: z.array(z.string()) }))).default([]),
  }),
);

/** Reads a join reply. */
export function readJoinResponse(body: string): Result<JoinResponse, CodecError> {
  const read = readJson(responseSchema, body);
  if (!read.ok) return read;
  const { Certificate, User, MembershipChanges } = read.value;
  return ok({
    certificate: Certificate.RawBody,
    upn: User?.Upn,
    membershipChanges: MembershipChanges.map(({ LocalSID, AddSIDs }) => ({ localSid: LocalSID, addSids: AddSIDs })),
  });
}
