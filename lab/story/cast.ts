import { createRandom } from '../../src/core/random.ts';
import type { DeviceFault } from '../../src/device/fault.ts';
import { createHardware, type Hardware } from '../../src/device/hardware/hardware.ts';
import { type DeviceSpec, WINDOWS } from '../../src/device/spec.ts';
import { encodeBase32 } from '../../src/protocol/totp.ts';
import type { FleetSpec, TenantSpec } from '../scenario/scenario.ts';
import type { Selection } from '../scenario/selection.ts';
import { deviceName } from './device-name.ts';

/** A user of the tenant, with the password that the story types for them. */
export interface UserInStory {
  readonly upn: string;
  readonly displayName: string;
  readonly password: string;
  /** What one-time codes come from, base32; there when the user has a second factor. */
  readonly authenticatorSecret?: string;
  /** The user's Temporary Access Pass. */
  readonly accessPass?: string;
}

/** A device as the story knows it: what stands on its label, and who will unpack it. */
export interface DeviceInStory {
  readonly spec: DeviceSpec;
  readonly fleet: string;
  readonly hardware: Hardware;
  readonly osBuild: string;
  readonly user: UserInStory;
  /** The next user in the list. */
  readonly colleague: UserInStory;
}

/** The tenant's users: `user001@contoso.com` with a password of their own. */
export function castUsers(tenant: TenantSpec, seed: string): UserInStory[] {
  const random = createRandom(seed).fork('users');
  const { authenticator, accessPass } = tenant.users;
  return Array.from({ length: tenant.users.count }, (_, index) => {
    const number = String(index + 1).padStart(3, '0');
    return {
      upn: `user${number}@${tenant.domain}`,
      displayName: `User ${number}`,
      password: `Lab-${random.fork(number).hex(10)}`,
      ...(authenticator && { authenticatorSecret: encodeBase32(random.fork(`${number}/authenticator`).bytes(20)) }),
      ...(accessPass && { accessPass: `Tap-${random.fork(`${number}/access-pass`).hex(6)}` }),
    };
  });
}

/** Somebody of the other organisation; undefined when the scenario knows none. */
export function castStranger({ otherOrganisation }: TenantSpec, seed: string): UserInStory | undefined {
  if (otherOrganisation === undefined) return undefined;
  return {
    upn: `stranger@${otherOrganisation}`,
    displayName: 'Stranger',
    password: `Lab-${createRandom(seed).fork('stranger').hex(10)}`,
  };
}

/** The devices of all fleets, in order; users are dealt round-robin (docs/design.md 7). */
export function castDevices(
  fleets: readonly FleetSpec[],
  users: readonly UserInStory[],
  seed: string,
  faultsOf: (name: string, fleet: string) => readonly DeviceFault[] = () => [],
): DeviceInStory[] {
  const devices: DeviceInStory[] = [];
  for (const fleet of fleets) {
    for (let index = 0; index < fleet.count; index += 1) {
      const ordinal = devices.length + 1;
      const name = deviceName(fleet.name, index + 1);
      const faults = faultsOf(name, fleet.name);
      const spec: DeviceSpec = {
        name,
        ordinal,
        model: fleet.model,
        windows: fleet.windows,
        network: fleet.network,
        locale: fleet.locale,
        seed: `${seed}/device/${name}`,
        ...(faults.length > 0 && { faults }),
      };
      const user = users[(ordinal - 1) % users.length];
      const colleague = users[ordinal % users.length];
      if (user === undefined || colleague === undefined) break;
      devices.push({
        spec,
        fleet: fleet.name,
        hardware: createHardware(spec.model, createRandom(spec.seed).fork('hardware')),
        osBuild: WINDOWS[spec.windows].build,
        user,
        colleague,
      });
    }
  }
  return devices;
}

/** The devices that a verb or an expectation speaks of. */
export function select(devices: readonly DeviceInStory[], selection: Selection): readonly DeviceInStory[] {
  const { which } = selection;
  return which === undefined ? devices : devices.filter(({ spec, fleet }) => spec.name === which || fleet === which);
}
