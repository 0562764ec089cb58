import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** What an agent asks; the first and the last name are known from the wild, the state report is the lab's own. */
export const REQUEST_TYPES = ['RequestApplication', 'GetContentInfo', 'ReportAppState'] as const;

export type SidecarRequestType = (typeof REQUEST_TYPES)[number];

/** The type of each answer's payload. */
export const RESPONSE_TYPES = {
  RequestApplication: 'PolicyResponse',
  GetContentInfo: 'ContentInfoResponse',
  ReportAppState: 'ReportAccepted',
} as const satisfies Record<SidecarRequestType, string>;

/** Who speaks: the agent's own account of its device. */
export interface ClientInfo {
  readonly deviceName: string;
  /** `10.0.22631`. */
  readonly operatingSystemVersion: string;
  /** `1.83.107.0`. */
  readonly sideCarAgentVersion: string;
}

/** One request of an agent: PUT to `sessionUrl`, `application/json`, header `prefer: return-content`. */
export interface SidecarRequest {
  /** A GUID of the agent's choice, the one in the URL. */
  readonly sessionId: string;
  readonly type: SidecarRequestType;
  /** JSON text. */
  readonly payload: string;
  readonly client: ClientInfo;
}

/** The gateway's answer: HTTP 200, `application/json`. */
export interface SidecarResponse {
  readonly sessionId: string;
  readonly type: SidecarRequestType;
  /** JSON text. */
  readonly payload: string;
}

const clientInfo = z.object({
  DeviceName: z.string(),
  OperatingSystemVersion: z.string(),
  SideCarAgentVersion: z.string(),
});

const request = z.object({
  Key: z.string(),
  SessionId: z.string(),
  RequestContentType: z.enum(REQUEST_TYPES),
  RequestPayload: z.string(),
  ClientInfo: z.string(),
});

const response = z.object({
  SessionId: z.string(),
  RequestContentType: z.enum(REQUEST_TYPES),
  ResponseContentType: z.string(),
  ResponsePayload: z.string(),
});

export function writeSidecarRequest({ sessionId, type, payload, client }: SidecarRequest): string {
  return JSON.stringify({
    Key: sessionId,
    SessionId: sessionId,
    RequestContentType: type,
    RequestPayload: payload,
    ResponseContentType: null,
    ClientInfo: JSON.stringify({
      DeviceName: client.deviceName,
      OperatingSystemVersion: client.operatingSystemVersion,
      SideCarAgentVersion: client.sideCarAgentVersion,
    }),
    ResponsePayload: null,
    EnabledFlights: null,
    CheckinIntervalMinutes: null,
    GenericWorkloadRequests: null,
    GenericWorkloadResponse: null,
    CheckinReason: 'AgentRestart',
    CheckinReasonPayload: null,
  });
}

/** Reads a request; its payload is judged by the reader of its type. */
export function readSidecarRequest(text: string): Result<SidecarRequest, CodecError> {
  const read = readJson(request, text);
  if (!read.ok) return read;
  const { SessionId, RequestContentType, RequestPayload, ClientInfo } = read.value;
  const client = readJson(clientInfo, ClientInfo);
  if (!client.ok) return { ok: false, error: { ...client.error, path: `ClientInfo/${client.error.path}` } };
  const { DeviceName, OperatingSystemVersion, SideCarAgentVersion } = client.value;
  return ok({
    sessionId: SessionId,
    type: RequestContentType,
    payload: RequestPayload,
    client: {
      deviceName: DeviceName,
      operatingSystemVersion: OperatingSystemVersion,
      sideCarAgentVersion: SideCarAgentVersion,
    },
  });
}

/** How often an agent checks in by itself, in minutes: the one figure that answers in the wild show. */
export const CHECKIN_INTERVAL_MINUTES = 56;

export function writeSidecarResponse({ sessionId, type, payload }: SidecarResponse): string {
  return JSON.stringify({
    Key: sessionId,
    SessionId: sessionId,
    RequestContentType: type,
    RequestPayload: '',
    ResponseContentType: RESPONSE_TYPES[type],
    ResponsePayload: payload,
    ClientInfo: '',
    EnabledFlights: '',
    CheckinIntervalMinutes: CHECKIN_INTERVAL_MINUTES,
    CheckinReason: 'AgentRestart',
    CheckinReasonPayload: null,
  });
}

/** Reads an answer; its payload is judged by the reader of its type. */
export function readSidecarResponse(text: string): Result<SidecarResponse, CodecError> {
  const read = readJson(response, text);
  if (!read.ok) return read;
  const { SessionId, RequestContentType, ResponsePayload } = read.value;
  return ok({ sessionId: SessionId, type: RequestContentType, payload: ResponsePayload });
}
