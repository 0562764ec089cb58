import type { Disk } from '../os/disk.ts';

/** What the out-of-box experience has learned so far and needs later; it lies on the disk as JSON, one file a fact. */
interface Facts {
  /** Chosen on the pages or set by the profile. */
  readonly region: { readonly value: string };
  readonly keyboard: { readonly value: string };
  readonly 'second-keyboard': { readonly value: string | null };
  /** A wireless network that Windows remembers. */
  readonly network: { readonly ssid: string };
  readonly eula: { readonly accepted: boolean };
  /** Work or personal, where that is asked for. */
  readonly 'account-type': { readonly value: 'personal' | 'work' };
  readonly 'personal-account': { readonly kind: 'microsoft' | 'local'; readonly name: string; readonly sid: string };
  readonly privacy: { readonly accepted: boolean };
  /** Why there is no profile. */
  readonly 'no-profile': { readonly code: string; readonly detail: string };
  /** Whose key for Windows Hello is registered. */
  readonly hello: { readonly upn: string };
  /** Updates that OOBE has installed. */
  readonly 'zero-day-patch': { readonly article: string };
  readonly 'monthly-update': { readonly article: string };
  readonly 'terms-of-use': { readonly opaqueBlob: string };
  readonly joined: { readonly deviceId: string; readonly thumbprint: string };
  /** The name that the device was given, so that a random part is drawn once. */
  readonly name: { readonly value: string };
}

export type FactName = keyof Facts;

/** A fact, or undefined when it is not known yet. */
export function recall<N extends FactName>({ disk }: { readonly disk: Disk }, name: N): Facts[N] | undefined {
  const text = disk.read(`oobe/${name}`);
  return text === undefined ? undefined : (JSON.parse(text) as Facts[N]);
}

export function remember<N extends FactName>({ disk }: { readonly disk: Disk }, name: N, fact: Facts[N]): void {
  disk.write(`oobe/${name}`, JSON.stringify(fact));
}

export function forget({ disk }: { readonly disk: Disk }, name: FactName): void {
  disk.delete(`oobe/${name}`);
}
