import { beforeEach, describe, expect, it } from 'vitest';
import { AUTOPILOT_RESET, withAction } from '../../../../src/service/mdm/device-actions.ts';
import { createMdmWorld, FakeTree, type MdmWorld } from './world.ts';

const NODE = './Device/Vendor/MSFT/RemoteWipe/AutomaticRedeployment';
const EXEC = `Exec ${NODE}/doAutomaticRedeployment`;
const TELEMETRY = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry';
const BOOTSTRAP = [{ type: 'com.microsoft/MDM/BootstrapSync', data: 'device' }];

let world: MdmWorld;
let tree: FakeTree;
let certificate: Buffer;
let sessions = 0;

beforeEach(() => {
  world = createMdmWorld();
  tree = new FakeTree();
  certificate = world.enroll().certificate;
  const omaSettings = [{ '@odata.type': '#microsoft.graph.omaSettingInteger', omaUri: TELEMETRY, value: 1 }];
  const id = world.addObject('deviceConfigurations', '#microsoft.graph.windows10CustomConfiguration', { omaSettings });
  world.assign(id, { target: 'allDevices' });
  sync();
});

function sync(options: Parameters<MdmWorld['sync']>[2] = {}): readonly string[] {
  sessions += 1;
  return world.sync(certificate, tree, { sessionId: String(sessions), ...options }).log;
}

const device = () => {
  const [managed] = world.managedDevices();
  if (managed === undefined) throw new Error('no device');
  return managed;
};
const state = () => (device().inventory['deviceActionResults'] as { actionState: string }[])[0]?.actionState;
const ask = () => world.saveDevice(withAction(device(), AUTOPILOT_RESET, 'pending', world.context.clock.now()));
const owner = () => world.entra.directory.queries.devices.byDeviceId(world.directoryDeviceId)?.ownerUserId;
const count = (log: readonly string[], line: string) => log.filter((it) => it.startsWith(line)).length;

describe('a reset that an admin has asked for', () => {
  it('waits until the device comes, is sent once, and stays open until the device says how it went', () => {
    ask();
    expect(state()).toBe('pending');
    expect(count(sync(), EXEC)).toBe(1);
    expect(state()).toBe('active');
    tree.values.set(`${NODE}/Status`, '20');
    const again = sync();
    expect([count(again, EXEC), count(again, `Get ${NODE}/Status`)]).toEqual([0, 1]);
    expect(state()).toBe('active');
  });

  it('fails when the device refuses it, and may be asked for again', () => {
    tree.refusals.set(EXEC, 500);
    ask();
    sync();
    expect(state()).toBe('failed');
    tree.refusals.clear();
    ask();
    expect(count(sync(), EXEC)).toBe(1);
  });

  it('fails when it was taken back, and the primary user stays', () => {
    ask();
    sync();
    tree.values.set(`${NODE}/Status`, '50');
    sync();
    expect(state()).toBe('failed');
    expect(device().userId).toBe(world.ada.id);
  });

  it('takes primary user and owner with it, and the next to sign in becomes both', () => {
    ask();
    sync();
    tree.values.set(`${NODE}/Status`, '1');
    sync({ alerts: BOOTSTRAP });
    expect([state(), device().userId, owner()]).toEqual(['done', null, null]);
    const grace = world.entra.directory.createUser({ upn: 'grace@contoso.com', displayName: 'Grace', password: 'x' });
    const token = world.token({ subject: { objectId: grace.id, upn: grace.upn } });
    sync({ loginStatus: 'user', headers: { authorization: `Bearer ${token}` } });
    expect([device().userId, owner()]).toEqual([grace.id, grace.id]);
    const other = world.token();
    sync({ loginStatus: 'user', headers: { authorization: `Bearer ${other}` } });
    expect(device().userId).toBe(grace.id);
  });

  it('takes both as well when the device could not say any more that it has heard of it', () => {
    ask();
    tree.execute = () => {
      throw new Error('the power goes');
    };
    expect(() => sync()).toThrow('the power goes');
    expect(state()).toBe('active');
    tree = new FakeTree();
    tree.values.set(`${NODE}/Status`, '1');
    const log = sync({ alerts: BOOTSTRAP });
    expect([count(log, EXEC), count(log, `Replace ${TELEMETRY}`)]).toEqual([0, 1]);
    expect([state(), device().userId, owner()]).toEqual(['done', null, null]);
  });

  it('is still to come for a device that somebody resets at its keyboard before it has heard of it', () => {
    ask();
    const log = sync({ alerts: BOOTSTRAP });
    expect([count(log, EXEC), state(), device().userId]).toEqual([1, 'active', world.ada.id]);
  });

  it('leaves a shared device shared', () => {
    world.saveDevice({ ...device(), userId: null });
    ask();
    sync();
    tree.values.set(`${NODE}/Status`, '1');
    sync({ alerts: BOOTSTRAP });
    sync({ loginStatus: 'user', headers: { authorization: `Bearer ${world.token()}` } });
    expect([state(), device().userId]).toEqual(['done', null]);
  });
});

describe('a device that starts anew', () => {
  it('is sent again what it had', () => {
    expect(count(sync(), `Replace ${TELEMETRY}`)).toBe(0);
    expect(count(sync({ alerts: BOOTSTRAP }), `Replace ${TELEMETRY}`)).toBe(1);
  });

  it('keeps its primary user after a local reset, and may enrol no less than before', () => {
    sync({ alerts: BOOTSTRAP });
    expect([device().userId, device().state]).toEqual([world.ada.id, 'managed']);
  });
});
