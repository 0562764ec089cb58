import type { Disk } from './disk.ts';

/** What Windows keeps where only the system can read it: a small protected store, one JSON text a secret. */
interface Secrets {
  /** The account that the device made for itself (entra-device.md 8.1). */
  readonly 'device-credential': { readonly membername: string; readonly password: string };
  readonly 'device-ticket': { readonly ticket: string; readonly expiresMs: number };
  /** What the sign-in of the out-of-box experience gave (entra-device.md 6). */
  readonly 'sign-in': SignInSecret;
  /** The primary refresh token of the user who signed in to Windows last (entra-device.md 5.2). */
  readonly 'windows-sign-in': {
    readonly objectId: string;
    readonly primaryRefreshToken: string;
    /** Base64; what asks for tokens is signed with it (entra-device.md 5.3). */
    readonly sessionKey: string;
  };
  /** How the passwords of local accounts are checked, by SID: SHA-256 over SID and password, hexadecimal. */
  readonly 'local-passwords': Readonly<Record<string, string>>;
}

/** The tokens of the OOBE sign-in and what they say of user, tenant and MDM. */
export interface SignInSecret {
  readonly upn: string;
  /** Lower-case GUID. */
  readonly objectId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** Of the user's roles in Entra. */
  readonly roleSids: readonly string[];
  /** For device registration. */
  readonly drsToken: string;
  readonly refreshToken: string;
  /** Empty when the user is not in the MDM scope. */
  readonly mdmEnrollmentUrl: string;
  readonly mdmTermsOfUseUrl: string;
  readonly mdmComplianceUrl: string;
}

export type SecretName = keyof Secrets;

/** A secret, or undefined. */
export function readSecret<N extends SecretName>({ disk }: { readonly disk: Disk }, name: N): Secrets[N] | undefined {
  const text = disk.read(`secrets/${name}`);
  return text === undefined ? undefined : (JSON.parse(text) as Secrets[N]);
}

export function writeSecret<N extends SecretName>(
  { disk }: { readonly disk: Disk },
  name: N,
  secret: Secrets[N],
): void {
  disk.write(`secrets/${name}`, JSON.stringify(secret));
}

export function deleteSecret({ disk }: { readonly disk: Disk }, name: SecretName): void {
  disk.delete(`secrets/${name}`);
}
