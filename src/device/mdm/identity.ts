import type { ClientIdentity } from '../../network/http.ts';
import type { Machine } from '../machine.ts';
import { type Enrollment, readEnrollment } from './enrollment-record.ts';

/** What the device proves in TLS to its management service: the certificate that enrolment issued (mdm.md 6, Auth). */
export function managementIdentity(
  machine: Machine,
  enrollment: Enrollment | undefined = readEnrollment(machine),
): ClientIdentity | undefined {
  const held = enrollment && machine.certificates.get(enrollment.store, enrollment.thumbprint);
  return held && { certificate: held.der, privateKey: machine.key('mdm').privateKey };
}
