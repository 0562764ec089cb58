/** Paths of the enrolment endpoints; the discovery path is fixed, the others are named by responses (mdm.md, head). */
export const PATHS = {
  discovery: '/EnrollmentServer/Discovery.svc',
  policy: '/EnrollmentServer/PolicyService.svc',
  enrolment: '/EnrollmentServer/DeviceEnrollmentWebService.svc',
  /** The address of OMA-DM sessions. */
  sessions: '/devicegatewayproxy/cimhandler.ashx',
} as const;

/** The name of the DM account on the device, and its node below `DMClient/Provider`. */
export const PROVIDER_ID = 'MS DM Server';

/** The same as a segment of a LocURI (mdm.md 6: dynamic segments are URI-encoded). */
export const PROVIDER_SEGMENT = encodeURIComponent(PROVIDER_ID);

const SESSION_HOST = 'r.manage.microsoft.com';

/**
 * Where sessions go for a client that enrolled at this origin: a client on loopback cannot know other names and
 * stays there, all others are sent to Intune's host, on the port that they came by.
 */
export function sessionUrl(origin: string): string {
  const url = new URL(PATHS.sessions, origin);
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) url.hostname = SESSION_HOST;
  return url.href;
}
