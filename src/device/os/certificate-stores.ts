import { createHash } from 'node:crypto';
import type { Disk } from './disk.ts';

/** The stores that a device uses: personal ones by context, roots, intermediates. */
export type StoreName = 'My/System' | 'My/User' | 'Root' | 'CA';

/** A certificate in a store, with the purpose of the key that belongs to it when the device holds that key. */
export interface StoredCertificate {
  /** SHA-1 of the DER, upper-case hexadecimal. */
  readonly thumbprint: string;
  readonly der: Buffer;
  readonly keyPurpose?: 'device' | 'transport' | 'mdm';
}

/** The Windows certificate stores on the disk. */
export class CertificateStores {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Stores a certificate and returns its thumbprint. */
  add(store: StoreName, der: Buffer, keyPurpose?: StoredCertificate['keyPurpose']): string {
    const thumbprint = thumbprintOf(der);
    const entry = { der: der.toString('base64'), ...(keyPurpose === undefined ? {} : { keyPurpose }) };
    this.#disk.write(`${prefixOf(store)}${thumbprint}`, JSON.stringify(entry));
    return thumbprint;
  }

  /** The certificate of a thumbprint in either case, or undefined. */
  get(store: StoreName, thumbprint: string): StoredCertificate | undefined {
    const name = thumbprint.toUpperCase();
    const text = this.#disk.read(`${prefixOf(store)}${name}`);
    if (text === undefined) return undefined;
    const { der, keyPurpose } = JSON.parse(text) as { der: string; keyPurpose?: 'device' | 'transport' | 'mdm' };
    return {
      thumbprint: name,
      der: Buffer.from(der, 'base64'),
      ...(keyPurpose === undefined ? {} : { keyPurpose }),
    };
  }

  /** Every certificate of a store, by thumbprint. */
  list(store: StoreName): StoredCertificate[] {
    const prefix = prefixOf(store);
    return this.#disk.list(prefix).flatMap((path) => this.get(store, path.slice(prefix.length)) ?? []);
  }

  remove(store: StoreName, thumbprint: string): void {
    this.#disk.delete(`${prefixOf(store)}${thumbprint.toUpperCase()}`);
  }
}

/** The SHA-1 of a DER certificate as Windows shows it: upper-case hexadecimal. */
export function thumbprintOf(der: Buffer): string {
  return createHash('sha1').update(der).digest('hex').toUpperCase();
}

function prefixOf(store: StoreName): string {
  return `certificates/${store}/`;
}
