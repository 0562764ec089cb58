import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** Names of the registration service's codes (autopilot.md 4.1). */
export const ZTD_CODES = {
  801: 'InvalidZtdRequestBody',
  802: 'InvalidZtdHardwareHash',
  803: 'MissingZtdSerialNumberAndProductKey',
  806: 'ZtdDeviceAlreadyAssigned',
  807: 'ZtdDeviceIsNotRegistered',
  808: 'ZtdDeviceAssignedToOtherTenant',
  809: 'ZtdProfileIsNotRegistered',
  810: 'ZtdProfileAssignedToOtherTenant',
  811: 'ZtdDeviceRegisteredByOtherTenant',
  812: 'ZtdDeviceNotFound',
  813: 'ZtdDeviceIsNotUnique',
  814: 'ZtdDeviceAlreadyAadRegistered',
  815: 'ZtdDeviceHasNoAssignedProfile',
  908: 'HardwareMismatchDetected',
} as const;

export type ZtdCode = keyof typeof ZTD_CODES;

/** Why no profile came. */
export interface ZtdRefusal {
  readonly code: number;
  readonly name: string;
}

/** `0x%08X`, as the device shows the code: 807 is 0x81038327 (entra-device.md 8.1, Errors). */
export function hresultOf(code: number): string {
  return `0x${(0x81038000 + code).toString(16).toUpperCase()}`;
}

/**
 * The JSON body of a refusal; the message is a JSON text inside the JSON, as the service is known to write it. Code 908
 * comes under several names (autopilot.md 4.1).
 */
export function encodeRefusal(code: ZtdCode, name: string = ZTD_CODES[code]): string {
  return JSON.stringify({ Message: JSON.stringify({ ErrorMessage: name, ErrorCodeNumber: code }) });
}

const messageSchema = z.object({ ErrorMessage: z.string().default(''), ErrorCodeNumber: z.int().min(0).max(0x7fff) });
const objectBody = z.object({ Message: messageSchema });
const textBody = z.object({ Message: z.string() });

/** Reads a refusal whose message is an object or a JSON text. */
export function readRefusal(body: string): Result<ZtdRefusal, CodecError> {
  const text = readJson(textBody, body);
  const read = text.ok ? readJson(messageSchema, text.value.Message) : readJson(objectBody, body);
  if (!read.ok) return read;
  const message = 'Message' in read.value ? read.value.Message : read.value;
  return ok({ code: message.ErrorCodeNumber, name: message.ErrorMessage });
}
