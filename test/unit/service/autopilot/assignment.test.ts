import { beforeEach, describe, expect, it } from 'vitest';
import { NO_DELAYS } from '../../../../src/service/delays.ts';
import { createWorld, reportOf, type World } from './world.ts';

const ALL_AUTOPILOT = '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))';
const SALES = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALES"))';
const TEN_MINUTES = { minMs: 600_000, maxMs: 600_000 };

let world: World;

beforeEach(() => {
  world = createWorld();
});

const device = (ztdId: string) => world.devices.byId(ztdId);
const assigned = (profileId: string) => ({
  profileId,
  intendedProfileId: profileId,
  assignmentStatus: 'assignedInSync',
});
const anchorId = (ztdId: string) => world.directory.queries.devices.byZtdId(ztdId)?.id ?? '';
const profileNameOf = (ztdId: string) => world.directory.queries.devices.byZtdId(ztdId)?.enrollmentProfileName;

describe('profile assignment', () => {
  it('shows a profile as intended at once and lets it take hold after the delay', () => {
    world = createWorld({ ...NO_DELAYS, profileAssignment: TEN_MINUTES });
    const { context, autopilot } = world;
    const group = world.group('Sales', SALES);
    const profile = world.profile('Sales laptops', [['group', group]]);
    const ztdId = world.register(reportOf(1), { groupTag: 'SALES' });
    expect(device(ztdId)?.assignmentStatus).toBe('notAssigned');
    world.jobs['entra.groups']?.({});
    autopilot.jobs['autopilot.assign']({});
    expect(device(ztdId)).toMatchObject({
      profileId: null,
      intendedProfileId: profile,
      assignmentStatus: 'pending',
      profileAssignedMs: null,
    });
    expect(profileNameOf(ztdId)).toBeNull();

    const intendedMs = context.clock.now();
    world.run();
    expect(device(ztdId)).toMatchObject({ ...assigned(profile), profileAssignedMs: intendedMs + 600_000 });
    expect(profileNameOf(ztdId)).toBe('Sales laptops');
  });

  it('gives each device its full delay, however many wait already', () => {
    world = createWorld({ ...NO_DELAYS, profileAssignment: TEN_MINUTES });
    const profile = world.profile('Default', [['allDevices']]);
    const [first, second] = [world.register(reportOf(1)), reportOf(2)];
    world.autopilot.jobs['autopilot.assign']({});
    world.context.advance(400_000);
    const late = world.register(second);
    world.autopilot.jobs['autopilot.assign']({});
    const lateMs = world.context.clock.now();
    world.run();
    expect(device(first)).toMatchObject({ ...assigned(profile), profileAssignedMs: lateMs + 200_000 });
    expect(device(late)).toMatchObject({ ...assigned(profile), profileAssignedMs: lateMs + 600_000 });
  });

  it('lets the oldest profile win, and the default only where nothing else is', () => {
    const everybody = world.profile('Default', [['allDevices']]);
    const [autopilot, sales] = [world.group('Autopilot', ALL_AUTOPILOT), world.group('Sales', SALES)];
    const older = world.profile('Older', [['group', sales]]);
    world.profile('Newer', [
      ['group', autopilot],
      ['group', sales],
    ]);
    const newest = world.profile('Newest default', [['allDevices']]);
    const excluded = world.register(reportOf(1), { groupTag: 'SALES' });
    world.run();
    expect(device(excluded)).toMatchObject(assigned(older));
    world.withdraw(older);
    world.run();
    expect(world.profiles.byId(device(excluded)?.profileId ?? '')?.displayName).toBe('Newer');
    world.directory.deleteGroup(sales);
    world.directory.deleteGroup(autopilot);
    world.run();
    expect(device(excluded)).toMatchObject(assigned(everybody));
    world.withdraw(everybody);
    world.run();
    expect(device(excluded)).toMatchObject(assigned(newest));
    world.withdraw(newest);
    world.run();
    expect(device(excluded)).toMatchObject({
      profileId: null,
      intendedProfileId: null,
      assignmentStatus: 'notAssigned',
      profileAssignedMs: null,
    });
    expect(profileNameOf(excluded)).toBeNull();
  });

  it('leaves out members of an excluded group, who fall to the next profile', () => {
    const [autopilot, excluded] = [world.group('Autopilot', ALL_AUTOPILOT), world.group('Except')];
    const first = world.profile('First', [
      ['group', autopilot],
      ['exclusionGroup', excluded],
    ]);
    const second = world.profile('Second', [['group', autopilot]]);
    const [in1, out] = [world.register(reportOf(1)), world.register(reportOf(2))];
    world.directory.addMember(excluded, anchorId(out), 'device');
    world.run();
    expect(device(in1)).toMatchObject(assigned(first));
    expect(device(out)).toMatchObject(assigned(second));
  });

  it('forgets a profile that was deleted, and follows one that was renamed', () => {
    const id = world.profile('Before', [['allDevices']]);
    const ztdId = world.register(reportOf(1));
    world.run();
    const profile = world.profiles.byId(id);
    if (profile === undefined) throw new Error('profile is gone');
    world.profiles.save({ ...profile, displayName: 'After' });
    world.autopilot.jobs['autopilot.assign']({});
    expect(profileNameOf(ztdId)).toBe('After');
    world.withdraw(id);
    world.profiles.remove(id);
    world.run();
    expect(device(ztdId)).toMatchObject({ profileId: null, assignmentStatus: 'notAssigned' });
  });

  it('lets an aim that changed meanwhile not take hold', () => {
    const ztdId = world.register(reportOf(1));
    const first = world.profile('First', [['allDevices']]);
    world.autopilot.jobs['autopilot.assign']({});
    world.withdraw(first);
    const second = world.profile('Second', [['allDevices']]);
    world.autopilot.jobs['autopilot.assign']({});
    world.autopilot.jobs['autopilot.apply']({ profileId: first, ztdIds: [ztdId] });
    expect(device(ztdId)).toMatchObject({ intendedProfileId: second, assignmentStatus: 'pending' });
  });

  it('fills groups by profile name, which themselves decide no profile: that would never end', () => {
    const byName = world.group('By profile', 'device.enrollmentProfileName -eq "Standard"');
    const hasty = world.profile('Hasty', [['group', byName]]);
    const standard = world.profile('Standard', [['allDevices']]);
    const ztdId = world.register(reportOf(1));
    world.run();
    expect(world.directory.queries.groups.isMember(byName, anchorId(ztdId))).toBe(true);
    expect(device(ztdId)).toMatchObject(assigned(standard));
    expect(hasty).not.toBe(standard);
  });

  it('is one pass over 1,000 devices, and writes nothing when nothing changed', () => {
    const group = world.group('Autopilot', ALL_AUTOPILOT);
    world.profile('Standard', [['group', group]]);
    const ids = Array.from({ length: 1000 }, (_, number) => world.register(reportOf(number)));
    world.run();
    expect(ids.every((id) => device(id)?.assignmentStatus === 'assignedInSync')).toBe(true);
    const passes = world.context.events.filter(({ type }) => type === 'autopilot.profile-assigned');
    expect(passes.map(({ data }) => data['devices'])).toEqual([1000]);
    const changes = () => world.context.db.prepare('SELECT total_changes()').pluck().get();
    const before = changes();
    world.autopilot.jobs['autopilot.assign']({});
    expect(changes()).toBe(before);
  });
});
