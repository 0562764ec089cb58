import { beforeEach, describe, expect, it } from 'vitest';
import { createDirectory, type Directory } from '../../../../src/service/entra/directory.ts';
import { createGroupEvaluation } from '../../../../src/service/entra/evaluate-groups.ts';
import { createEntraQueries } from '../../../../src/service/entra/queries.ts';
import { createTestContext, type TestContext } from '../../../support/service.ts';

const ALL_AUTOPILOT = '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))';
const SALES = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALES"))';
const EMS = 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e';
const OFFICE = '6fd2c87f-b296-42f0-b197-1e91e994b900';

let context: TestContext;
let directory: Directory;
let evaluate: () => void;

beforeEach(() => {
  context = createTestContext();
  const queries = createEntraQueries(context);
  directory = createDirectory(context, queries);
  evaluate = createGroupEvaluation(context, queries);
});

function dynamicGroup(displayName: string, membershipRule: string): string {
  const group = directory.createGroup({ displayName, membershipRule });
  if (!group.ok) throw new Error(group.error.message);
  return group.value.id;
}

const membersOf = (groupId: string) => directory.queries.groups.membersOf(groupId).map(({ memberId }) => memberId);

const register = (serialNumber: string, groupTag = '') =>
  directory.precreateDevice({
    ztdId: `00000000-0000-4000-8000-${serialNumber.padStart(12, '0')}`,
    serialNumber,
    groupTag,
    purchaseOrder: '',
  });

describe('a registration’s device object', () => {
  it('is a disabled placeholder named after the serial number, with the registration’s physical ids', () => {
    const device = directory.precreateDevice({
      ztdId: '00000000-0000-4000-8000-000000000001',
      serialNumber: 'SN-1',
      groupTag: 'SALES',
      purchaseOrder: 'PO-9',
    });
    expect(directory.queries.devices.byZtdId('00000000-0000-4000-8000-000000000001')).toEqual(device);
    expect(device).toMatchObject({
      displayName: 'SN-1',
      accountEnabled: false,
      registeredMs: null,
      physicalIds: ['[ZTDID]:00000000-0000-4000-8000-000000000001', '[OrderID]:SALES', '[PurchaseOrderId]:PO-9'],
    });
  });
});

