/** What the devices of a fleet are called: `sales-0001`, numbered from 1. */
export function deviceName(fleet: string, number: number): string {
  return `${fleet}-${String(number).padStart(4, '0')}`;
}
