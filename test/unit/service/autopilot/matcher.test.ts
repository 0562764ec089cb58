import { describe, expect, it } from 'vitest';
import type { HardwareReport } from '../../../../src/protocol/hardware-hash/report.ts';
import { identityOfComponents, identityOfReport } from '../../../../src/service/autopilot/hardware-identity.ts';
import { findDevice, judge } from '../../../../src/service/autopilot/matcher.ts';
import { createWorld, reportOf } from './world.ts';

const identity = (number: number, changes?: Partial<HardwareReport>) => identityOfReport(reportOf(number, changes));
const registered = identity(1);
const judged = (changes: Partial<HardwareReport>) => judge(identity(1, changes), registered);
const other = reportOf(2);

describe('the matcher', () => {
  it('knows a device again whatever became of disk and adapters', () => {
    expect(judged({})).toEqual({ kind: 'match', score: 150 });
    expect(judged({ diskIdentities: other.diskIdentities, nics: other.nics })).toEqual({ kind: 'match', score: 120 });
  });

  it('ignores case, and what nobody filled in contradicts nothing', () => {
    expect(judged({ systemSerialNumber: 'sn-1', systemManufacturer: 'CONTOSO DEVICES' }).kind).toBe('match');
    expect(judged({ systemSerialNumber: 'To Be Filled By O.E.M.' })).toEqual({ kind: 'match', score: 120 });
  });

  it('takes another serial number or product key on the same board for a mismatch', () => {
    expect(judged({ systemSerialNumber: 'X' })).toMatchObject({ kind: 'mismatch', name: 'SerialNumberMismatch' });
    expect(judged({ productKeyId: 'X' })).toMatchObject({ kind: 'mismatch', name: 'ProductKeyIdMismatch' });
  });

  it('takes another board under the same serial number and disk for changed hardware', () => {
    const { ekPublic = '', smbiosUuid = '' } = other;
    expect(judged({ ekPublic, smbiosUuid })).toMatchObject({ kind: 'mismatch', name: 'HardwareMismatchDetected' });
  });

  it('takes another machine of the same model with the same serial number for a stranger', () => {
    const { systemSerialNumber = '' } = reportOf(1);
    expect(judge(identity(2, { systemSerialNumber }), registered)).toEqual({ kind: 'stranger', score: 40 });
  });

  it('needs two strong traits, however much else agrees', () => {
    const { ekPublic, ...withoutTpm } = reportOf(1, { systemSerialNumber: 'None' });
    expect(judge(identityOfReport(withoutTpm), registered)).toEqual({ kind: 'stranger', score: 90 });
  });

  it('goes by the UUID where no endorsement key is known', () => {
    const { ekPublic, ...withoutTpm } = reportOf(1);
    expect(judge(identityOfReport(withoutTpm), identityOfReport(withoutTpm)).kind).toBe('match');
    const swapped = { ...withoutTpm, smbiosUuid: other.smbiosUuid ?? '' };
    expect(judge(identityOfReport(swapped), identityOfReport(withoutTpm))).toMatchObject({
      kind: 'mismatch',
      name: 'HardwareMismatchDetected',
    });
  });

  it('reads from a device’s components what it reads from its hash', () => {
    const { serialNumber, smbiosUuid, ekSha256, diskSerials, macs } = registered;
    const components = identityOfComponents({
      smbiosSerialNumber: Buffer.from(' SN-1 '),
      smbiosUuid: Buffer.from(smbiosUuid?.toUpperCase() ?? ''),
      offlineDeviceId: Buffer.from(ekSha256 ?? '', 'hex'),
      diskSerialNumber: Buffer.from('DISK-1'),
      macAddress: Buffer.from(macs[0]?.toLowerCase() ?? ''),
    });
    expect(components).toMatchObject({ serialNumber, smbiosUuid, ekSha256, diskSerials, macs });
    expect(judge(components, registered)).toEqual({ kind: 'match', score: 130 });
  });

  it('finds one device among many, none for a stranger, and says so when several fit', () => {
    const world = createWorld();
    const ids = Array.from({ length: 50 }, (_, number) => world.register(reportOf(number)));
    expect(findDevice(world.devices, identity(7))).toMatchObject({ kind: 'match', device: { id: ids[7] } });
    expect(findDevice(world.devices, identity(99))).toEqual({ kind: 'none' });

    const seventh = world.devices.byId(ids[7] ?? '');
    if (seventh === undefined) throw new Error('device is gone');
    world.devices.insert({ ...seventh, id: 'twin' });
    expect(findDevice(world.devices, identity(7))).toEqual({ kind: 'ambiguous', score: 150 });
  });
});
