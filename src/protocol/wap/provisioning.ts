import { createHash } from 'node:crypto';
import type { CodecError } from '../../core/result.ts';
import type { CertificateScope, CertificateSearch } from './certificate-search.ts';
import type { Characteristic } from './characteristic.ts';

/** What enrolment puts on a device (mdm.md 4, 'Provisioning document'). */
export interface ProvisioningDocument {
  readonly root?: StoredCertificate | undefined;
  readonly intermediate?: StoredCertificate | undefined;
  readonly client: ClientCertificate;
  /** Absent in the answer to a renewal. */
  readonly account?: DmAccount | undefined;
  readonly dmClient?: DmClientSettings | undefined;
  /** Characteristics of other CSPs, in document order. */
  readonly others: readonly Characteristic[];
}

export interface StoredCertificate {
  /** SHA-1 over the DER in upper-case hexadecimal: the node's name. */
  readonly thumbprint: string;
  readonly der: Buffer;
}

/** @example storedCertificate(der).thumbprint // 'E8F1…' */
export function storedCertificate(der: Buffer): StoredCertificate {
  return { thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(), der };
}

/** The device's own certificate; its key waits where the certificate request was made. */
export interface ClientCertificate {
  readonly store: CertificateScope;
  readonly certificate: StoredCertificate;
  readonly renewal?: RenewalSettings | undefined;
}

/** `My/WSTEP/Renew`. */
export interface RenewalSettings {
  /** Renewal without the user. */
  readonly roboSupport: boolean;
  /** 1 to 1000, default 42. */
  readonly renewPeriodDays: number;
  /** Default 7, at most the renew period. */
  readonly retryIntervalDays: number;
}

export type DmEncoding = 'application/vnd.syncml.dm+xml' | 'application/vnd.syncml.dm+wbxml';

/** `APPLICATION` w7: the DM account. */
export interface DmAccount {
  readonly providerId: string;
  readonly name: string;
  /** ADDR, an absolute https URL. */
  readonly address: string;
  readonly connectionRetries: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backCompatRetryDisabled: boolean;
  readonly encoding: DmEncoding;
  readonly certificateSearch?: CertificateSearch | undefined;
  readonly crlCheck?: boolean | undefined;
  readonly protocolVersion?: '1.1' | '1.2' | undefined;
  /** As sent: 8, 32 or 4294967295. */
  readonly role?: string | undefined;
  readonly useHardwareDeviceId: boolean;
  /** AAUTHLEVEL CLIENT: how the server proves itself. */
  readonly serverAuth: DmCredentials;
  /** AAUTHLEVEL APPSRV: how the client proves itself. */
  readonly clientAuth: DmCredentials;
}

export interface DmCredentials {
  readonly type: 'BASIC' | 'DIGEST';
  readonly name?: string | undefined;
  readonly secret: string;
  /** AAUTHDATA as sent: base64 of the nonce, though servers exist that send plain text. */
  readonly nonce?: string | undefined;
}

/** `DMClient/Provider/<id>`. */
export interface DmClientSettings {
  readonly upn?: string | undefined;
  readonly deviceName?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly aadResourceId?: string | undefined;
  readonly poll?: PollSettings | undefined;
  readonly firstSyncStatus?: FirstSyncStatusSettings | undefined;
}

/** `Poll`: three sets of retries, one after the other. */
export interface PollSettings {
  readonly schedule?: { readonly first: PollSet; readonly second: PollSet; readonly remaining: PollSet } | undefined;
  readonly pollOnLogin?: boolean | undefined;
  readonly allUsersPollOnFirstLogin?: boolean | undefined;
}

export interface PollSet {
  /** 0 with an interval means without end. */
  readonly retries: number;
  /** 0 disables the set. */
  readonly intervalMinutes: number;
}

/** The FirstSyncStatus nodes that a document may set, with their datatypes (mdm.md 7). */
export const FIRST_SYNC_STATUS_NODES = {
  ExpectedPolicies: 'string',
  ExpectedNetworkProfiles: 'string',
  ExpectedMSIAppPackages: 'string',
  ExpectedModernAppPackages: 'string',
  ExpectedPFXCerts: 'string',
  ExpectedSCEPCerts: 'string',
  ServerHasFinishedProvisioning: 'boolean',
  AllowCollectLogsButton: 'boolean',
  CustomErrorText: 'string',
  BlockInStatusPage: 'integer',
  SkipDeviceStatusPage: 'boolean',
  SkipUserStatusPage: 'boolean',
  TimeOutUntilSyncFailure: 'integer',
} as const;

type FirstSyncStatusNode = keyof typeof FIRST_SYNC_STATUS_NODES;

/** Lists are joined with U+F000, `TimeOutUntilSyncFailure` is in minutes. */
export type FirstSyncStatusSettings = {
  readonly [Node in FirstSyncStatusNode]?: {
    string: string;
    integer: number;
    boolean: boolean;
  }[(typeof FIRST_SYNC_STATUS_NODES)[Node]];
};

/** The HRESULT of a document that a device cannot apply, by the part that fails (mdm.md 5). */
export const PROVISIONING_FAILURES = {
  'certificate-store': '0x8018001E',
  w7: '0x8018001F',
  'dm-client': '0x80180020',
  'passport-for-work': '0x80180021',
  'other-csp': '0x80180022',
  unknown: '0x80180023',
  'client-certificate': '0x80180024',
  'app-management': '0x80180025',
} as const;

export type ProvisioningPart = keyof typeof PROVISIONING_FAILURES;

/** Why a document cannot be applied. */
export interface ProvisioningError extends CodecError {
  readonly part: ProvisioningPart;
  readonly hresult: (typeof PROVISIONING_FAILURES)[ProvisioningPart];
}
