import { beforeEach, describe, expect, it } from 'vitest';
import { writeHardwareHash } from '../../../../src/protocol/hardware-hash/hash.ts';
import { NO_DELAYS } from '../../../../src/service/delays.ts';
import { createWorld, type Row, reportOf, type World } from './world.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

const stateOf = (id: string) => {
  const { status, errorCode, errorName, registrationId } = world.imported.byId(id) ?? {};
  return { status, errorCode, errorName, registrationId };
};

function outcomeOf(report = reportOf(1), row: Row = {}) {
  const id = world.upload(report, row);
  world.run();
  return stateOf(id);
}

const failed = (errorCode: number, errorName: string) => ({
  status: 'error',
  errorCode,
  errorName,
  registrationId: null,
});

describe('an import', () => {
  it('registers the device with what the hash says, and makes its device object', () => {
    const upn = 'ann@contoso.com';
    const state = outcomeOf(reportOf(7), { groupTag: 'SALES', assignedUpn: upn });
    expect(state).toMatchObject({ status: 'complete', errorCode: 0, errorName: '' });
    const device = world.devices.byId(state.registrationId ?? '');
    const anchor = world.directory.queries.devices.byZtdId(state.registrationId ?? '');
    expect(device).toMatchObject({
      serialNumber: 'SN-7',
      manufacturer: 'Contoso Devices',
      model: 'Book 5',
      skuNumber: 'OOBE-LAB 1',
      smbiosUuid: reportOf(7).smbiosUuid,
      diskSerials: ['DISK-7'],
      groupTag: 'SALES',
      assignedUpn: upn,
      enrollmentState: 'notContacted',
      azureAdDeviceId: anchor?.deviceId,
    });
    expect(anchor).toMatchObject({
      displayName: 'SN-7',
      registeredMs: null,
      physicalIds: [`[ZTDID]:${state.registrationId}`, '[OrderID]:SALES'],
    });
  });

  it('shows the device in the collection only after the delay', () => {
    const minute = { minMs: 60_000, maxMs: 60_000 };
    world = createWorld({ ...NO_DELAYS, deviceVisible: minute, deviceRemoved: minute });
    world.register(reportOf(1));
    expect(world.devices.visible()).toEqual([]);
    const registeredMs = world.context.clock.now();
    world.run();
    expect(world.devices.countVisible()).toBe(1);
    expect(world.context.clock.now()).toBeGreaterThanOrEqual(registeredMs + 60_000);
  });

  it('is brought to the collection by a sync, which then reads completed', () => {
    world.register(reportOf(1));
    world.autopilot.jobs['autopilot.sync']({});
    expect(world.devices.countVisible()).toBe(1);
    expect(world.directory.queries.settings.get('autopilotSync')).toMatchObject({
      status: 'completed',
      lastSyncMs: world.context.clock.now(),
    });
  });

  it('fails with 802 when the hash is no hash, was altered, or names no maker or serial number', () => {
    const altered = writeHardwareHash(reportOf(1));
    altered.writeUInt8((altered[40] ?? 0) ^ 1, 40);
    const expected = failed(802, 'InvalidZtdHardwareHash');
    expect(outcomeOf(reportOf(1), { hash: Buffer.from('not a hash') })).toEqual(expected);
    expect(outcomeOf(reportOf(1), { hash: altered })).toEqual(expected);
    expect(outcomeOf(reportOf(1, { systemManufacturer: ' ' }))).toEqual(expected);
    expect(outcomeOf(reportOf(1, { systemSerialNumber: 'Default string' }), { serialNumber: 'SN-1' })).toEqual(
      expected,
    );
    expect(world.devices.all()).toEqual([]);
  });

  it('fails with 812 without a hash, for serial number and product key find nothing for an administrator', () => {
    const hash = Buffer.alloc(0);
    expect(outcomeOf(reportOf(1), { hash, productKey: 'PK' })).toEqual(failed(812, 'ZtdDeviceNotFound'));
  });

  it('tells a hash that was cut short from one that is none', () => {
    const hash = writeHardwareHash(reportOf(1)).subarray(0, 1_500);
    expect(outcomeOf(reportOf(1), { hash })).toEqual(failed(0, 'HashNot4k'));
  });

  it('fails with 808 for a device that another tenant has, with 811 for one that it is about to have', () => {
    world.autopilot.registerElsewhere(writeHardwareHash(reportOf(1)), 'assigned');
    world.autopilot.registerElsewhere(writeHardwareHash(reportOf(2)), 'registered');
    expect(outcomeOf(reportOf(1))).toEqual(failed(808, 'ZtdDeviceAssignedToOtherTenant'));
    expect(outcomeOf(reportOf(2))).toEqual(failed(811, 'ZtdDeviceRegisteredByOtherTenant'));
    expect(outcomeOf(reportOf(3)).status).toBe('complete');
  });

  it('fails with 803 when neither serial number nor product key is given', () => {
    const expected = failed(803, 'MissingZtdSerialNumberAndProductKey');
    expect(outcomeOf(reportOf(1), { serialNumber: ' ' })).toEqual(expected);
    expect(outcomeOf(reportOf(1), { serialNumber: '', productKey: 'PK' }).status).toBe('complete');
  });

  it('looks at the domain of the assigned user alone', () => {
    expect(outcomeOf(reportOf(1), { assignedUpn: 'ann@fabrikam.com' })).toEqual(failed(801, 'InvalidZtdRequestBody'));
    expect(outcomeOf(reportOf(1), { assignedUpn: 'nobody@CONTOSO.com' }).status).toBe('complete');
  });

  it('fails with 806 for a device that the tenant has, whatever its tag, and leaves the registration alone', () => {
    const ztdId = world.register(reportOf(1), { groupTag: 'SALES' });
    world.context.advance(1);
    const again = reportOf(1, { diskIdentities: [{ serial: 'OTHER', product: '', vendor: '' }] });
    expect(outcomeOf(again, { groupTag: 'HR' })).toEqual(failed(806, 'ZtdDeviceAlreadyAssigned'));
    expect(world.devices.byId(ztdId)).toMatchObject({ groupTag: 'SALES', diskSerials: ['DISK-1'] });
  });

  it('names the second row of a device in one file a duplicate', () => {
    const [first, second] = [world.upload(reportOf(1)), world.upload(reportOf(1))];
    world.run();
    expect(stateOf(first).status).toBe('complete');
    expect(stateOf(second)).toEqual(failed(0, 'ZtdDeviceDuplicated'));
  });

  it('fails with 813 for a clone that has part of another device’s identity', () => {
    world.register(reportOf(1));
    world.context.advance(1);
    const { smbiosUuid } = reportOf(1);
    const clone = reportOf(2, smbiosUuid === undefined ? {} : { smbiosUuid });
    expect(outcomeOf(clone)).toEqual(failed(813, 'ZtdDeviceIsNotUnique'));
  });

  it('decides nothing for a row that was deleted while it waited', () => {
    const id = world.upload(reportOf(1));
    world.imported.remove(id);
    world.run();
    expect(world.devices.all()).toEqual([]);
  });

  it('takes 500 rows of one file', () => {
    for (let number = 0; number < 500; number += 1) world.upload(reportOf(number));
    world.run();
    expect(world.devices.countVisible()).toBe(500);
  });
});
