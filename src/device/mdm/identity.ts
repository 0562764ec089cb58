import type { ClientIdentity } from '../../network/http.ts';
import type { Machine } from '../machine.ts';
import type { CertificateStores } from '../os/certificate-stores.ts';
import { type Enrollment, readEnrollment } from './enrollment-record.ts';

/** Read from the store once a boot: TLS wants the key beside the certificate at every connection. */
const known = new WeakMap<CertificateStores, { readonly thumbprint: string; readonly identity: ClientIdentity }>();

/** What the device proves in TLS to its management service: the certificate that enrolment issued (mdm.md 6, Auth). */
export function managementIdentity(
  machine: Machine,
  enrollment: Enrollment | undefined = readEnrollment(machine),
): ClientIdentity | undefined {
  if (enrollment === undefined) return undefined;
  const { store, thumbprint } = enrollment;
  const remembered = known.get(machine.certificates);
  if (remembered?.thumbprint === thumbprint) return remembered.identity;
  const held = machine.certificates.get(store, thumbprint);
  if (held === undefined) return undefined;
  // Copied: a small buffer lies in a block of 8 KiB that it would hold for as long as the device runs.
  const certificate = Buffer.alloc(held.der.length, held.der);
  const identity = { certificate, privateKey: machine.key('mdm').privateKey };
  known.set(machine.certificates, { thumbprint, identity });
  return identity;
}
