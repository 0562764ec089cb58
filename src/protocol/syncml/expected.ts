/** What separates the items of an Expected* list (mdm.md 6.1): U+F000, from the private use area. */
export const EXPECTED_SEPARATOR = '\uF000';

/**
 * The value of a FirstSyncStatus Expected* node (mdm.md 6.1, 7) from its items.
 * @example joinExpected(['./Vendor/MSFT/Policy/Config/System/AllowTelemetry'])
 */
export function joinExpected(items: readonly string[]): string {
  return items.join(EXPECTED_SEPARATOR);
}

/** The items of an Expected* node; empty ones, as a trailing separator leaves them, are dropped. */
export function splitExpected(text: string): string[] {
  return text.split(EXPECTED_SEPARATOR).filter((item) => item !== '');
}
