import { homedir, tmpdir } from 'node:os';
import { expect } from 'vitest';
import type { HttpResponse } from '../../../src/network/http.ts';

const GIVEAWAYS = [/\n\s+at .*[(:]/, /node_modules/, /\.[cm]?[jt]s:\d/, /file:\/\//, /\bundefined\b/];
const PATHS = [process.cwd(), homedir(), tmpdir()].filter((path) => path.length > 1).map((path) => `${path}/`);

/** The body of an answer of this status and type, in which nothing shows of the program behind it. */
export function answered(response: HttpResponse, status: number, type: string): string {
  const text = response.body.toString('utf8');
  expect(response.status, text).toBe(status);
  expect(response.headers['content-type']).toMatch(new RegExp(`^${type.replace(/[.+]/g, '\\$&')}(;|$)`));
  const headers = JSON.stringify(response.headers);
  for (const giveaway of GIVEAWAYS) expect(text + headers).not.toMatch(giveaway);
  for (const path of PATHS) expect(text + headers).not.toContain(path);
  return text;
}

/** The same for JSON, parsed. */
export function answeredJson(response: HttpResponse, status: number): Record<string, unknown> {
  return JSON.parse(answered(response, status, 'application/json')) as Record<string, unknown>;
}

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What Graph says of a refusal: code and message, after a look at everything that comes with them (graph.md 4). */
export function graphError(response: HttpResponse, status: number): { code: string; message: string } {
  const { error } = answeredJson(response, status) as {
    error: { code: string; message: string; innerError: Record<string, string> };
  };
  expect(Object.keys(error.innerError)).toEqual(['date', 'request-id', 'client-request-id']);
  expect(error.innerError['date']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(error.innerError['request-id']).toMatch(UUID);
  expect(response.headers['request-id']).toBe(error.innerError['request-id']);
  return { code: error.code, message: error.message };
}

/** The ErrorType of a refusal of device registration (entra-device.md 3, Errors). */
export function registrationError(response: HttpResponse, status: number): unknown {
  const error = answeredJson(response, status);
  expect(Object.keys(error)).toEqual(['ErrorType', 'Message', 'TraceId', 'Time']);
  expect(error['Message']).toMatch(/\w/);
  expect(error['TraceId']).toMatch(UUID);
  expect(error['Time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  return error['ErrorType'];
}

/** The subcode of a fault in the form of mdm.md 5, in answer to an operation with this response action. */
export function soapFault(response: HttpResponse, action: string): string {
  const text = answered(response, 200, 'application/soap+xml');
  expect(text).toContain(`<a:Action s:mustUnderstand="1">${action}</a:Action>`);
  const fault =
    /<s:Body[^>]*><s:Fault><s:Code><s:Value>s:Receiver<\/s:Value><s:Subcode><s:Value>([as]:\w+)<\/s:Value><\/s:Subcode><\/s:Code><s:Reason><s:Text xml:lang="en-us">[^<]+<\/s:Text><\/s:Reason>/;
  expect(text).toMatch(fault);
  return fault.exec(text)?.[1] ?? '';
}

/** The AADSTS number of a refused token request, after a look at all members (graph.md 5). */
export function tokenError(response: HttpResponse, status: number, error: string): number | undefined {
  const body = answeredJson(response, status);
  const [code] = body['error_codes'] as number[];
  expect(body).toMatchObject({
    error,
    error_codes: [code],
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
    trace_id: expect.stringMatching(UUID),
    correlation_id: expect.stringMatching(UUID),
  });
  expect(body['error_description']).toMatch(new RegExp(`^AADSTS${code}: `));
  expect(response.headers['cache-control']).toContain('no-store');
  return code;
}
