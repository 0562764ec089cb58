import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** Which package an agent asks for. */
export interface ContentRequest {
  readonly appId: string;
  readonly version: number;
}

/**
 * Where the package is. Agents in the wild also get a key to decrypt it with; the lab's packages are not encrypted.
 */
export interface ContentInfo {
  readonly url: string;
  /** Upper-case hexadecimal SHA-256 of the body behind the URL. */
  readonly sha256: string;
  /** The size that the package stands for; the body itself is small. */
  readonly sizeBytes: number;
}

const request = z.object({ ApplicationId: z.string(), ApplicationVersion: z.number() });
const answer = z.object({ ContentInfo: z.string() });
const info = z.object({ UploadLocation: z.string(), FileDigest: z.string(), SizeInBytes: z.number() });

/** The payload of a GetContentInfo. */
export function writeContentRequest({ appId, version }: ContentRequest): string {
  return JSON.stringify({
    ApplicationId: appId,
    ApplicationVersion: version,
    ContentInfo: null,
    DecryptInfo: null,
    UploadLocation: null,
    ErrorCode: null,
  });
}

/** Reads the payload of a GetContentInfo. */
export function readContentRequest(payload: string): Result<ContentRequest, CodecError> {
  const read = readJson(request, payload);
  return read.ok ? ok({ appId: read.value.ApplicationId, version: read.value.ApplicationVersion }) : read;
}

/** The payload of the answer: JSON whose ContentInfo is JSON again. */
export function writeContentInfo({ url, sha256, sizeBytes }: ContentInfo): string {
  return JSON.stringify({
    ContentInfo: JSON.stringify({ UploadLocation: url, FileDigest: sha256, SizeInBytes: sizeBytes }),
    DecryptInfo: null,
  });
}

/** Reads the payload of the answer. */
export function readContentInfo(payload: string): Result<ContentInfo, CodecError> {
  const read = readJson(answer, payload);
  if (!read.ok) return read;
  const content = readJson(info, read.value.ContentInfo);
  if (!content.ok) return { ok: false, error: { ...content.error, path: `ContentInfo/${content.error.path}` } };
  const { UploadLocation, FileDigest, SizeInBytes } = content.value;
  return ok({ url: UploadLocation, sha256: FileDigest, sizeBytes: SizeInBytes });
}
