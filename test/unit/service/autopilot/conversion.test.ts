import { describe, expect, it } from 'vitest';
import { writeHardwareHash } from '../../../../src/protocol/hardware-hash/hash.ts';
import { NO_DELAYS } from '../../../../src/service/delays.ts';
import {
  createManagedDeviceQueries,
  type ManagedDevice,
} from '../../../../src/service/store/queries/managed-devices.ts';
import { managedDevice } from '../graph/support.ts';
import { createWorld, reportOf } from './world.ts';

const CONVERTING = { hardwareHashExtractionEnabled: true };
const TWO_DAYS = { minMs: 172_800_000, maxMs: 172_800_000 };

/** A tenant with managed devices that have told their hash, and nobody has registered. */
function createEnrolled() {
  const world = createWorld({ ...NO_DELAYS, conversion: TWO_DAYS });
  const { context, directory, devices } = world;
  const managed = createManagedDeviceQueries(context.db);
  const enrol = (
    number: number,
    { trustType = 'AzureAd', ...more }: Partial<ManagedDevice> & { readonly trustType?: 'AzureAd' | 'ServerAd' } = {},
  ) => {
    const joined = directory.createDevice({ displayName: `PC-${number}`, trustType });
    const deviceHardwareData = writeHardwareHash(reportOf(number)).toString('base64');
    const inventory = { deviceHardwareData, ...more.inventory };
    managed.insert(managedDevice(`m${number}`, { azureAdDeviceId: joined.deviceId, ...more, inventory }));
    return joined;
  };
  const registrationOf = (number: number) => devices.byManagedDevice(`m${number}`)[0];
  return { ...world, managed, enrol, registrationOf };
}

describe('the switch that converts all targeted devices', () => {
  it('registers a managed device within two days, on the device object that it has joined with', () => {
    const { context, directory, profile, run, enrol, registrationOf } = createEnrolled();
    const joined = enrol(1);
    const id = profile('Converts', [['allDevices']], CONVERTING);
    const targetedMs = context.clock.now();
    run();
    const registration = registrationOf(1);
    expect(registration).toMatchObject({
      serialNumber: 'SN-1',
      groupTag: '',
      assignedUpn: '',
      enrollmentState: 'enrolled',
      azureAdDeviceId: joined.deviceId,
      profileId: id,
      isVisible: true,
    });
    expect((registration?.createdMs ?? 0) - targetedMs).toBe(172_800_000);
    const ztdId = registration?.id ?? '';
    expect(directory.queries.devices.byZtdId(ztdId)).toMatchObject({
      id: joined.id,
      displayName: 'PC-1',
      physicalIds: [`[ZTDID]:${ztdId}`],
    });
    expect(context.events.filter(({ type }) => type === 'autopilot.converted')).toHaveLength(1);
  });

  it('asks for membership of a group that it is assigned to, and not of one that it leaves out', () => {
    const { directory, group, profile, run, enrol, registrationOf } = createEnrolled();
    const [inside, outside] = [group('In'), group('Out')];
    const [first, second, third] = [enrol(1), enrol(2), enrol(3)];
    for (const each of [first, second]) directory.addMember(inside, each.id, 'device');
    for (const each of [second, third]) directory.addMember(outside, each.id, 'device');
    profile(
      'Converts',
      [
        ['group', inside],
        ['exclusionGroup', outside],
      ],
      CONVERTING,
    );
    run();
    expect([1, 2, 3].map((number) => registrationOf(number) !== undefined)).toEqual([true, false, false]);
  });

  it('leaves alone what is personal, registered, without a hash, or aimed at by a profile without it', () => {
    const { profile, run, register, devices, managed, enrol, registrationOf } = createEnrolled();
    enrol(1, { inventory: { managedDeviceOwnerType: 'personal' } });
    const ztdId = register(reportOf(2));
    enrol(2);
    managed.insert(managedDevice('m3'));
    profile('Converts', [['allDevices']], CONVERTING);
    run();
    expect(devices.all().map(({ id }) => id)).toEqual([ztdId]);
    const plain = createEnrolled();
    plain.enrol(4);
    plain.profile('Plain', [['allDevices']]);
    plain.run();
    expect([registrationOf(1), plain.registrationOf(4)]).toEqual([undefined, undefined]);
  });

  it('keeps what it has registered when it is switched off, and what waits goes unregistered', () => {
    const { context, profiles, profile, run, autopilot, enrol, registrationOf } = createEnrolled();
    enrol(1);
    const id = profile('Converts', [['allDevices']], CONVERTING);
    run();
    enrol(2);
    autopilot.jobs['autopilot.assign']({});
    const converting = profiles.byId(id);
    if (converting === undefined) throw new Error('no profile');
    profiles.save({ ...converting, body: { ...converting.body, hardwareHashExtractionEnabled: false } });
    run();
    expect([registrationOf(1) !== undefined, registrationOf(2)]).toEqual([true, undefined]);
    expect(context.events.filter(({ type }) => type === 'autopilot.converted')).toHaveLength(1);
  });

  it('gives a hybrid device a second object and makes its own none of Entra’s', () => {
    const { directory, profile, run, enrol, registrationOf } = createEnrolled();
    const joined = enrol(1, { trustType: 'ServerAd' });
    profile('Converts', [['allDevices']], CONVERTING);
    run();
    expect(registrationOf(1)?.azureAdDeviceId).not.toBe(joined.deviceId);
    expect(directory.queries.devices.byId(joined.id)).toMatchObject({ trustType: 'ServerAd', ztdId: null });
  });
});
