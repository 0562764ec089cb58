import type { Database } from 'better-sqlite3';

/** A client certificate that enrolment issued; the thumbprint is its SHA-1 in upper-case hexadecimal. */
export interface MdmCertificate {
  readonly thumbprint: string;
  readonly managedDeviceId: string;
  readonly notAfterMs: number;
  readonly revokedMs: number | null;
}

/** Statements over `mdm_certificates`; rows go with their managed device. */
export function createMdmCertificateQueries(db: Database) {
  const insert = db.prepare<[string, string, number]>('INSERT INTO mdm_certificates VALUES (?, ?, ?, NULL)');
  const byThumbprint = db.prepare<[string], MdmCertificate>(
    `SELECT thumbprint, managed_device_id AS managedDeviceId, not_after_ms AS notAfterMs, revoked_ms AS revokedMs
     FROM mdm_certificates WHERE thumbprint = ?`,
  );
  const revoke = db.prepare<[number, string]>(
    'UPDATE mdm_certificates SET revoked_ms = ? WHERE managed_device_id = ? AND revoked_ms IS NULL',
  );
  return {
    insert: ({ thumbprint, managedDeviceId, notAfterMs }: Omit<MdmCertificate, 'revokedMs'>): void =>
      void insert.run(thumbprint, managedDeviceId, notAfterMs),
    byThumbprint: (thumbprint: string): MdmCertificate | undefined => byThumbprint.get(thumbprint),
    /** Ends every certificate of the device. */
    revokeOf: (managedDeviceId: string, atMs: number): void => void revoke.run(atMs, managedDeviceId),
  };
}

export type MdmCertificateQueries = ReturnType<typeof createMdmCertificateQueries>;
