import type { Machine } from '../machine.ts';

/** `HKLM\SOFTWARE\Microsoft\Enrollments`: a key an enrolment, named by its GUID. */
export const ENROLLMENTS = 'HKLM/SOFTWARE/Microsoft/Enrollments';
const ACCOUNTS = 'HKLM/SOFTWARE/Microsoft/Provisioning/OMADM/Accounts';
const STATE = 'EnrollmentState';
const ENROLLED = 1;

/** An enrolment as the registry holds it. */
export interface Enrollment {
  /** Upper-case GUID. */
  readonly id: string;
  readonly providerId: string;
  readonly upn: string;
  /** Of the client certificate in `store`. */
  readonly thumbprint: string;
  readonly store: 'My/System' | 'My/User';
  /** 32 hexadecimal digits: ./DevInfo/DevId. */
  readonly deviceId: string;
  readonly enrolledInOobe: boolean;
}

/** The DM account of an enrolment. */
export interface StoredAccount {
  readonly address: string;
  readonly connectionRetries: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly auth?: {
    readonly scheme: 'syncml:auth-md5' | 'syncml:auth-basic';
    readonly name: string;
    readonly secret: string;
  };
}

/** The MDM enrolment of this device, or undefined. One that was broken off has left a key that does not count. */
export function readEnrollment({ registry }: Machine): Enrollment | undefined {
  const id = registry.subkeys(ENROLLMENTS).find((it) => registry.getNumber(`${ENROLLMENTS}/${it}`, STATE) === ENROLLED);
  if (id === undefined) return undefined;
  const text = (name: string): string => registry.getString(`${ENROLLMENTS}/${id}`, name) ?? '';
  return {
    id,
    providerId: text('ProviderID'),
    upn: text('UPN'),
    thumbprint: text('DMPCertThumbPrint'),
    store: text('CertificateStore') === 'My/User' ? 'My/User' : 'My/System',
    deviceId: text('DeviceID'),
    enrolledInOobe: registry.getNumber(`${ENROLLMENTS}/${id}`, 'EnrolledInOobe') === 1,
  };
}

/** Whether this device is under management. */
export function isEnrolled(machine: Machine): boolean {
  return readEnrollment(machine) !== undefined;
}

/** Writes an enrolment and its account; it counts from here on. */
export function writeEnrollment({ registry }: Machine, enrollment: Enrollment, account: StoredAccount): void {
  const accountKey = `${ACCOUNTS}/${enrollment.id}`;
  registry.setString(accountKey, 'Addr', account.address);
  registry.setNumber(accountKey, 'ConnRetryFreq', account.connectionRetries);
  registry.setNumber(accountKey, 'InitialBackOffTime', account.initialBackoffMs);
  registry.setNumber(accountKey, 'MaxBackOffTime', account.maxBackoffMs);
  if (account.auth !== undefined) {
    registry.setString(accountKey, 'AuthScheme', account.auth.scheme);
    registry.setString(accountKey, 'AuthName', account.auth.name);
    registry.setString(accountKey, 'AuthSecret', account.auth.secret);
  }
  const key = `${ENROLLMENTS}/${enrollment.id}`;
  registry.setString(key, 'ProviderID', enrollment.providerId);
  registry.setString(key, 'UPN', enrollment.upn);
  registry.setString(key, 'DMPCertThumbPrint', enrollment.thumbprint);
  registry.setString(key, 'CertificateStore', enrollment.store);
  registry.setString(key, 'DeviceID', enrollment.deviceId);
  registry.setNumber(key, 'EnrolledInOobe', enrollment.enrolledInOobe ? 1 : 0);
  registry.setNumber(key, STATE, ENROLLED);
}

/** The DM account of an enrolment. */
export function readAccountOf({ registry }: Machine, { id }: Enrollment): StoredAccount {
  const key = `${ACCOUNTS}/${id}`;
  const name = registry.getString(key, 'AuthName');
  const scheme =
    registry.getString(key, 'AuthScheme') === 'syncml:auth-basic' ? 'syncml:auth-basic' : 'syncml:auth-md5';
  return {
    address: registry.getString(key, 'Addr') ?? '',
    connectionRetries: registry.getNumber(key, 'ConnRetryFreq') ?? 3,
    initialBackoffMs: registry.getNumber(key, 'InitialBackOffTime') ?? 16_000,
    maxBackoffMs: registry.getNumber(key, 'MaxBackOffTime') ?? 86_400_000,
    ...(name !== undefined && { auth: { scheme, name, secret: registry.getString(key, 'AuthSecret') ?? '' } }),
  };
}

/** Removes an enrolment with its account, its certificate and all that its management tree held. */
export function removeEnrollment({ registry, certificates, disk }: Machine, enrollment: Enrollment): void {
  certificates.remove(enrollment.store, enrollment.thumbprint);
  registry.deleteKey(`${ENROLLMENTS}/${enrollment.id}`);
  registry.deleteKey(`${ACCOUNTS}/${enrollment.id}`);
  disk.deleteTree('csp/');
  disk.deleteTree('mdm/');
}
