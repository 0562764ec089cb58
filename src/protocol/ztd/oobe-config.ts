/** The bits of CloudAssignedOobeConfig (entra-device.md 8.4). */
export const OOBE_CONFIG_BITS = {
  skipCortanaOptIn: 1,
  userNotLocalAdmin: 2,
  skipExpressSettings: 4,
  skipOemRegistration: 8,
  skipEula: 16,
  tpmAttestation: 32,
  aadDeviceAuth: 64,
  aadTpmRequired: 128,
  skipWindowsUpgrade: 256,
  enablePatchDownload: 512,
  skipKeyboardPage: 1024,
} as const;

/** Which of the bits are set. */
export type OobeConfig = Readonly<Record<keyof typeof OOBE_CONFIG_BITS, boolean>>;

/** The number for the bits given; those left out are not set. */
export function encodeOobeConfig(config: Partial<OobeConfig>): number {
  return Object.entries(OOBE_CONFIG_BITS).reduce(
    (sum, [name, bit]) => sum | (config[name as keyof OobeConfig] ? bit : 0),
    0,
  );
}

/** The bits in a number; unknown ones are ignored. */
export function decodeOobeConfig(value: number): OobeConfig {
  const entries = Object.entries(OOBE_CONFIG_BITS).map(([name, bit]) => [name, (value & bit) !== 0]);
  return Object.fromEntries(entries) as Record<keyof OobeConfig, boolean>;
}

/** The settings of a deployment profile that the number carries. */
export interface OobeSettings {
  readonly isStandardUser: boolean;
  readonly isPrivacyHidden: boolean;
  readonly isEulaHidden: boolean;
  readonly isKeyboardSkipped: boolean;
  /** Self-deploying. */
  readonly isShared: boolean;
}

/** The bits that a profile's settings amount to; OEM registration and upgrade are always skipped (8.4, arithmetic). */
export function oobeConfigOf(settings: OobeSettings): number {
  return encodeOobeConfig({
    skipOemRegistration: true,
    skipWindowsUpgrade: true,
    userNotLocalAdmin: settings.isStandardUser,
    skipExpressSettings: settings.isPrivacyHidden,
    skipEula: settings.isEulaHidden,
    skipKeyboardPage: settings.isKeyboardSkipped,
    tpmAttestation: settings.isShared,
    aadDeviceAuth: settings.isShared,
  });
}

/** Whether the device deploys itself: that is how a client decides (8.4). */
export function isSelfDeploying(value: number): boolean {
  const { tpmAttestation, aadDeviceAuth } = decodeOobeConfig(value);
  return tpmAttestation && aadDeviceAuth;
}
