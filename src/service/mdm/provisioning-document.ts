import type { Random } from '../../core/random.ts';
import { storedCertificate } from '../../protocol/wap/provisioning.ts';
import { writeProvisioning } from '../../protocol/wap/write-provisioning.ts';
import type { User } from '../store/queries/users.ts';
import { PROVIDER_ID } from './addresses.ts';
import type { MdmCertificates } from './certificates.ts';

/** How long before its end a certificate is renewed, and how often that is tried (mdm.md 4, defaults). */
export const RENEWAL = { roboSupport: true, renewPeriodDays: 42, retryIntervalDays: 7 } as const;

/** Intune's rhythm of sessions: every 3 minutes for 15, every 15 for 2 hours, then every 8 hours (mdm.md 4). */
const SCHEDULE = {
  first: { retries: 5, intervalMinutes: 3 },
  second: { retries: 8, intervalMinutes: 15 },
  remaining: { retries: 0, intervalMinutes: 480 },
} as const;

/** What the document of one enrolment says beside the constants. */
export interface Provisioning {
  readonly managedDeviceId: string;
  readonly user: User | null;
  /** DER. */
  readonly certificate: Buffer;
  /** Where sessions go. */
  readonly address: string;
}

/** The provisioning document: root, device CA, the device's certificate third, account, DMClient (mdm.md 4). */
export function writeProvisioningDocument(
  { managedDeviceId, user, certificate, address }: Provisioning,
  { root, authority }: MdmCertificates,
  random: Random,
): string {
  const secret = () => random.hex(32);
  const nonce = () => random.bytes(16).toString('base64');
  return writeProvisioning({
    root: storedCertificate(root),
    intermediate: storedCertificate(authority),
    client: { store: 'System', certificate: storedCertificate(certificate), renewal: RENEWAL },
    account: {
      providerId: PROVIDER_ID,
      name: PROVIDER_ID,
      address,
      connectionRetries: 6,
      initialBackoffMs: 30_000,
      maxBackoffMs: 120_000,
      backCompatRetryDisabled: true,
      encoding: 'application/vnd.syncml.dm+xml',
      certificateSearch: { subjects: [`CN=${managedDeviceId}`], stores: ['System'] },
      role: '4294967295',
      useHardwareDeviceId: false,
      // Both are required (mdm.md 4); the TLS certificate alone decides.
      serverAuth: { type: 'DIGEST', secret: secret(), nonce: nonce() },
      clientAuth: { type: 'DIGEST', name: managedDeviceId, secret: secret(), nonce: nonce() },
    },
    dmClient: {
      ...(user !== null && { upn: user.upn }),
      deviceId: managedDeviceId,
      aadResourceId: 'https://manage.microsoft.com',
      poll: { schedule: SCHEDULE, pollOnLogin: true, allUsersPollOnFirstLogin: true },
    },
    others: [],
  });
}