describe('dynamic groups', () => {
  it('take in devices that match, let those go that no longer do, and ask for assignment afterwards', () => {
    const [autopilot, sales] = [dynamicGroup('Autopilot', ALL_AUTOPILOT), dynamicGroup('Sales', SALES)];
    const [first, second] = [register('1', 'SALES'), register('2')];
    directory.createDevice({ displayName: 'BYOD' });
    const ran: string[] = [];
    context.runJobs({ 'entra.groups': evaluate, 'autopilot.assign': () => void ran.push('assign') });
    expect(new Set(membersOf(autopilot))).toEqual(new Set([first.id, second.id]));
    expect(membersOf(sales)).toEqual([first.id]);
    expect(ran).toEqual(['assign']);

    directory.retagDevice(first.ztdId ?? '', { groupTag: 'HR', purchaseOrder: '' });
    context.runJobs({ 'entra.groups': evaluate });
    expect(membersOf(sales)).toEqual([]);
    expect(membersOf(autopilot)).toHaveLength(2);
  });

  it('do not notice a change before their job has run', () => {
    const group = dynamicGroup('Autopilot', ALL_AUTOPILOT);
    register('1');
    expect(membersOf(group)).toEqual([]);
    expect(context.jobs.nextAtMs()).toBe(context.clock.now());
  });

  it('write nothing when nothing changed', () => {
    dynamicGroup('Autopilot', ALL_AUTOPILOT);
    for (let index = 0; index < 1000; index += 1) register(String(index));
    evaluate();
    const before = context.db.prepare('SELECT total_changes()').pluck().get() as number;
    evaluate();
    // One row at most: the job that looks at assignments.
    expect((context.db.prepare('SELECT total_changes()').pluck().get() as number) - before).toBeLessThanOrEqual(1);
  });

  it('come to rest even when assignment writes to every device', () => {
    const id = dynamicGroup('By profile', 'device.enrollmentProfileName -eq "Standard"');
    register('1');
    let runs = 0;
    const assign = () => {
      runs += 1;
      for (const device of directory.queries.devices.list()) {
        directory.updateDevice({ ...device, enrollmentProfileName: 'Standard' });
      }
    };
    context.runJobs({ 'entra.groups': evaluate, 'autopilot.assign': assign });
    expect(membersOf(id)).toHaveLength(1);
    expect(runs).toBe(2);
  });

  it('keep their members while paused', () => {
    const id = dynamicGroup('Autopilot', ALL_AUTOPILOT);
    const device = register('1');
    evaluate();
    const group = directory.queries.groups.byId(id);
    if (group === undefined) throw new Error('group is gone');
    directory.updateGroup({ ...group, ruleProcessing: 'Paused' });
    directory.retagDevice(device.ztdId ?? '', { groupTag: 'X', purchaseOrder: '' });
    register('2');
    evaluate();
    expect(membersOf(id)).toEqual([device.id]);
  });

  it('are not created from a rule that cannot be read', () => {
    const refused = directory.createGroup({ displayName: 'Broken', membershipRule: 'device.' });
    expect(refused).toMatchObject({ ok: false, error: { path: 'membershipRule' } });
    expect(directory.queries.groups.list()).toEqual([]);
  });

  it('lose a device that is deleted', () => {
    const id = dynamicGroup('Autopilot', ALL_AUTOPILOT);
    const device = register('1');
    evaluate();
    expect(directory.deleteDevice(device.id)).toBe(true);
    expect(directory.deleteDevice(device.id)).toBe(false);
    expect(membersOf(id)).toEqual([]);
  });
});

describe('automatic enrolment', () => {
  const createUser = (upn: string) => directory.createUser({ upn, displayName: upn, password: 'p' });

  it('needs an Entra premium licence', () => {
    const user = createUser('a@contoso.com');
    expect(directory.enrolsAutomatically(user.id)).toBe(false);
    directory.queries.users.addLicence(user.id, OFFICE);
    expect(directory.enrolsAutomatically(user.id)).toBe(false);
    directory.queries.users.addLicence(user.id, EMS);
    expect(directory.enrolsAutomatically(user.id)).toBe(true);
  });

  it('is for members of the MDM scope alone', () => {
    const [inside, outside] = [createUser('in@contoso.com'), createUser('out@contoso.com')];
    for (const { id } of [inside, outside]) directory.queries.users.addLicence(id, EMS);
    const group = directory.createGroup({ displayName: 'Pilot' });
    if (!group.ok) throw new Error('no group');
    expect(directory.addMember(group.value.id, inside.id, 'user')).toBe(true);
    expect(directory.addMember(group.value.id, inside.id, 'user')).toBe(false);
    directory.queries.settings.set('mdmScope', { groupIds: [group.value.id] });
    expect([inside, outside].map(({ id }) => directory.enrolsAutomatically(id))).toEqual([true, false]);
    directory.queries.settings.set('mdmScope', 'none');
    expect(directory.enrolsAutomatically(inside.id)).toBe(false);
  });
});

describe('users', () => {
  it('are found by user principal name in any case and leave their groups when deleted', () => {
    const user = directory.createUser({ upn: 'Ada@contoso.com', displayName: 'Ada', password: 'p' });
    const group = directory.createGroup({ displayName: 'Pilot' });
    if (!group.ok) throw new Error('no group');
    directory.addMember(group.value.id, user.id, 'user');
    expect(directory.queries.users.byUpn('ADA@CONTOSO.COM')).toEqual(user);
    expect(directory.deleteUser(user.id)).toBe(true);
    expect(membersOf(group.value.id)).toEqual([]);
  });
});
