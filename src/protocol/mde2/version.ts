/** Protocol versions that a client may ask for (mdm.md 1). */
export const ENROLLMENT_VERSIONS = ['1.0', '2.0', '3.0', '4.0', '5.0', '6.0', '7.0'] as const;

export type EnrollmentVersion = (typeof ENROLLMENT_VERSIONS)[number];

/** The version for a decimal such as `5.0` or `5`; undefined outside 1.0 to 7.0. */
export function parseVersion(text: string): EnrollmentVersion | undefined {
  const major = /^([1-7])(?:\.0)?$/.exec(text)?.[1];
  return ENROLLMENT_VERSIONS.find((version) => version[0] === major);
}

/** What a server answers: the lower of the request's version and its own (mdm.md 1). */
export function negotiateVersion(request: EnrollmentVersion, own: EnrollmentVersion): EnrollmentVersion {
  return hasVersion(request, own) ? own : request;
}

/** Whether a version is at least another, for fields that came later (`v5+` in mdm.md 3 and 4). */
export function hasVersion(version: EnrollmentVersion, atLeast: EnrollmentVersion): boolean {
  return Number(version) >= Number(atLeast);
}
