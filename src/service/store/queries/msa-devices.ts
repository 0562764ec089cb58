import type { Database } from 'better-sqlite3';

/** A device's account with the MSA service, and what the device said of its hardware. */
export interface MsaDevice {
  /** 16 hexadecimal digits. */
  readonly puid: string;
  readonly membername: string;
  /** Lower-case hexadecimal. */
  readonly passwordSha256: string;
  /** Base64 by component name. */
  readonly components: Readonly<Record<string, string>>;
  readonly createdMs: number;
}

/** A ticket that was issued; `ticketSha256` is lower-case hexadecimal. */
export interface MsaTicket {
  readonly ticketSha256: string;
  readonly puid: string;
  /** The address that it is for. */
  readonly target: string;
  readonly expiresMs: number;
}

type DeviceRow = Omit<MsaDevice, 'components'> & { readonly components: string };

const COLUMNS = 'puid, membername, password AS passwordSha256, components, created_ms AS createdMs';

const toDevice = (row: DeviceRow): MsaDevice => ({ ...row, components: JSON.parse(row.components) });

/** Statements over `msa_devices` and `msa_tickets`. */
export function createMsaQueries(db: Database) {
  const save = db.prepare<[DeviceRow]>(
    'INSERT OR REPLACE INTO msa_devices VALUES (@puid, @membername, @passwordSha256, @components, @createdMs)',
  );
  const byMembername = db.prepare<[string], DeviceRow>(`SELECT ${COLUMNS} FROM msa_devices WHERE membername = ?`);
  const byPuid = db.prepare<[string], DeviceRow>(`SELECT ${COLUMNS} FROM msa_devices WHERE puid = ?`);
  const saveTicket = db.prepare<[MsaTicket]>(
    'INSERT OR REPLACE INTO msa_tickets VALUES (@ticketSha256, @puid, @target, @expiresMs)',
  );
  const ticket = db.prepare<[string], MsaTicket>(
    `SELECT ticket_sha256 AS ticketSha256, puid, target, expires_ms AS expiresMs FROM msa_tickets
     WHERE ticket_sha256 = ?`,
  );
  const read = (row: DeviceRow | undefined): MsaDevice | undefined => row && toDevice(row);
  return {
    /** Inserts, or replaces the account with this puid. */
    save: (device: MsaDevice): void => void save.run({ ...device, components: JSON.stringify(device.components) }),
    byMembername: (membername: string): MsaDevice | undefined => read(byMembername.get(membername)),
    byPuid: (puid: string): MsaDevice | undefined => read(byPuid.get(puid)),
    saveTicket: (value: MsaTicket): void => void saveTicket.run(value),
    ticketBySha256: (sha256: string): MsaTicket | undefined => ticket.get(sha256),
  };
}

export type MsaQueries = ReturnType<typeof createMsaQueries>;
