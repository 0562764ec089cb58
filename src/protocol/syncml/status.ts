/** The status codes of OMA-DM that the reference lists (mdm.md 6), by name. */
export const STATUS = {
  ok: 200,
  accepted: 202,
  authenticated: 212,
  chunkAccepted: 213,
  cancelled: 214,
  notExecuted: 215,
  atomicRolledBack: 216,
  badRequest: 400,
  badCredentials: 401,
  forbidden: 403,
  notFound: 404,
  notAllowed: 405,
  featureUnsupported: 406,
  credentialsNeeded: 407,
  timedOut: 408,
  incomplete: 412,
  tooLarge: 413,
  uriTooLong: 414,
  formatUnsupported: 415,
  alreadyExists: 418,
  deviceFull: 420,
  sizeMismatch: 424,
  noPermission: 425,
  commandFailed: 500,
  notImplemented: 501,
  busy: 503,
  processingError: 506,
  atomicFailed: 507,
  storeFailure: 510,
  atomicRollbackFailed: 516,
} as const satisfies Record<string, number>;

/** @example 'alreadyExists' */
export type StatusName = keyof typeof STATUS;

const NAMES: ReadonlyMap<number, StatusName> = new Map(
  Object.entries(STATUS).map(([name, code]) => [code, name as StatusName]),
);

/** The name of a status code; null for one that mdm.md 6 does not list. */
export function statusName(code: number): StatusName | null {
  return NAMES.get(code) ?? null;
}

/** Whether the command took effect (2xx), leaving out 214 to 216, which say that it did not. */
export function isSuccess(code: number): boolean {
  return code >= 200 && code < STATUS.cancelled;
}
